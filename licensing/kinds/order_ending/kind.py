"""The end of an enterprise as a family of orders: what its rows say, and when it may be deregistered or struck off."""

from __future__ import annotations

from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.services.cases import legs
from licensing.services.orders import announcing
from licensing.services.orders.carrying import effect
from licensing.services.orders.closing import (
    branches_gone,
    company_or_branch,
    leaving_open,
    striking_open,
    three_years_off,
)
from licensing.services.orders.fields import Fields
from licensing.services.orders.liquidating import applied_in_time, liquidated
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work


def notice_proved(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The portal's own notice has run to its end and nobody ended it (decree 105 arts 3, 8; 公司法 art 241)."""
    found = announcing.standing_notices(work, enterprise, "strike_off")
    if not found:
        return [Problem("", "order.no_strike_notice")]
    if enterprise.status_date is not None and found[-1].first <= enterprise.status_date:
        return [Problem("", "order.no_strike_notice")]
    running = [n for n in found if not n.over(work.act.on)]
    return [Problem("", "order.notice_running", {"last": running[-1].last})] if running else []


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    """Nothing is decided any more for what has ended: open legs end, a notice has served."""
    legs.end_for(work, enterprise.id)
    announcing.end(work, enterprise)


KIND = OrderFamily.of(
    "order_ending",
    (
        company_or_branch,
        three_years_off,
        branches_gone,
        leaving_open,
        liquidated,
        applied_in_time,
        striking_open,
        notice_proved,
    ),
    effect(enter),
)
