"""Department legs as lanes and words, the same for founder, clerk, department and supervisor."""

from __future__ import annotations

from datetime import date

from licensing.catalogue.load import Catalogue
from licensing.deadlines import WorkCalendar, legal_date
from licensing.store.models import Case, Leg
from portal.days_left import left_until, pace_of
from portal.i18n import t
from portal.lanes import Lane
from portal.words.register_words import department_name, item_names

ENDED = {"granted": "done", "refused": "refused", "informed": "informed", "acknowledged": "informed"}
ORDER = {"before": 0, "clearance": 0, "after": 1, "merged": 2, "told": 3}


def lanes_of(case: Case, catalogue: Catalogue, calendar: WorkCalendar, today: date) -> list[Lane]:
    """Every department that was asked: what holds the licence back first, then by due date. Cancelled ones are left out."""
    legs = sorted(case.legs, key=lambda x: (ORDER[x.kind], x.due_on or date.max, x.department))
    return [lane_of(leg, catalogue, calendar, today) for leg in legs if leg.state != "cancelled"]


def lane_of(leg: Leg, catalogue: Catalogue, calendar: WorkCalendar, today: date) -> Lane:
    left = left_until(leg.due_on, today, calendar)
    return Lane(
        department=department_name(leg.department, catalogue),
        item=items_text(leg, catalogue),
        state=state_of(leg, left),
        start=legal_date(leg.opened_at) if leg.opened_at else today,
        due=leg.due_on,
        end=legal_date(leg.decided_at) if leg.decided_at else None,
        left=left,
        gate=leg.kind == "before",
        note=leg.reasons or "",
    )


def state_of(leg: Leg, left: int | None) -> str:
    """The lane's word for a leg: how it ended, or how near its day is."""
    if leg.state in ENDED:
        return ENDED[leg.state]
    if leg.state in ("planned", "returned"):
        return "waiting"
    return pace_of(left)


def items_text(leg: Leg, catalogue: Catalogue) -> str:
    """The items of a leg in a line; an exit asks one question of every department."""
    if leg.kind == "clearance":
        return t("departments.clearance")
    return t("departments.join").join(item_names(leg.items, catalogue))
