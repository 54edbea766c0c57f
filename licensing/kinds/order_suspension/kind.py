"""Suspension of business as a family of orders."""

from __future__ import annotations

from datetime import date, timedelta

from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.services.orders import suspensions
from licensing.services.orders.carrying import effect
from licensing.services.orders.fields import Fields
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work

LONGEST_SUSPENSION, LAST_DAYS, PUBLISHED = "D27", "D29", "D101"


def _until(fields: Fields) -> date:
    return date.fromisoformat(str(fields["until"]))


def future_until(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A suspension ends later than today, an extension later than it would have ended."""
    earliest = enterprise.suspended_until if enterprise.suspended(work.act.on) else work.act.on
    return [] if _until(fields) > (earliest or work.act.on) else [Problem("until", "order.until_past")]


def three_years_at_most(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """All suspensions together last three years at most (条例 art 30)."""
    limit = suspension_limit(work, enterprise)
    return [] if _until(fields) <= limit else [Problem("until", "order.until_too_far", {"last": limit})]


def suspension_limit(work: Work, enterprise: Enterprise) -> date:
    """The last day up to which business may be suspended: three years from the start, less what was used before."""
    start, used = work.act.on, timedelta()
    for order in work.session.scalars(suspensions.begun(work, enterprise)):
        if order.effective_on is None:
            continue
        if order.ended_on is None and enterprise.suspended(work.act.on):
            start = order.effective_on
        else:
            used += (order.ended_on or enterprise.suspended_until or start) - order.effective_on
    return work.books.last_day(start, LONGEST_SUSPENSION) - used


def in_the_last_days(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """An extension is applied for within the last thirty days (实施细则 arts 40-43)."""
    first = work.books.first_day(enterprise.suspended_until or work.act.on, LAST_DAYS)
    return [] if work.act.on >= first else [Problem("until", "order.too_early", {"first": first})]


def resumed_behind(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Who trades again has resumed by that (细则 art 42), so the day does not lie ahead."""
    given = fields.get("resumed_on")
    ahead = bool(given) and date.fromisoformat(str(given)) > work.act.on
    return [Problem("resumed_on", "order.day_ahead")] if ahead else []


def resumption_in_time(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Trading again is published within thirty days (细则 art 42); late it is taken and said."""
    if not fields.get("resumed_on"):
        return []
    last = work.books.last_day(date.fromisoformat(str(fields["resumed_on"])), PUBLISHED)
    return [Problem("", "order.late_resumption", {"last": last})] if work.act.on > last else []


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    """Suspended up to the day given; an order without one ends the suspension today."""
    if order.fields.get("until"):
        enterprise.suspended_until = _until(order.fields)
    else:
        since = order.fields.get("resumed_on")
        suspensions.end(work, enterprise, date.fromisoformat(str(since)) if since else work.act.on)


KIND = OrderFamily.of(
    "order_suspension",
    (future_until, three_years_at_most, in_the_last_days, resumed_behind, resumption_in_time),
    effect(enter),
)
