"""The head is told before a day is missed: a case on the desk, a department's part, a complaint of abuse.

Once for each day that is due, within the last working days before it; a case that got more time is warned of anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.flows.impersonation import FLOW as COMPLAINTS
from licensing.known_kinds import standing_in
from licensing.store.models import Case, Impersonation, JournalLine, Leg
from licensing.work import Work

MISSED = "leg.overdue"  # a department's day is over (silence.py)


@dataclass(frozen=True)
class Warned:
    """``event``: of the journal; ``kind``, ``subject``: what is due; ``due``: its last day; ``complaint``: its id, when it is one."""

    event: str
    kind: str
    subject: str
    due: date
    complaint: str = ""


def nearly_due(session: Session, on: date, until: date) -> list[Warned]:
    """What is due from ``on`` to ``until`` and was not yet said."""
    return [each for each in _due(session, on, until) if not _is_said(session, each)]


def tell(work: Work, warned: Warned) -> None:
    """One warning into the journal; the heads of its place find it in their inbox. Raises nothing; harmless twice."""
    if _is_said(work.session, warned):
        return
    facts = {"due": warned.due.isoformat()} | ({"complaint": warned.complaint} if warned.complaint else {})
    work.record(warned.event, warned.kind, warned.subject, **facts)


def _due(session: Session, on: date, until: date) -> Iterator[Warned]:
    cases = select(Case.id, Case.due_on).where(standing_in("desk"), Case.due_on.between(on, until))
    for subject, due in session.execute(cases.order_by(Case.due_on, Case.id)):
        yield Warned("case.nearly_due", "case", subject, due or on)
    legs = select(Leg.id, Leg.due_on).where(Leg.state == "open", Leg.due_on.between(on, until))
    for subject, due in session.execute(legs.order_by(Leg.due_on, Leg.id)):
        yield Warned("leg.nearly_due", "leg", subject, due or on)
    for group, column in (("unheard", Impersonation.answer_by), ("running", Impersonation.decide_by)):
        found = select(Impersonation.case_id, column, Impersonation.id).where(
            Impersonation.state.in_(COMPLAINTS.states_in(group)), column.between(on, until)
        )
        for subject, due, complaint in session.execute(found.order_by(Impersonation.id)):
            yield Warned("impersonation.nearly_due", "case", subject, due or on, complaint)


def _is_said(session: Session, warned: Warned) -> bool:
    """Whether the journal has this warning for this day already."""
    said = select(JournalLine.facts).where(
        JournalLine.action == warned.event,
        JournalLine.subject_kind == warned.kind,
        JournalLine.subject_id == warned.subject,
    )
    return any(
        facts.get("due") == warned.due.isoformat() and facts.get("complaint", "") == warned.complaint
        for facts in session.scalars(said)
    )
