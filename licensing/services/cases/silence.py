"""A department let its days pass: what the rows of its items say follows (行政许可法 arts 42, 50).

Nothing is granted unless every item of the leg says so; the heads and the applicant hear that the day was missed, once. An exit's
question has a rule of its own (条例 art 33).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.catalogue.model import GRANTS, TELLS
from licensing.flows.leg import FLOW
from licensing.known_kinds import kind_of
from licensing.services.cases.legs import decided_by_machine
from licensing.services.cases.warning import MISSED, Warned, tell
from licensing.store.models import Case, JournalLine, Leg
from licensing.work import Work

CLEARANCE = "clearance"


def missed(session: Session, on: date) -> list[str]:
    """Ids of the legs that still wait though their last day is over and that nobody was told of, the oldest first."""
    waiting = (Leg.state.in_(FLOW.states_in("unanswered")), Leg.due_on < on, Leg.kind != CLEARANCE)
    told = select(JournalLine.subject_id, JournalLine.facts).where(
        JournalLine.action == MISSED, JournalLine.subject_id.in_(select(Leg.id).where(*waiting))
    )
    said = {(leg, facts.get("due")) for leg, facts in session.execute(told)}
    found = session.execute(select(Leg.id, Leg.due_on).where(*waiting).order_by(Leg.due_on, Leg.id))
    return [leg for leg, due in found if due is not None and (leg, due.isoformat()) not in said]


def settle(work: Work, leg_id: str) -> None:
    """What follows of one department's silence. Nothing when it answered meanwhile; harmless twice."""
    leg = work.session.get_one(Leg, leg_id)
    work.session.get(Case, leg.case_id, with_for_update=True)  # the join of legs is decided one at a time
    work.session.refresh(leg)
    if not FLOW.within(leg.state, "unanswered") or leg.due_on is None or leg.due_on >= work.act.on:
        return
    known = work.books.catalogue.items
    said = {known[code].silence if code in known else TELLS for code in leg.items}  # a row may be gone since
    if said == {GRANTS}:
        _grant(work, leg)
    else:
        tell(work, Warned(MISSED, "leg", leg.id, leg.due_on))


def _grant(work: Work, leg: Leg) -> None:
    """Silence is a yes: written down as such, decided by nobody, without a permit's number."""
    row = FLOW.step(leg.state, "grant_in_silence", Role.SYSTEM, {"silence_grants": True})
    decided_by_machine(work, leg, row)
    kind_of(leg.case).answered(work, leg)
