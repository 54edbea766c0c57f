"""An application of any kind that asks sections: save it section by section, keep its people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing import id_documents, parties
from licensing.act import Actor
from licensing.application.draft import Asking, Bar, Draft, PersonAnswer
from licensing.application.sections import problems_of
from licensing.catalogue.mandates import DRAFT
from licensing.deadlines import legal_date
from licensing.documents.wording import address_text
from licensing.entities import KINDS
from licensing.errors import Conflict, Invalid, NotFound, Problem
from licensing.findings import rules
from licensing.findings.rule import Looked
from licensing.id_documents import RESIDENT_ID
from licensing.known_kinds import kind_of
from licensing.looking import once
from licensing.parties import PERSON
from licensing.services.cases import agents, hosting, shops
from licensing.services.names.said import industry_of, words_of
from licensing.services.register import bodies, places, posts, standing
from licensing.store import hanging
from licensing.store.keeping import asked
from licensing.store.models import Case, Enterprise, KnownPlace, Person
from licensing.uploads.about import ITEM, signed_files
from licensing.work import Books, Work

NOWHERE = places.Around(known=False, dwelling=False, neighbours=0)  # no address was said
UNTYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def own_case(work: Work, case_id: str, act: str = "") -> Case:
    """The applicant's own case. ``act``: of ``catalogue.mandates``, what an agent may do here too by a mandate of the applicant.

    Raises NotFound for anybody else's, Refused('mandate.…') for an agent whose mandate is over or does not hold this.
    """
    case = hanging.case_of(work.session, case_id)
    if case is None or work.act.actor.id is None:
        raise NotFound(case_id)
    if case.applicant_id != work.act.actor.id:
        if not act:
            raise NotFound(case_id)
        agents.insist(work, case, act)
    return case


def cases_of(session: Session, actor: Actor) -> list[Case]:
    """The applicant's cases, newest first."""
    return list(
        session.scalars(select(Case).where(Case.applicant_id == actor.id).order_by(Case.created_at.desc()))
    )


def entrusted(work: Work) -> list[Case]:
    """Other people's cases in which the acting person is their agent today, newest first."""
    mine = agents.cases_for(work)
    query = select(Case).where(Case.id.in_(mine), Case.applicant_id != work.act.actor.id)
    return list(work.session.scalars(query.order_by(Case.created_at.desc()))) if mine else []


def save_section(
    work: Work, case_id: str, section: str, answer: Mapping[str, Any], seen_version: int | None = None
) -> list[Problem]:
    """Keep what was typed, right or wrong, and say what is still wrong with it. Unknown fields are dropped.

    ``seen_version``: the case's version the page was drawn from; Conflict when another device saved in between.
    """
    case = open_for_change(work, case_id, seen_version)
    module = next((s for s in kind_of(case).sections if section == s.NAME), None)
    fields = getattr(module, "FIELDS", ())  # a section without fields has a page of its own
    if module is None or not fields or not module.applies(case.entity_type):
        raise NotFound(section)
    case.answers = {
        **case.answers,
        section: {f: _writable(answer[f]) for f in fields if f in answer and answer[f] not in (None, "", [])},
    }
    if section == "place":
        case.authority = authority_for(case)
    work.session.flush()
    kind_of(case).kept(work, case)
    work.record("case.saved", "case", case.id, section=section)
    return module.problems(asking_draft(work.session, case, work), work.books.catalogue)


def _writable(value: Any) -> Any:
    """An answer without the control characters that nobody types and PostgreSQL's JSON does not take."""
    if isinstance(value, str):
        return UNTYPED.sub("", value)
    if isinstance(value, Mapping):
        return {_writable(key): _writable(inner) for key, inner in value.items()}
    return [_writable(inner) for inner in value] if isinstance(value, list | tuple) else value


def open_for_change(work: Work, case_id: str, seen_version: int | None = None) -> Case:
    case = own_case(work, case_id, DRAFT)
    if not kind_of(case).sections:
        raise NotFound(case_id)
    kind_of(case).flow.step(case.state, "save", work.act.actor.role, {"own_case": True})
    if seen_version is not None and seen_version != case.version:
        raise Conflict("case")
    return case


def begun(case: Case) -> dict[str, Any]:
    """Page -> fields of somebody half typed (``begun.py``)."""
    return dict((case.answers.get("people") or {}).get("begun") or {})


def forget_begun(case: Case, page: str | None = None) -> None:
    """Of one page, or all of it."""
    left = {name: value for name, value in begun(case).items() if page is not None and name != page}
    if left != begun(case):
        people = {name: value for name, value in case.answers["people"].items() if name != "begun"}
        people |= {"begun": left} if left else {}
        case.answers = {**case.answers, "people": people}


def authority_for(case: Case) -> str | None:
    """The registration authority: of the county of the domicile, of its prefecture for joint-stock companies (细则 art 4)."""
    county = (case.answers.get("place") or {}).get("county")
    if county and KINDS[case.entity_type].registrar == "prefecture":
        return f"{str(county)[:4]}00"
    return str(county) if county else None


def draft_of(session: Session, case: Case, work: Work) -> Draft:
    """The case as the sections and documents read it, everything asked for: it may be taken out of the act."""
    return once(work, "whole draft", case.id, lambda: replace(asking_draft(session, case, work)))


def asking_draft(session: Session, case: Case, work: Work) -> Draft:
    """The same for whoever reads it in this act and no later: what stands elsewhere is asked for when it is read."""
    return once(work, "draft", case.id, lambda: _draft(session, case, work))


def _draft(session: Session, case: Case, work: Work) -> Draft:
    name, division = hanging.name_of(session, case)
    hanging.load_signatures(case)
    people = tuple(
        PersonAnswer(
            *(p.id, p.name, p.id_number, p.mobile, frozenset(p.roles), p.contribution),
            *(p.party, p.document_kind, p.details or {}),
        )
        for p in case.people
    )
    draft = Draft(
        entity_type=case.entity_type,
        name=name,
        name_division=division,
        answers=case.answers,
        people=people,
        on=work.act.on,
        filed_on=legal_date(case.submitted_at) if case.submitted_at else None,
        uploads=tuple((x.name, x.about.removeprefix(ITEM), x.sha256) for x in signed_files(case)),
    )
    return Asking.of(
        draft,
        {
            "bars": lambda: _bars(work, case),
            "posts": lambda: _posts(work, case),
            "name_words": lambda: words_of(work, name),
            "name_industry": lambda: industry_of(work, name),
            "bodies": lambda: bodies.known_of(work, case),
            "agents": lambda: _agents(work, case),
            "hosted": lambda: _hosted(work, case, draft),
            "place_known": lambda: _around(work, draft).known,
            "dwelling": lambda: _around(work, draft).dwelling,
            "neighbours": lambda: _around(work, draft).neighbours,
        },
    )


def _hosted(work: Work, case: Case, draft: Draft) -> tuple[Problem, ...]:
    """What stands against an address that a host or a platform lends."""
    answer = draft.section("place")
    if not (answer.get("host") or answer.get("kind")):
        return ()
    return (
        *hosting.against(work, case, draft),
        *shops.against(work, case, answer),
        *shops.unstated(work, case, answer),
        *shops.occupied(work, case, answer, lambda _: address_text(draft, work.books.catalogue)),
    )


def _around(work: Work, draft: Draft) -> places.Around:
    """What shared data and register say of the address of a draft."""
    if not draft.section("place").get("address"):
        return NOWHERE
    address = address_text(draft, work.books.catalogue)
    tables = KnownPlace.__tablename__, Enterprise.__tablename__
    key = ("around", address, work.act.on)
    return asked(work.session, key, tables, lambda: places.around(work.session, address, work.act.on))


def _bars(work: Work, case: Case) -> dict[str, tuple[Bar, ...]]:
    """What is known about those who have signed: they are who they say; a number typed by somebody else proves nothing."""
    signed = {p.id_number_index: p.id for p in case.people if p.signatures}
    found: dict[str, tuple[Bar, ...]] = {}
    for row in standing.of_persons(work.session, signed, work.act.on):
        person = signed[str(row.person_index)]
        found[person] = (*found.get(person, ()), Bar(row.code, row.responsible))
    return found


def _posts(work: Work, case: Case) -> dict[str, int]:
    """How many enterprises those who are to represent and have signed head already, where that is many."""
    kind = KINDS[case.entity_type]
    heads = {kind.representative, kind.otherwise, kind.delegate} - {""}
    signed = {p.id_number_index: p.id for p in case.people if p.signatures and heads.intersection(p.roles)}
    return {signed[index]: number for index, number in posts.many(work, signed).items()}


def _agents(work: Work, case: Case) -> frozenset[str]:
    """The people of a case who act in it as somebody's agent; a mandate taken back or over counts no more."""
    named = {
        m.agent_index for m in agents.of_case(work, case.id) if agents.standing(work, m) == agents.ACTIVE
    }
    return frozenset(p.id for p in case.people if p.id_number_index in named)


def problems_by_section(work: Work, case: Case) -> dict[str, list[Problem]]:
    """What is still wrong with each section, worked out once."""

    def judge() -> dict[str, list[Problem]]:
        draft = asking_draft(work.session, case, work)
        return problems_of(kind_of(case).sections, draft, work.books.catalogue)

    return {section: [*found] for section, found in once(work, "problems", case.id, judge).items()}


def looked_at(work: Work, case: Case) -> tuple[Looked, ...]:
    """What the rules of the gate say of a founding, worked out once."""
    draft = asking_draft(work.session, case, work)
    return once(work, "looked", case.id, lambda: rules.look(draft, work.books.catalogue))


def problems_in(work: Work, case: Case, section: str) -> list[Problem]:
    """What is still wrong with one section. KeyError where the kind of enterprise is not asked it."""
    module = [each for each in kind_of(case).sections if section == each.NAME]
    return problems_of(module, asking_draft(work.session, case, work), work.books.catalogue)[section]


@dataclass(frozen=True)
class PersonForm:
    """A person or a body as typed. ``contribution``: amount_fen, form, due_on (ISO date); the rest as ``Person`` has it."""

    name: str
    id_number: str
    mobile: str
    roles: frozenset[str]
    contribution: Mapping[str, Any]
    party: str = PERSON
    document_kind: str = RESIDENT_ID
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The number as it is kept."""
        if self.party != PERSON:
            return parties.tidy(self.party, self.id_number)
        plain = self.document_kind == RESIDENT_ID
        return self.id_number.upper() if plain else id_documents.tidy(self.id_number)

    @property
    def index(self) -> str:
        """The blind index by which whoever is meant is found."""
        return parties.index_of(self.party, self.document_kind, self.number)


def person_problems(form: PersonForm, books: Books, entity_type: str) -> list[Problem]:
    """What is wrong with one person by itself; what is wrong with the whole set is the people section's matter."""
    found = bodies.problems(form.party, form.document_kind, form.name, form.number)
    found += bodies.detail_problems(form.details)
    if not _mobile(form):
        found.append(Problem("mobile", "account.mobile_form"))
    if not form.roles:
        found.append(Problem("roles", "people.no_role"))
    kind = KINDS[entity_type]
    offered = set(kind.roles) if form.party == PERSON else set(kind.body_roles)
    found += [Problem("roles", "people.unknown_role", {"role": r}) for r in sorted(form.roles - offered)]
    return found


def _mobile(form: PersonForm) -> bool:
    """Eleven digits here; with another state's prefix for whoever is not from here."""
    abroad = form.party == parties.FOREIGN or form.document_kind != RESIDENT_ID
    here = re.fullmatch(r"1[0-9]{10}", form.mobile) is not None
    return here or (abroad and re.fullmatch(r"\+[0-9]{7,15}", form.mobile) is not None)


def put_person(
    work: Work, case_id: str, person_id: str | None, form: PersonForm, seen_version: int | None = None
) -> Person:
    """Add a person, or change one. Raises Invalid with all problems of the form, Conflict as ``save_section`` does."""
    case = open_for_change(work, case_id, seen_version)
    found = person_problems(form, work.books, case.entity_type)
    if any(p.id_number_index == form.index and p.id != person_id for p in hanging.people_of(case)):
        found.append(Problem("id_number", "people.entered_twice", {"name": form.name}))
    if found:
        raise Invalid(found)
    person = person_in(case, person_id) if person_id else _new_person(work, case)
    person.name, person.mobile = form.name.strip(), form.mobile
    person.id_number, person.id_number_index = form.number, form.index
    person.party, person.document_kind = form.party, form.document_kind
    person.details = bodies.details(form.details) or None
    person.roles, person.contribution = sorted(form.roles), dict(form.contribution)
    work.record("case.person_put", "case", case.id, person=person.id)
    _touch(work, case)
    return person


def remove_person(work: Work, case_id: str, person_id: str) -> None:
    case = open_for_change(work, case_id)
    case.people.remove(person_in(case, person_id))
    work.record("case.person_removed", "case", case.id, person=person_id)
    _touch(work, case)


def person_in(case: Case, person_id: str) -> Person:
    person = next((p for p in hanging.people_of(case) if p.id == person_id), None)
    if person is None:
        raise NotFound(person_id)
    return person


def _new_person(work: Work, case: Case) -> Person:
    person = Person(
        id=work.act.ids.new("person"),
        position=max((p.position for p in case.people), default=0) + 1,
        case_id=case.id,
    )
    case.people.append(person)
    return person


def _touch(work: Work, case: Case) -> None:
    """A change of people is a change of the case: its version moves, so that two devices cannot overwrite each other."""
    people = case.answers.get("people") or {}
    case.answers = {
        **case.answers,
        "people": {**people, "revision": int(people.get("revision", 0)) + 1},
    }
    work.session.flush()
    kind_of(case).kept(work, case)
