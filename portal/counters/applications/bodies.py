"""Owners of the application that are no natural persons: a page of their own, as they have other numbers and no offices."""

from __future__ import annotations

from functools import partial
from typing import cast

from flask import render_template
from flask.typing import ResponseReturnValue

from licensing.deadlines import add_years
from licensing.entities import KINDS
from licensing.errors import NotFound
from licensing.findings.money import CONTRIBUTION_YEARS
from licensing.parties import PERSON
from licensing.services.cases import begun, cases
from licensing.services.cases.cases import PersonForm
from licensing.store.models import Case, Person
from licensing.work import Work
from portal.access import Permission, allow, current_act
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.body_form import BodyForm, answer_of, form_for, values_of
from portal.counters.applications.parties import Party, begun_form, numbers, put, wrong_with
from portal.counters.applications.party_fields import keep_number, role_hints
from portal.counters.applications.party_topics import BODY_PAGES, Groups, Topic, asked_for, looks_back, sent
from portal.forms import Form, attach


@blueprint.get("/applications/<case_id>/bodies/new")
@allow(Permission.OWN_CASES)
def new_body(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (_, case):
        _offered(case)
        form = begun_form(case, "body", form_for(case))
        return sections.closed(case) or _form(case, None, form, Topic(1, groups_of(case)))


def _offered(case: Case) -> None:
    """Not every kind has owners that are bodies. Raises NotFound."""
    if not KINDS[case.entity_type].bodies:
        raise NotFound(case.id)


@blueprint.get("/applications/<case_id>/bodies/<person_id>")
@allow(Permission.OWN_CASES)
def body(case_id: str, person_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        who, form = _kept(person_id, work, case)
        wrong = wrong_with(work, case, who)
        topic = asked_for(groups_of(case), wrong)
        attach(topic.cut(form), topic.shown(wrong) if looks_back() else ())
        return sections.closed(case) or _form(case, who, form, topic)


def _body(case: Case, person_id: str) -> Person:
    who = cases.person_in(case, person_id)
    if who.party == PERSON:
        raise NotFound(person_id)
    return who


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
        if person_id:
            _body(case, person_id)
        topic = sent(groups_of(case))
        form = topic.cut(form_for(case)())
    kept = partial(_kept, person_id) if person_id else None
    again = partial(_again, case_id, person_id, topic)
    return put(case_id, person_id, form, Party(kept, _answer, "applications.body", again, "body", topic))


def _answer(form: Form, before: Person | None) -> PersonForm:
    return answer_of(cast(BodyForm, form), before)


def _kept(person_id: str, work: Work, case: Case) -> tuple[Person, Form]:
    who = _body(case, person_id)
    return who, form_for(case)(formdata=None, data=values_of(who))


def groups_of(case: Case) -> Groups:
    """What is asked on which page; where nothing is brought in, nothing of that."""
    return tuple(
        group for group in BODY_PAGES if "amount_fen" not in group[1] or KINDS[case.entity_type].shares
    )


def _again(case_id: str, person_id: str | None, topic: Topic, form: Form, conflict: bool = False) -> str:
    with sections.own(case_id) as (_, case):
        return _form(case, _body(case, person_id) if person_id else None, form, topic, conflict)


def _form(case: Case, who: Person | None, form: Form, topic: Topic, conflict: bool = False) -> str:
    if "signer_number" in topic.cut(form):
        keep_number(form, who)
    return render_template(
        "applications/body.html",
        case=case,
        form=form,
        conflict=conflict,
        who=who,
        topic=topic,
        begun=who is None and begun.of(case, "body"),
        marked=numbers(who),
        hints=role_hints(KINDS[case.entity_type].body_roles, case.entity_type),
        last_day=add_years(current_act().on, CONTRIBUTION_YEARS),
    )
