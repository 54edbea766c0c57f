"""The name of a branch: its head's whole name, what tells it from others, and a form; checked, then reserved."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.branch_heads import HEADS
from licensing.entities import founded
from licensing.services.holding.holding import powers
from licensing.services.names import declaring, names
from licensing.store.models import Enterprise
from namecheck.finding import Report
from portal.access import Permission, allow, current_act, current_actor
from portal.counters.names.blueprint import blueprint
from portal.counters.names.forms import BranchForm
from portal.counters.names.verdicts import verdict_of
from portal.forms import attach
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import act, attempt


def _heads() -> dict[str, Enterprise]:
    """Enterprises whose licence the signed-in person leads, by credit code."""
    with reading() as work:
        led = [p.enterprise for p in powers(work) if p.leads and not p.enterprise.unnamed]
        return {str(e.uscc): e for e in led if e.uscc and _has_branches(e)}


def _has_branches(enterprise: Enterprise) -> bool:
    kind = founded(enterprise.entity_type, enterprise.name)
    return kind is not None and kind.code in HEADS


@blueprint.get("/names/branch")
@allow(Permission.OWN_CASES)
def branch_page() -> str:
    heads = _heads()
    form = BranchForm({code: e.name for code, e in heads.items()}, data={"head": next(iter(heads), "")})
    return _page(form)


def _page(form: BranchForm, report: Report | None = None) -> str:
    return render_template("names/branch.html", form=form, verdict=verdict_of(report) if report else None)


@blueprint.post("/names/branch")
@allow(Permission.OWN_CASES)
@limiter.limit("60 per minute")
def declare_branch() -> ResponseReturnValue:
    """``action`` check shows the verdict; reserve needs the commitment and grants in the transaction that checks."""
    heads, office = _heads(), current_office()
    form = BranchForm({code: e.name for code, e in heads.items()})
    if not form.validate():
        return _page(form), 422
    own = heads.get(form.head.data or "")
    head, code = (own.name, str(own.uscc)) if own else (form.head_name.data or "", form.head_code.data or "")
    parts = declaring.BranchParts(head, code, form.county.data, form.place.data or "", form.form.data)
    found = declaring.branch_problems(parts, office.books.catalogue)
    if found:
        attach(form, found)
        return _page(form), 422
    declaration = declaring.branch_declaration(parts, current_act())
    with office.look(current_actor()) as work:
        report = names.check(work.session, work.books, declaration, work.act.at)
    if request.form.get("action") != "reserve":
        return _page(form, report)
    with attempt() as tried:
        answer = act(lambda work: names.reserve(work, declaration, bool(form.committed.data)))
    if tried.came_back:
        form.form_errors.extend(tried.said)
        return _page(form, report), 422
    if answer.record is None:
        return _page(form, answer.report), 409
    flash(t("names.reserved_now", name=answer.record.name), "success")
    return redirect(url_for("names.one", name_id=answer.record.id), 303)
