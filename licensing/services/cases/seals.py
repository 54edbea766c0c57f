"""Where a company's seal is: what the public security body was told of the engraving, and whether it acknowledged it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from licensing.catalogue.load import Catalogue
from licensing.deadlines import legal_date
from licensing.known_kinds import stands
from licensing.routing import INFORMING
from licensing.services.cases import legs
from licensing.store.models import Case, JournalLine, Leg
from licensing.work import Work

QUESTION = "seal_kinds"  # an item that asks which seals are wanted has them engraved
ACKNOWLEDGED = "leg.acknowledged"


@dataclass(frozen=True)
class Seal:
    """``state``: untold (no enterprise yet), told (not confirmed) or confirmed; ``on``: the day of what is said, None while untold."""

    title: str
    case_id: str
    department: str
    state: str
    on: date | None


def of_case(work: Work, case: Case) -> list[Seal]:
    """One for each body that was or will be told; none for a case that will have no seal."""
    if not (stands(case, "granted") or stands(case, "licence_due")):
        return []
    asked = [x for x in case.legs if _engraves(x, work.books.catalogue) and not legs.is_void(x)]
    return [_seal(work, case, each) for each in asked]


def _engraves(leg: Leg, catalogue: Catalogue) -> bool:
    items = [catalogue.items[code] for code in leg.items if code in catalogue.items]
    return leg.kind in INFORMING and any(f.name == QUESTION for item in items for f in item.fields)


def _seal(work: Work, case: Case, leg: Leg) -> Seal:
    if leg.opened_at is None:
        return Seal(case.title, case.id, leg.department, "untold", None)
    query = select(func.max(JournalLine.at)).where(
        JournalLine.subject_kind == "leg",
        JournalLine.subject_id == leg.id,
        JournalLine.action == ACKNOWLEDGED,
    )
    at = work.session.scalar(query) if legs.is_acknowledged(leg) else None
    if at is None:
        return Seal(case.title, case.id, leg.department, "told", legal_date(leg.opened_at))
    return Seal(case.title, case.id, leg.department, "confirmed", legal_date(at))
