"""Whether an agent's mandate counts now (民法典 arts 161, 165, 173): signed, its day not over, giver and agent still proved.

An agent drafts, submits and looks, as far as the mandate goes. It gives no index of anybody, so that nothing is ever signed by it.
Whoever acts for others and is none of the parties must be shown in the national agents' system (经营主体登记申请及代理行为管理办法 art 7).
This portal has no link to it: a registration authority states as a fact who is shown there, and nobody is taken for shown by silence.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from licensing.errors import NotFound, Refused
from licensing.flows.mandate import FLOW
from licensing.parties import PERSON
from licensing.services.cases import speaking, wards
from licensing.services.holding import holding
from licensing.services.identity import proofs
from licensing.services.register import bodies
from licensing.services.register import standing as facts_about
from licensing.store import hanging
from licensing.store.keeping import asked
from licensing.store.models import Account, Case, Mandate, Person
from licensing.work import Work

WRITTEN, ACTIVE, OVER, GIVER_LOST, GIVER_LEFT, ENDED = (
    "written",
    "active",
    "over",
    "giver_lost",
    "giver_left",
    "ended",
)
SHOWN = "AGENT_SHOWN"  # a fact of standing_kinds
OF_CASE = (
    select(Mandate)
    .where(Mandate.case_id == bindparam("case"))
    .order_by(Mandate.made_at.desc(), Mandate.id.desc())
)


def of_case(work: Work, case_id: str) -> list[Mandate]:
    """Every mandate of a case, newest first."""
    if not hanging.any_of(work.session, case_id, Mandate):
        return []
    ask, tables = {"case": case_id}, (Mandate.__tablename__,)
    found = asked(
        work.session, ("mandates", case_id), tables, lambda: tuple(work.session.scalars(OF_CASE, ask))
    )
    return [*found]


def standing(work: Work, mandate: Mandate) -> str:
    """What a mandate is worth at this instant: written, active, over (its day), giver_lost, giver_left (the case), ended."""
    if not FLOW.within(mandate.state, "given"):
        return WRITTEN if FLOW.within(mandate.state, "unsigned") else ENDED
    if work.act.on > mandate.until_on:
        return OVER
    giver = work.session.get_one(Account, mandate.giver_id)
    if giver.disabled or giver.id_number_index != mandate.giver_index or not proofs.active_proof(work, giver):
        return GIVER_LOST
    return ACTIVE if _still_party(work, mandate, giver) else GIVER_LEFT


def _still_party(work: Work, mandate: Mandate, giver: Account) -> bool:
    """The giver applies in the case, or is still one of its people."""
    case = work.session.get_one(Case, mandate.case_id)
    if case.applicant_id == giver.id:
        return True
    person = next((p for p in case.people if p.id == mandate.for_person), None)
    if person is None or person.id_number_index == giver.id_number_index:
        return person is not None
    body = bodies.by_code(work, person.id_number)
    power = holding.power_of(work, giver, body.id) if body is not None else None
    return power is not None and power.may(holding.SIGN)


def mine(work: Work, case_id: str) -> list[Mandate]:
    """The mandates of a case that name the acting person as agent, by proved number and name."""
    written = of_case(work, case_id)
    account = work.session.get(Account, work.act.actor.id) if written and work.act.actor.id else None
    if account is None:
        return []
    named = [m for m in written if not FLOW.within(m.state, "unsigned")]
    return [m for m in named if (m.agent_index, m.agent_name) == (account.id_number_index, account.name)]


def cases_for(work: Work) -> list[str]:
    """The cases in which the acting person is an agent today."""
    account = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    if account is None:
        return []
    query = select(Mandate).where(
        Mandate.agent_index == account.id_number_index,
        Mandate.agent_name == account.name,
        Mandate.state.in_(FLOW.states_in("given")),
    )
    return list(dict.fromkeys(m.case_id for m in work.session.scalars(query) if standing(work, m) == ACTIVE))


def insist(work: Work, case: Case, act: str) -> Mandate:
    """The mandate that lets the acting person do this in somebody else's case.

    Raises NotFound for whoever never was an agent in it, Refused('mandate.…') with what ended it or is not in it.
    """
    found = mine(work, case.id)
    if not found:
        raise NotFound(case.id)
    counting = [m for m in found if standing(work, m) == ACTIVE]
    if not counting:
        raise Refused(f"mandate.{standing(work, found[0])}")
    proofs.require(work, "agent")
    account = proofs.acting(work)
    rows = facts_about.of_persons(work.session, {account.id_number_index}, work.act.on)
    if facts_about.closing(rows, "apply", work.books.catalogue):
        raise Refused("mandate.agent_barred")
    if not accepted(work, case, account.id_number_index):
        raise Refused("mandate.agent_not_shown")
    for mandate in counting:
        if act in acts_of(work, mandate):
            return mandate
    raise Refused("mandate.not_in_it")


def accepted(work: Work, case: Case, index: str | None) -> bool:
    """Whether somebody may act for others in a case: one of its own parties, or shown as an agent today."""
    if any(index in indexes_of(work, p) or speaking.represents(work, index, p) for p in case.people):
        return True
    rows = facts_about.of_persons(work.session, {index} if index else (), work.act.on)
    return any(row.code == SHOWN for row in rows)


def applicant_shown(work: Work, case: Case) -> bool:
    """Whether whoever applies in the case for others is shown as an agent; who has no mandate at all is refused for that instead."""
    account = work.session.get_one(Account, case.applicant_id)
    return not entitled(work, case) or accepted(work, case, account.id_number_index)


def acts_of(work: Work, mandate: Mandate) -> set[str]:
    """What a mandate lets its agent do."""
    known = work.books.catalogue.errands
    return {act for code in mandate.matters if code in known for act in known[code].acts}


def entitled(work: Work, case: Case) -> bool:
    """Whether the applicant may file at all: is one of the people of the case, represents a body among them by the register, or has
    a mandate of one of them (民法典 art 171)."""
    applicant = work.session.get_one(Account, case.applicant_id)
    if any(applicant.id_number_index in indexes_of(work, p) for p in case.people):
        return True
    if any(speaking.represents(work, applicant.id_number_index, p) for p in case.people):
        return True
    return any(
        (m.agent_index, m.agent_name) == (applicant.id_number_index, applicant.name)
        and m.giver_id != applicant.id
        and standing(work, m) == ACTIVE
        for m in of_case(work, case.id)
    )


def indexes_of(work: Work, person: Person) -> tuple[str | None, ...]:
    """The party itself, and whoever the application names to sign for a body or a minor: for nobody else does a typed name count."""
    spoken = person.party != PERSON or wards.is_ward(person, work.act.on)
    told = person.details or {}
    return (person.id_number_index, told.get("signer_index") if spoken else None)
