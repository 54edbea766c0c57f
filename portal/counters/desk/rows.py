"""Rows of the queue: what a clerk needs to choose the next case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from licensing.application.draft import Draft
from licensing.application.duties import duties
from licensing.catalogue.load import Catalogue
from licensing.deadlines import WorkCalendar
from licensing.known_kinds import kind_of, stands
from licensing.services.cases import case_looks, queue, review
from licensing.services.cases.queue import Page
from licensing.store.models import Case
from licensing.work import Work
from portal.days_left import left_until, tone_of
from portal.words.register_words import item_names


@dataclass(frozen=True)
class QueueRow:
    """``left``: working days until ``due``; ``marks``: codes of what is new since the clerk last had it.

    ``verdict``: of the name; ``gates``: the pre-approvals its scope asks for, in words; ``holder``: whose desk it lies on.
    """

    id: str
    number: str
    title: str
    kind: str
    state: str
    since: datetime | None
    due: date | None
    left: int | None
    tone: str
    marks: tuple[str, ...]
    verdict: str = ""
    gates: tuple[str, ...] = ()
    holder: str = ""


def queue_row(case: Case, today: date, calendar: WorkCalendar) -> QueueRow:
    left = left_until(case.due_on, today, calendar)
    return QueueRow(
        case.id,
        case.number or "",
        case.title,
        case.kind,
        case.state,
        case.submitted_at,
        case.due_on,
        left,
        tone_of(left),
        marks_of(case),
    )


def rows_of(work: Work, pages: Mapping[str, Page]) -> dict[str, list[QueueRow]]:
    """Every page's cases as rows; what all of them need is asked once."""
    cases = [case for page in pages.values() for case in page.cases]
    verdicts, holders = queue.verdicts(work.session, cases), queue.holders(work.session, cases)
    books, today, moved = work.books, work.act.on, case_looks.moved(work, cases)

    def row(case: Case) -> QueueRow:
        known = queue_row(case, today, books.calendar)
        return replace(
            known,
            marks=(*known.marks, *(("since_look",) if case.id in moved else ())),
            verdict=verdicts.get(case.name_id or "", ""),
            gates=gates_of(case, today, books.catalogue),
            holder=holders.get(case.clerk_id or "", ""),
        )

    return {name: [row(case) for case in page.cases] for name, page in pages.items()}


def gates_of(case: Case, today: date, catalogue: Catalogue) -> tuple[str, ...]:
    """What the scope wants approved before the licence (先证后照)."""
    if not kind_of(case).sections:
        return ()
    owed = duties(Draft(case.entity_type, None, None, case.answers, (), today), catalogue)
    return tuple(" / ".join(item_names(duty.items, catalogue)) for duty in owed.before)


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
