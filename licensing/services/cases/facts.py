"""The facts about a case that the guards of its flow read, for the actor of this act."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from licensing.act import Actor, Role
from licensing.guard_facts import GuardFacts
from licensing.services import proposals
from licensing.services.accounts import same_person
from licensing.services.cases import agents, speaking
from licensing.services.register import standing
from licensing.store import hanging
from licensing.store.models import Account, Case, Enterprise, Leg, Proposal, Review
from licensing.work import Work


def person_facts(work: Work, case: Case) -> GuardFacts:
    """Who the actor is to this case."""
    actor = work.act.actor
    told = {
        "own_case": actor.id is not None and case.applicant_id == actor.id,
        "own_place": same_place(actor, case),
        "supervised_place": supervises(actor, case),
        "taken_by_me": case.clerk_id is not None and case.clerk_id == actor.id,
        "checker_place": checks_here(actor, case),
    }
    asks = {"reviewer_is_party": lambda: is_party(work, case), **proposals.later(work, ("case", case.id))}
    return GuardFacts(told, asks)


def checks_here(actor: Actor, case: Case) -> bool:
    """A second officer is a clerk or the head of the very authority of the case; the prefecture's head reads, and does not confirm."""
    officers = (Role.CLERK, Role.SUPERVISOR)
    return actor.role in officers and case.authority is not None and actor.authority == case.authority


def proposal_of(session: Session, case: Case) -> Proposal | None:
    """The decision that waits for a second officer."""
    return proposals.open_of(session, ("case", case.id))


def same_place(actor: Actor, case: Case) -> bool:
    """A clerk's place is the very authority of the case; no other county, not even the city above it."""
    return actor.role is Role.CLERK and case.authority is not None and actor.authority == case.authority


def supervises(actor: Actor, case: Case | Enterprise) -> bool:
    """A county's head answers for that county, the prefecture's (code ending in 00) for all its counties."""
    if actor.role is not Role.SUPERVISOR or not actor.authority or case.authority is None:
        return False
    return case.authority.startswith(supervised_prefix(actor.authority))


def supervised_prefix(authority: str) -> str:
    """What the division codes under a supervisor start with.

    >>> supervised_prefix("630200"), supervised_prefix("630202")
    ('6302', '630202')
    """
    return authority.removesuffix("00")


def is_party(work: Work, case: Case) -> bool:
    """Whether the actor applies in the case or is one of its people, by another account too."""
    if same_person.is_actor(work, case.applicant_id):
        return True
    own = same_person.index_of_actor(work)
    if own is None:
        return False
    if any(p.id_number_index == own for p in hanging.people_of(case)):
        return True
    agent = any(m.agent_index == own for m in agents.of_case(work, case.id))
    return agent or any(speaking.represents(work, own, p) for p in case.people)


def applicant_free(work: Work, case: Case) -> bool:
    """Whether nothing bars the person who applies, whatever part is taken in the enterprise (条例 art 40)."""
    account = work.session.get_one(Account, case.applicant_id)
    rows = standing.of_persons(work.session, {account.id_number_index}, work.act.on)
    return not standing.closing(rows, "apply", work.books.catalogue)


def last_review(case: Case) -> Review | None:
    return next((r for r in reversed(hanging.rows(case, Case.reviews)) if not r.undone), None)


def inside_undo_window(work: Work, case: Case) -> bool:
    last = last_review(case)
    return last is not None and work.act.at <= undo_until(work, last)


def undo_until(work: Work, decision: Review) -> datetime:
    """The last instant at which a decision can be taken back."""
    return decision.at + timedelta(minutes=work.books.policy.undo_minutes)


def answer_days_over(asked: Leg, today: date) -> bool:
    """Whether the days in which a department may answer an exit have passed; a permit's clock never closes its leg."""
    return asked.kind == "clearance" and asked.due_on is not None and today > asked.due_on
