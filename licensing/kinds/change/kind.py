"""A change filed by the owner, as one object."""

from __future__ import annotations

from licensing.findings.rule import Looked
from licensing.kind import Kind
from licensing.kinds.change import (
    admitting,
    barring,
    buyers,
    converting,
    correcting,
    dates,
    effects,
    facts,
    family,
    forfeiting,
    grouping,
    handing,
    heirs,
    inheriting,
    least,
    listing,
    matter,
    officers,
    owned,
    paying,
    placing,
    preemption,
    redeeming,
    reforming,
    saying,
    treasury,
    turning,
    widening,
    winding,
)
from licensing.kinds.change.checks import problems
from licensing.kinds.change.differences import differences
from licensing.kinds.change.flow import FLOW
from licensing.kinds.change.papers import papers
from licensing.kinds.change.votes import gives, relied_on
from licensing.services.cases.public import PublicFacts
from licensing.store.models import Case, Leg, Person
from licensing.uploads.about import ROW
from licensing.work import Work
from namecheck.finding import Report

SIGNING = ("DIRECTOR", "LIQ_HEAD")  # offices that a change may ask for a signature


def signers(case: Case) -> list[Person]:
    """Everybody who may sign: the owners, whoever answers for the application, and who comes in by it; upon a court's ruling nobody but
    whom it appointed."""
    if winding.item_of(case) == winding.COURT:
        appointed = {index for index, _ in winding.court(case).get("administrators") or ()}
        return [p for p in case.people if p.id_number_index in appointed]
    wanted = {o.index for o in matter.seen_owners(case)}
    named = {
        matter.answer(case, "representative").get("person"),
        matter.answer(case, "shareholders").get("to"),
        *(each.id for each in matter.delegates(case).values()),
        *(each.person.id for each in admitting.coming(case)),
        *(heir.person.id for heir in heirs.heirs(case)),
        *(person.id for item in officers.ROLES for person, _ in officers.coming(case, item)),
    }
    wanted |= {index for index, _ in grouping.consenting(case)}
    wanted |= {m.index for m in officers.seen(case) if m.role in SIGNING}
    wanted |= {m.index for m in officers.taken_out(case)}
    start = case.answers.get("start") or {}
    wanted |= set(start.get("heads") or [start.get("representative")])
    wanted.discard(heirs.dead_index(case))
    return [p for p in case.people if p.id in named or p.id_number_index in wanted]


def found(work: Work, case: Case, report: Report | None) -> list[str]:
    return sorted(f"{p.field}:{p.code}" for p in problems(work, case))


def public(work: Work, case: Case) -> PublicFacts:
    """What stands on the register."""
    enterprise = matter.enterprise_of(work, case)
    return PublicFacts(
        name=enterprise.name,
        uscc=enterprise.uscc,
        entity_type=enterprise.entity_type,
        domicile=enterprise.domicile or "",
        scope=enterprise.marked_scope,
        capital_fen=enterprise.capital_fen,
        representative=enterprise.representative or "",
        authority=enterprise.authority,
    )


def answered(work: Work, leg: Leg) -> None:
    """A change asks no department: pre-approvals are there before it is handed in, the others are told."""


def looked(work: Work, case: Case) -> tuple[Looked, ...]:
    """The rules of founding that this change is asked too."""
    persons = (officers, barring, buyers, listing, owned, dates, preemption, admitting, turning)
    money = (paying, forfeiting, least, redeeming)
    people = (handing, correcting, grouping, family, inheriting)
    each = (*persons, placing, converting, reforming, *people, *money, treasury, saying)
    return tuple(seen for part in each for seen in part.look(work, case))


KIND = Kind(
    flow=FLOW,
    facts=facts.known,
    papers=papers,
    signers=signers,
    examined=lambda work, case: None,
    found=found,
    public=public,
    effects={"approve": effects.approve, "refuse": effects.refuse},
    answered=answered,
    differences=differences,
    against=problems,
    asked=relied_on,
    looked=looked,
    owned=owned.after,
    owed=widening.owed,
    approvals=widening.given,
    gives=gives,
    file_parts=lambda case: [ROW + item for item in matter.items_of(case)],
)
