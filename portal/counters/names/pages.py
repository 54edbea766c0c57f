"""Names: try one at once, declare part by part, sign the commitment, reserve, give back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.services.names import declaring, names, renaming
from licensing.work import Work
from namecheck.declaration import Declaration
from namecheck.finding import Report
from portal import limits
from portal.access import Permission, allow, current_act, current_actor, public
from portal.counters.names import branches as branches
from portal.counters.names import declared, offers
from portal.counters.names import foreign as foreign
from portal.counters.names.blueprint import blueprint as blueprint
from portal.counters.names.forms import DeclareForm
from portal.counters.names.verdicts import verdict_of
from portal.discovery import NavItem
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office

NAV = (NavItem("names.mine", "names.mine", Permission.OWN_CASES, 20),)
LONGEST = 100


@blueprint.get("/names/check")
@public
@limiter.limit(limits.CHECK)
def check() -> str:
    """A whole name as typed; ``part=1`` gives only the answer, for the page that asks while one types."""
    text = request.args.get("name", "").strip()[:LONGEST]
    template = "names/_answer.html" if request.args.get("part") else "names/check.html"
    if not text:
        return render_template(template, text=text, verdict=None, offer=None, repair=None)
    declaration = declaring.free_text(text, None, current_act())
    report = _check(declaration)
    offer = offers.tried(declaration) if report.outcome != "pass" else None
    return render_template(
        template, text=text, verdict=verdict_of(report), offer=offer, repair=offers.repair(declaration)
    )


def _check(declaration: Declaration) -> Report:
    with current_office().look(current_actor()) as work:
        return names.check(work.session, work.books, declaration, work.act.at)


@blueprint.get("/names/new")
@allow(Permission.OWN_CASES)
def declare_page() -> str:
    """``name`` fills the form; ``trade_name`` and ``industry`` beside it say how it is split."""
    chosen = {part: request.args[part][:LONGEST] for part in offers.CHANGED if part in request.args}
    guess = _first_guess(request.args.get("name", "")[:LONGEST])
    form = DeclareForm(data={"renames": request.args.get("renames", "")} | guess | chosen)
    if guess and "entity_type" not in guess:
        form.form_errors.append(t("names.branch.guess" if guess["branch"] else "names.kind_elsewhere"))
    return _declare_page(form)


def _first_guess(text: str) -> dict[str, Any]:
    """The form filled from a name tried on the first page."""
    if not text.strip():
        return {}
    with current_office().look(current_actor()) as work:
        shelf = work.books.shelf
    parts = declaring.split(text.strip(), shelf)
    written = declaring.division_choices(work.books.catalogue).get(parts.division or "")
    kind, industry, form = declaring.offered(parts, shelf)
    found = {
        "entity_type": kind,
        "county": written,
        "division": parts.division,
        "trade_name": parts.trade_name,
        "industry": industry,
        "form": form,
    }
    return {key: value for key, value in found.items() if value} | {"branch": parts.pattern.endswith("B")}


def _declare_page(form: DeclareForm, judged: declared.Judged | None = None) -> str:
    """The form; the verdict under it and, where that is no pass, names that are one, held for the person."""
    if judged is None:
        return render_template("names/declare.html", form=form, verdict=None, offer=None)
    declaration, report = judged
    offer = offers.declared(declaration, form) if report.outcome != "pass" else None
    return render_template("names/declare.html", form=form, verdict=verdict_of(report), offer=offer)


@blueprint.post("/names/new")
@allow(Permission.OWN_CASES)
@limiter.limit("60 per minute")
def declare() -> ResponseReturnValue:
    form = DeclareForm()
    parts = declaring.NameParts(
        form.entity_type.data,
        form.county.data,
        form.division.data,
        form.trade_name.data,
        form.industry.data or "",
        form.form.data,
    )

    def declaration(work: Work) -> Declaration:
        made = declaring.declare(parts, work.act, work.books.catalogue, bool(form.renames.data))
        return renaming.as_new_name_of(work, made, form.renames.data) if form.renames.data else made

    return declared.take(form, declaration, lambda judged: _declare_page(form, judged))


@blueprint.get("/names")
@allow(Permission.OWN_CASES)
def mine() -> str:
    office = current_office()
    with office.read() as session:
        found = names.names_of(session, str(current_actor().id))
        return render_template("names/mine.html", names=found, today=current_act().on)


@blueprint.get("/names/<name_id>")
@allow(Permission.OWN_CASES)
def one(name_id: str) -> str:
    with current_office().look(current_actor()) as work:
        record = names.own_name(work, name_id)
        verdict = names.verdict_of_name(work.session, record.id)
        return render_template("names/one.html", name=record, today=work.act.on, stored=verdict)


@blueprint.post("/names/<name_id>/release")
@allow(Permission.OWN_CASES)
def release(name_id: str) -> Response:
    with current_office().work(current_actor()) as work:
        names.release(work, name_id)
    flash(t("names.released_now"), "success")
    return redirect(url_for("names.mine"), 303)
