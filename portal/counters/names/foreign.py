"""The name of a foreign company's branch: nation and form of liability in it, checked, then reserved (公司法 art 246; 734 art 13)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.services.names import foreign, names
from namecheck.finding import Report
from portal.access import Permission, allow, current_act, current_actor
from portal.counters.names.blueprint import blueprint
from portal.counters.names.forms import ForeignForm
from portal.counters.names.verdicts import verdict_of
from portal.forms import attach
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.refusing import act, attempt


@blueprint.get("/names/foreign-branch")
@allow(Permission.OWN_CASES)
def foreign_page() -> str:
    return _page(ForeignForm())


def _page(form: ForeignForm, report: Report | None = None) -> str:
    return render_template("names/foreign.html", form=form, verdict=verdict_of(report) if report else None)


@blueprint.post("/names/foreign-branch")
@allow(Permission.OWN_CASES)
@limiter.limit("60 per minute")
def declare_foreign() -> ResponseReturnValue:
    """``action`` check shows the verdict; reserve needs the commitment and grants in the transaction that checks."""
    form, office = ForeignForm(), current_office()
    if not form.validate():
        return _page(form), 422
    parts = foreign.ForeignParts(
        *(form.nation.data, form.head_name.data or "", form.number.data or ""),
        *(form.county.data, form.place.data or "", form.form.data),
    )
    found = foreign.problems_of(parts, office.books.catalogue)
    if found:
        attach(form, found)
        return _page(form), 422
    declaration = foreign.declaration_of(parts, current_act())
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
