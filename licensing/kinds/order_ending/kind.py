"""The end of an enterprise as a family of orders: what its rows say, and when it may be struck off."""

from __future__ import annotations

from datetime import date

from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.services.orders.carrying import effect
from licensing.services.orders.fields import Fields
from licensing.store.models import Enterprise
from licensing.work import Work

COMPANIES = ("llc", "jsc")  # decree 105 and 公司法 art 241 know companies only
YEARS_OFF, NOTICE = "D30", "D14"


def company_only(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    return [] if enterprise.entity_type in COMPANIES else [Problem("", "order.company_only")]


def three_years_off(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Three whole years since revocation, closure or rescission (公司法 art 241)."""
    since = enterprise.status_date
    over = since is not None and work.books.last_day(since, YEARS_OFF) < work.act.on
    return [] if over else [Problem("", "order.three_years_not_over")]


def notice_over(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The public notice has run to its end (decree 105: ninety days; 公司法 art 241: at least sixty)."""
    last = work.books.last_day(date.fromisoformat(str(fields["notice_on"])), NOTICE)
    return [] if work.act.on > last else [Problem("notice_on", "order.notice_running", {"last": last})]


KIND = OrderFamily.of(
    "order_ending",
    (company_only, three_years_off, notice_over),
    effect(lambda work, order, enterprise: None),
)
