"""Certificate items applied for in the same submission: choose them, then answer what they ask, each question once."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from licensing.errors import Conflict, Problem
from licensing.services import cases
from licensing.store.models import Case
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.item_fields import PREFIX, build, read, stored
from portal.counters.applications.offers import chosen_items, groups_of
from portal.counters.applications.prefill import suggestions
from portal.forms import Form, PageProblem, attach
from portal.office import current_office
from portal.problem_words import problem_text

NAME = "certificates"


@blueprint.get("/applications/<case_id>/certificates")
@allow(Permission.OWN_CASES)
def certificates(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        found = [p for p in cases.problems_by_section(work, case)[NAME] if p.field == "items"]
        return sections.closed(case) or _choose(work, case, found, False)


def _choose(
    work: Work, case: Case, found: list[Problem], conflict: bool, ticked: set[str] | None = None
) -> str:
    kept = set((case.answers.get(NAME) or {}).get("items") or [])
    return render_template(
        "applications/certificates.html",
        case=case,
        form=None,
        found=[PageProblem("", problem_text(p)) for p in found],
        groups=groups_of(case, work.books.catalogue),
        ticked=kept if ticked is None else ticked,
        conflict=conflict,
    )


@blueprint.post("/applications/<case_id>/certificates")
@allow(Permission.OWN_CASES)
def save_certificates(case_id: str) -> ResponseReturnValue:
    """Keeps the choice; what was answered for items unticked meanwhile stays for the case that they come back."""
    ticked = list(dict.fromkeys(request.form.getlist("items")))[:200]
    try:
        with current_office().work(current_actor()) as work:
            known = dict(cases.own_case(work, case_id).answers.get(NAME) or {})
            found = cases.save_section(
                work, case_id, NAME, {**known, "items": ticked}, sections.seen_version()
            )
            wrong = [p for p in found if p.field == "items"]
            asks = bool(_questions(work, cases.own_case(work, case_id)))
    except Conflict:
        with sections.own(case_id) as (work, case):
            return _choose(work, case, [], True, set(ticked)), 409
    if not wrong and asks and request.form.get("then") != sections.LATER:
        return redirect(url_for("applications.certificate_fields", case_id=case_id), 303)
    return sections.leave(case_id, NAME, len(wrong))


def _questions(work: Work, case: Case) -> bool:
    items = chosen_items(case, work.books.catalogue)
    return any(i.fields for i in items) or any(i.kind == "after" for i in items)


class PledgeForm(Form):
    pledge = BooleanField(
        "applications.certificates.pledge", description="applications.certificates.pledge_hint"
    )


@blueprint.get("/applications/<case_id>/certificates/fields")
@allow(Permission.OWN_CASES)
def certificate_fields(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        if not _questions(work, case):
            return redirect(url_for("applications.certificates", case_id=case_id), 303)
        answer = case.answers.get(NAME) or {}
        known = answer.get("fields") or {}
        form = _form(work, case)(
            formdata=None, data=stored(known or suggestions(work, case)) | {"pledge": answer.get("pledge")}
        )
        if known or "checked" in request.args:
            attach(form, _named(cases.problems_by_section(work, case)[NAME]))
        return sections.closed(case) or _fields_page(work, case, form, not known)


def _named(found: list[Problem]) -> list[Problem]:
    """A question's problem goes to its input; the pledge has an input of its own."""
    return [
        p if p.field in ("pledge", "items") else Problem(PREFIX + p.field, p.code, p.params) for p in found
    ]


def _form(work: Work, case: Case) -> type[Form]:
    return build(PledgeForm, work.books.catalogue.shared_fields(chosen_items(case, work.books.catalogue)))


def _fields_page(work: Work, case: Case, form: Form, fresh: bool = False, conflict: bool = False) -> str:
    items = chosen_items(case, work.books.catalogue)
    return render_template(
        "applications/certificate_fields.html",
        case=case,
        form=form,
        fresh=fresh,
        conflict=conflict,
        names=[n for n in form._fields if n.startswith(PREFIX)],
        asked_by={
            PREFIX + f.name: [i for i in items if f.name in {g.name for g in i.fields}]
            for i in items
            for f in i.fields
        },
        after=[i for i in items if i.kind == "after"],
    )


@blueprint.post("/applications/<case_id>/certificates/fields")
@allow(Permission.OWN_CASES)
def save_certificate_fields(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        form = _form(work, case)()
        known = dict(case.answers.get(NAME) or {})
        if not form.validate():
            return _fields_page(work, case, form), 422
        values: dict[str, Any] = {**(known.get("fields") or {}), **read(form)}
    answer = {
        **known,
        "fields": {k: v for k, v in values.items() if v not in (None, "", [])},
        "pledge": bool(form.pledge.data),
    }
    try:
        with current_office().work(current_actor()) as work:
            found = cases.save_section(work, case_id, NAME, answer, sections.seen_version())
    except Conflict:
        with sections.own(case_id) as (work, case):
            return _fields_page(work, case, form, conflict=True), 409
    response = sections.leave(case_id, NAME, len(found))
    if found and request.form.get("then") != sections.LATER:
        return redirect(url_for("applications.certificate_fields", case_id=case_id, checked=1), 303)
    return response
