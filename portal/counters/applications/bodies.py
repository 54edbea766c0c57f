"""Owners of the application that are no natural persons: a page of their own, as they have other numbers and no offices."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from licensing.deadlines import add_years
from licensing.errors import Conflict, Invalid, NotFound, Problem
from licensing.findings.money import CONTRIBUTION_YEARS
from licensing.id_number import masked_id
from licensing.parties import PERSON
from licensing.services.cases import cases
from licensing.store.models import Case, Person
from licensing.work import Work
from portal.access import Permission, allow, current_act, current_actor
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.body_form import BodyForm, answer_of, values_of
from portal.forms import attach
from portal.i18n import t
from portal.office import current_office


@blueprint.get("/applications/<case_id>/bodies/new")
@allow(Permission.OWN_CASES)
def new_body(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (_, case):
        _offered(case)
        return sections.closed(case) or _form(case, None, BodyForm(formdata=None))


def _offered(case: Case) -> None:
    """Only a company has shareholders that are bodies. Raises NotFound."""
    if case.entity_type != "llc":
        raise NotFound(case.id)


@blueprint.get("/applications/<case_id>/bodies/<person_id>")
@allow(Permission.OWN_CASES)
def body(case_id: str, person_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        who = _body(case, person_id)
        form = BodyForm(formdata=None, data=values_of(who))
        attach(form, _wrong(work, case, who))
        return sections.closed(case) or _form(case, who, form)


def _body(case: Case, person_id: str) -> Person:
    who = cases.person_in(case, person_id)
    if who.party == PERSON:
        raise NotFound(person_id)
    return who


def _wrong(work: Work, case: Case, who: Person) -> list[Problem]:
    prefix = f"person.{who.id}."
    found = [p for p in cases.problems_by_section(work, case)["people"] if p.field.startswith(prefix)]
    return [Problem(p.field.removeprefix(prefix), p.code, p.params) for p in found]


@blueprint.post("/applications/<case_id>/bodies/new")
@allow(Permission.OWN_CASES)
def add_body(case_id: str) -> ResponseReturnValue:
    return _put(case_id, None)


@blueprint.post("/applications/<case_id>/bodies/<person_id>")
@allow(Permission.OWN_CASES)
def save_body(case_id: str, person_id: str) -> ResponseReturnValue:
    return _put(case_id, person_id)


def _put(case_id: str, person_id: str | None) -> ResponseReturnValue:
    with sections.own(case_id) as (_, case):
        _offered(case)
        before = _body(case, person_id) if person_id else None
        form = BodyForm()
        answer = answer_of(form, before)
    if not form.validate():
        return _again(case_id, person_id, form), 422
    try:
        with current_office().work(current_actor()) as work:
            saved = cases.put_person(work, case_id, person_id, answer, sections.seen_version())
            wrong = len(_wrong(work, saved.case, saved))
            target = saved.id
    except Invalid as error:
        attach(form, error.problems)
        return _again(case_id, person_id, form), 422
    except Conflict:
        return _again(case_id, person_id, form, conflict=True), 409
    if wrong:
        flash(t("applications.saved_wrong", n=wrong), "warn")
        return redirect(url_for("applications.body", case_id=case_id, person_id=target), 303)
    flash(t("applications.people.saved", name=answer.name), "success")
    return redirect(url_for("applications.people", case_id=case_id), 303)


def _again(case_id: str, person_id: str | None, form: BodyForm, conflict: bool = False) -> str:
    with sections.own(case_id) as (_, case):
        return _form(case, _body(case, person_id) if person_id else None, form, conflict)


def _form(case: Case, who: Person | None, form: BodyForm, conflict: bool = False) -> str:
    number = ((who.details or {}) if who else {}).get("signer_number")
    if number:
        form.signer_number.description = t("party.signer_kept", number=masked_id(str(number)))
    return render_template(
        "applications/body.html",
        case=case,
        form=form,
        conflict=conflict,
        last_day=add_years(current_act().on, CONTRIBUTION_YEARS),
    )
