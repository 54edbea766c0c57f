"""Rows of the queue: what a clerk needs to choose the next case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from licensing.act import Actor
from licensing.deadlines import WorkCalendar
from licensing.known_kinds import stands
from licensing.services.cases import facts, review
from licensing.store.models import Case
from portal.days_left import left_until, tone_of


@dataclass(frozen=True)
class QueueRow:
    """``left``: working days until ``due``; ``marks``: codes of what is new since the clerk last had it."""

    id: str
    title: str
    kind: str
    state: str
    since: datetime | None
    due: date | None
    left: int | None
    tone: str
    marks: tuple[str, ...]


def queue_row(case: Case, today: date, calendar: WorkCalendar) -> QueueRow:
    left = left_until(case.due_on, today, calendar)
    return QueueRow(
        case.id,
        case.title,
        case.kind,
        case.state,
        case.submitted_at,
        case.due_on,
        left,
        tone_of(left),
        marks_of(case),
    )


def sort_queue(
    cases: list[Case], actor: Actor, today: date, calendar: WorkCalendar
) -> dict[str, list[QueueRow]]:
    """Where each case of the queue stands for this officer: ``check``, ``mine``, ``proposed``, ``waiting`` or ``others``."""
    queues: dict[str, list[QueueRow]] = {"check": [], "mine": [], "proposed": [], "waiting": [], "others": []}
    for case in cases:
        queues[_queue_of(case, actor)].append(queue_row(case, today, calendar))
    return queues


def _queue_of(case: Case, actor: Actor) -> str:
    own = case.clerk_id == actor.id
    if stands(case, "to_check"):
        return "proposed" if own else "check" if facts.checks_here(actor, case) else "others"
    if stands(case, "review"):
        return "mine" if own else "others"
    return "waiting"


def marks_of(case: Case) -> tuple[str, ...]:
    """What happened since the clerk last had the case: corrected, a pre-approval refused, given back before."""
    marks = []
    last = next(iter(case.reviews[-1:]), None)
    if review.first_list(case) is not None and stands(case, "waiting", "review"):
        marks.append("corrected")
    if any(leg.kind == "before" and leg.state == "refused" for leg in case.legs):
        marks.append("before_refused")
    if any(r.action == "send_back" for r in case.reviews):
        marks.append("again")
    if last is not None and stands(case, "review") and last.action == "return":
        marks.append("returned")
    if last is not None and last.undone:
        marks.append("undone")
    return tuple(marks)
