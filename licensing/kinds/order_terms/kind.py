"""The order to bring days of contribution forward as a family of orders (784 art 6)."""

from __future__ import annotations

from datetime import date

from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.services.orders.carrying import effect
from licensing.services.orders.fields import Fields
from licensing.services.register import adjusting
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work


def adjustment_owed(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Ordered only once the years of transition are over, and only who has a later day."""
    found = adjusting.of(work, enterprise)
    if found is None:
        return [Problem("", "order.nothing_to_adjust")]
    if found.state == "adjust":
        return [Problem("", "order.adjustment_runs", {"by": found.by})]
    return []


def adjusted_ahead(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Time is given for it."""
    ahead = date.fromisoformat(str(fields["until"])) > work.act.on
    return [] if ahead else [Problem("until", "order.until_past")]


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    """Nothing on the register changes by the order itself: what is owed is read from it and from the parts."""


KIND = OrderFamily.of("order_terms", (adjustment_owed, adjusted_ahead), effect(enter))
