"""What a department decided on a leg and did not take back, and until when it still can."""

from __future__ import annotations

from datetime import datetime, timedelta

from licensing.flows.leg import FLOW
from licensing.store.keeping import load_together, rows_of
from licensing.store.models import Case, Leg, LegDecision
from licensing.work import Work

SETTLING = 5  # seconds that the licence waits beyond the last instant at which a yes can be taken back


def standing(leg: Leg) -> LegDecision | None:
    """The decision that stands: of the leg's own state and round, not taken back. None on legs of an older installation."""
    now = (d for d in reversed(rows_of(leg, Leg.decisions)) if d.undone_at is None and d.round == leg.round)
    return next((d for d in now if d.what == leg.state), None)


def undo_until(work: Work, leg: Leg) -> datetime | None:
    """The last instant at which the decision can be taken back; None where there is none."""
    last = standing(leg)
    return last.decided_at + timedelta(minutes=work.books.policy.undo_minutes) if last else None


def seconds_to_settle(work: Work, case: Case) -> int:
    """How long the licence waits until no yes of a department can be taken back any more."""
    gates = (undo_until(work, leg) for leg in case.legs if leg.kind == "before")
    waits = [(until - work.act.at).total_seconds() + SETTLING for until in gates if until is not None]
    return max(0, round(max(waits, default=0)))


def taken_back(case: Case) -> int:
    """How many decisions on the case's legs were taken back."""
    load_together(case.legs, Leg.decisions)
    return sum(d.undone_at is not None for leg in case.legs for d in leg.decisions)


def permit_files(case: Case) -> frozenset[str]:
    """The files of permits that stand, by id: what the people of the case may read of what departments put here."""
    granted = (standing(leg) for leg in case.legs if FLOW.within(leg.state, "permitted"))
    return frozenset(d.upload_id for d in granted if d is not None and d.upload_id is not None)
