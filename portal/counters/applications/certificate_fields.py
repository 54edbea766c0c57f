"""What the chosen certificate items ask: each question once, under the first item that needs it, and the pledge (双告知)."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from licensing import approvals
from licensing.approvals import FIELDS
from licensing.errors import Problem
from licensing.services.cases import cases
from licensing.store.models import Case
from licensing.work import Work
from portal import approval_fields, drafts
from portal.access import Permission, allow
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.item_fields import PREFIX, build, read, stored
from portal.counters.applications.offers import (
    asks_something,
    chosen_items,
    gate,
    gates_of,
    owed_by,
    questions_of,
)
from portal.drafts import Draft
from portal.forms import Form
from portal.office import current_office

NAME = "certificates"


class PledgeForm(Form):
    pledge = BooleanField(
        "applications.certificates.pledge", description="applications.certificates.pledge_hint"
    )


@blueprint.get("/applications/<case_id>/certificates/fields")
@allow(Permission.OWN_CASES)
def certificate_fields(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        if not asks_something(case, work.books.catalogue):
            return redirect(url_for("applications.certificates", case_id=case_id), 303)
        form = _kept(work, case)
        if "checked" in request.args or (case.answers.get(NAME) or {}).get("again"):
            sections.attach_named(form, _beside(cases.problems_by_section(work, case)[NAME]))
        return sections.closed(case) or _page(work, case, form)


def _beside(found: list[Problem]) -> list[Problem]:
    """A question's problem goes to its input; the pledge has an input of its own."""
    return [Problem(_input(p.field), p.code, p.params) for p in found]


def _input(field: str) -> str:
    if field.startswith("approval."):
        return approval_fields.input_of(field)
    return field if field in ("pledge", "items") else PREFIX + field


def _form(work: Work, case: Case) -> type[Form]:
    known = work.books.catalogue
    asked = build(PledgeForm, known.shared_fields(chosen_items(case, known)))
    return approval_fields.build(asked, gates_of(case, known))


def _page(work: Work, case: Case, form: Form, conflict: bool = False) -> str:
    known = work.books.catalogue
    return render_template(
        "applications/certificate_fields.html",
        case=case,
        form=form,
        conflict=conflict,
        questions=questions_of(case, known),
        prefix=PREFIX,
        gates=[gate(i, case, known) for i in gates_of(case, known)],
        approval_fields=FIELDS,
        approval_input=approval_fields.named,
        after=[known.items[c] for duty in owed_by(case, known).after for c in duty.items],
    )


@blueprint.post("/applications/<case_id>/certificates/fields")
@allow(Permission.OWN_CASES)
def save_certificate_fields(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        form = _form(work, case)()
    draft = Draft(case_id, NAME, _kept, _answer, partial(_again, case_id))
    return draft.save(form, partial(_leave, case_id))


def _kept(work: Work, case: Case) -> Form:
    """The form as the answers stand."""
    answer = case.answers.get(NAME) or {}
    data = stored(answer.get("fields") or {}) | {"pledge": answer.get("pledge")}
    data |= approval_fields.stored(approvals.read(answer))
    return _form(work, case)(formdata=None, data=data)


def _again(case_id: str, form: Form, conflict: bool = False) -> str:
    with sections.own(case_id) as (work, case):
        return _page(work, case, form, conflict)


def _leave(case_id: str, found: list[Problem]) -> ResponseReturnValue:
    gone_on = sections.leave(case_id, NAME, len(found))
    if found and request.form.get("then") != sections.LATER:
        return redirect(url_for("applications.certificate_fields", case_id=case_id, checked=1), 303)
    return gone_on


def _answer(form: Form, case: Case) -> dict[str, Any]:
    known = dict(case.answers.get(NAME) or {})
    values = {**(known.get("fields") or {}), **read(form)}
    fields = {name: value for name, value in values.items() if value not in (None, "", [])}
    given = approval_fields.read(form, gates_of(case, current_office().books.catalogue))
    told = {**known, "fields": fields, "pledge": bool(form.pledge.data), "approvals": given}
    return told if drafts.quiet() else {**told, "again": {}}  # whoever presses the button has looked
