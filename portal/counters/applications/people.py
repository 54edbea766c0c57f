"""The people of the application: each entered once, with every office held and the contribution promised."""

from __future__ import annotations

from functools import partial
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.catalogue.mandates import DRAFT
from licensing.entities import KINDS
from licensing.errors import CostsSignatures, NotFound, Problem
from licensing.id_number import masked_id
from licensing.parties import PERSON
from licensing.services.accounts import accounts
from licensing.services.cases import begun, cases, signing, signing_costs
from licensing.services.cases.cases import PersonForm
from licensing.store.models import Account, Case, Person
from licensing.work import Work
from portal import drafts
from portal.access import Permission, allow, current_act, current_actor
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.body_form import form_for as body_form
from portal.counters.applications.parties import (
    Party,
    begun_form,
    numbers,
    put,
    typed_elsewhere,
    wrong_with,
)
from portal.counters.applications.party_fields import keep_number
from portal.counters.applications.party_topics import (
    BODY_PAGES,
    PERSON_PAGES,
    Groups,
    Topic,
    asked_for,
    looks_back,
    sent,
)
from portal.counters.applications.person_form import AnyPerson, PersonPage, answer_of, form_for, values_of
from portal.forms import Form, PageProblem, attach
from portal.i18n import t
from portal.office import current_office
from portal.words.problem_words import problem_text


@blueprint.get("/applications/<case_id>/people")
@allow(Permission.OWN_CASES)
def people(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        return sections.closed(case) or _list(work, case)


def _list(work: Work, case: Case) -> str:
    asked = sections.started(case, "people") or "checked" in request.args
    found = cases.problems_in(work, case, "people") if asked else []
    if "checked" not in request.args:  # what the whole set lacks is said once somebody wants to go on
        found = [p for p in found if p.field.startswith("person.")]
    draft = cases.asking_draft(work.session, case, work)
    return render_template(
        "applications/people.html",
        case=case,
        form=None,
        found=[PageProblem(_anchor(p), problem_text(p)) for p in found],
        by_person={
            p.id: [problem_text(x) for x in found if x.field.startswith(f"person.{p.id}.")]
            for p in case.people
        },
        total=sum(p.amount_fen for p in draft.owners),
        capital=draft.capital_fen,
        roles=work.books.catalogue.officer_roles,
        me_listed=signing.own_index(work) in {p.id_number_index for p in case.people},
    )


def _anchor(problem: Problem) -> str:
    return f"person-{problem.field.split('.')[1]}" if problem.field.startswith("person.") else "add-person"


@blueprint.get("/applications/<case_id>/people/new")
@allow(Permission.OWN_CASES)
def new_person(case_id: str) -> ResponseReturnValue:
    """An empty form; ``me=1`` fills it with the account's own data."""
    with sections.own(case_id) as (work, case):
        me = _myself(work)
        form = begun_form(case, "person", form_for(case))
        if me:
            form = form_for(case)(formdata=None, data={"name": me.name, "mobile": me.mobile})
        return sections.closed(case) or _form(work, case, None, form, Topic(1, groups_of(case)))


def _myself(work: Work) -> Account | None:
    """The account's own person, when the page is about them."""
    return accounts.by_id(work.session, str(work.act.actor.id)) if "me" in request.args else None


def _known_number(work: Work, case: Case, person_id: str | None) -> str:
    """An ID number that need not be typed again: the person's own, or the account's."""
    me = _myself(work)
    return cases.person_in(case, person_id).id_number if person_id else me.id_number if me else ""


@blueprint.post("/applications/<case_id>/people/begin-anew")
@allow(Permission.OWN_CASES)
def forget_begun(case_id: str) -> ResponseReturnValue:
    """Empty the form of somebody new, a person's or a body's; not what another window typed and this one has not shown."""
    page = "body" if request.args.get("page") == "body" else "person"
    with current_office().work(current_actor()) as work:
        case = cases.own_case(work, case_id, DRAFT)
        form = sent(BODY_PAGES if page == "body" else PERSON_PAGES).cut(
            (body_form if page == "body" else form_for)(case)()
        )
        newer = typed_elsewhere(case, page, form)
        if newer:
            names = t("applications.comma").join(drafts.label(form, name) for name in newer)
            flash(t("drafts.begun_newer", fields=names), "warn")
        else:
            begun.drop(work, case_id, page)
    return redirect(url_for(f"applications.new_{page}", case_id=case_id), 303)


@blueprint.get("/applications/<case_id>/people/<person_id>")
@allow(Permission.OWN_CASES)
def person(case_id: str, person_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        who, form = _kept(person_id, work, case)
        wrong = wrong_with(work, case, who)
        topic = asked_for(groups_of(case, who), wrong)
        attach(topic.cut(form), topic.shown(wrong) if looks_back() else ())
        return sections.closed(case) or _form(work, case, person_id, form, topic)


def _natural(case: Case, person_id: str) -> Person:
    """A body has a page of its own (``bodies``). Raises NotFound."""
    who = cases.person_in(case, person_id)
    if who.party != PERSON:
        raise NotFound(person_id)
    return who


@blueprint.post("/applications/<case_id>/people/new")
@allow(Permission.OWN_CASES)
def add_person(case_id: str) -> ResponseReturnValue:
    return _put(case_id, None)


@blueprint.post("/applications/<case_id>/people/<person_id>")
@allow(Permission.OWN_CASES)
def save_person(case_id: str, person_id: str) -> ResponseReturnValue:
    return _put(case_id, person_id)


def _put(case_id: str, person_id: str | None) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        topic = sent(groups_of(case))
        form = topic.cut(form_for(case)())
        known = _known_number(work, case, person_id)
        if person_id:
            _natural(case, person_id)
        owners = KINDS[case.entity_type].owners
    kept = partial(_kept, person_id) if person_id else None
    again = partial(_again, case_id, person_id, topic)
    answer = partial(_answer, known)
    party = Party(
        kept,
        answer,
        "applications.person",
        again,
        "person",
        topic,
        lambda given: bool(given.roles & frozenset(owners)),
    )
    return put(case_id, person_id, form, party)


def _answer(known: str, form: Form, before: Person | None) -> PersonForm:
    return answer_of(cast(AnyPerson, form), known, before)


def _kept(person_id: str, work: Work, case: Case) -> tuple[Person, Form]:
    who = _natural(case, person_id)
    return who, form_for(case)(formdata=None, data=values_of(who))


def _again(case_id: str, person_id: str | None, topic: Topic, form: Form, conflict: bool = False) -> str:
    with sections.own(case_id) as (work, case):
        return _form(work, case, person_id, form, topic, conflict)


def groups_of(case: Case, who: Person | None = None) -> Groups:
    """What is asked on which page: what somebody brings in only of owners, whoever is new may be one."""
    page = PersonPage.of(case, who.id if who else None, current_act())
    return PERSON_PAGES if page.owner else PERSON_PAGES[:1]


def _form(
    work: Work, case: Case, person_id: str | None, form: Form, topic: Topic, conflict: bool = False
) -> str:
    known = _known_number(work, case, person_id)
    topic.cut(form)
    if known and "id_number" in form:
        form.id_number.description = t("applications.people.id_kept", number=masked_id(known))
    if "signer_number" in form:
        keep_number(form, cases.person_in(case, person_id) if person_id else None)
    return render_template(
        "applications/person.html",
        case=case,
        form=form,
        conflict=conflict,
        begun=not person_id and begun.of(case, "person"),
        page=PersonPage.of(case, person_id, current_act()),
        topic=topic,
        marked=numbers(cases.person_in(case, person_id) if person_id else None),
    )


@blueprint.get("/applications/<case_id>/people/<person_id>/remove")
@allow(Permission.OWN_CASES)
def ask_remove(case_id: str, person_id: str) -> ResponseReturnValue:
    """Asks before a person and their signature are dropped."""
    with sections.own(case_id) as (_, case):
        return sections.closed(case) or _ask_remove(case, person_id)


def _ask_remove(case: Case, person_id: str) -> str:
    who = cases.person_in(case, person_id)
    return render_template("applications/remove_person.html", case=case, form=None, who=who)


@blueprint.post("/applications/<case_id>/people/<person_id>/remove")
@allow(Permission.OWN_CASES)
def remove_person(case_id: str, person_id: str) -> ResponseReturnValue:
    """Safe to repeat: somebody who is gone already stays gone. Whose signature it costs is asked first."""
    try:
        with current_office().work(current_actor()) as work:
            case = cases.own_case(work, case_id, DRAFT)
            if any(p.id == person_id for p in case.people):
                with signing_costs.counted(work, case, drafts.agreed()):
                    cases.remove_person(work, case_id, person_id)
                flash(t("applications.people.removed"), "success")
    except CostsSignatures:
        with sections.own(case_id) as (_, case):
            return _ask_remove(case, person_id), 409
    return redirect(url_for("applications.people", case_id=case_id), 303)


@blueprint.post("/applications/<case_id>/people")
@allow(Permission.OWN_CASES)
def leave_people(case_id: str) -> Response:
    """Everything is saved already; this only goes on, or says what is missing."""
    with sections.own(case_id) as (work, case):
        wrong = len(cases.problems_in(work, case, "people"))
    return sections.leave(case_id, "people", wrong)
