"""Notices as a family of orders: who may publish what; their days run from the day the second officer confirmed them."""

from __future__ import annotations

from datetime import date

from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.services.orders import announcing, creditors, liquidating
from licensing.services.orders.carrying import effect
from licensing.services.orders.closing import (
    branches_gone,
    change_open,
    company_or_branch,
    striking_open,
    three_years_off,
)
from licensing.services.orders.creditors import creditors_listed
from licensing.services.orders.fields import Fields
from licensing.services.orders.liquidating import (
    dissolution_agreed,
    group_formed,
    liquidates,
    not_in_court,
    notice_in_time,
)
from licensing.services.register import sleeping
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work

WAKE = "wake"
TO_ANNOUNCE, TO_TELL = "D33", "D34"


def lowers_capital(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A reduction goes from what is registered to less, above nothing."""
    now, then = enterprise.capital_fen, int(fields.get("capital_fen") or 0)
    return [] if now and 0 < then < now else [Problem("capital_fen", "order.no_reduction")]


def none_running(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """One at a time: a second one would leave it open which days count."""
    others = (n for n in announcing.standing_notices(work, enterprise) if n.what != WAKE)
    return [Problem("", "order.notice_there")] if any(others) else []


def asleep(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """By what departments state today it sleeps (``sleeping.tsv``); who declares taxes does not."""
    return [] if sleeping.met(work, enterprise) else [Problem("", "order.not_asleep")]


def not_called_yet(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    there = announcing.standing_notices(work, enterprise, WAKE)
    return [Problem("", "order.notice_there")] if there else []


def something_running(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    return [] if announcing.standing_notices(work, enterprise) else [Problem("", "order.no_notice")]


def resolved_in_time(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Announced within thirty days of the resolution (公司法 arts 224, 225), so the resolution lies behind."""
    resolved = date.fromisoformat(str(fields["resolved_on"]))
    if resolved > work.act.on:
        return [Problem("resolved_on", "order.day_ahead")]
    last = work.books.last_day(resolved, TO_ANNOUNCE)
    return [] if work.act.on <= last else [Problem("resolved_on", "order.resolved_long_ago", {"last": last})]


def creditors_in_time(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Each known creditor was told within ten days of the resolution (公司法 art 224)."""
    last = work.books.last_day(date.fromisoformat(str(fields["resolved_on"])), TO_TELL)
    late = creditors.late(creditors.read(fields), last, work.act.on)
    return [Problem(f"creditors.{place}.told_on", "order.creditors_late", {"last": last}) for place in late]


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    """A notice keeps what it was made on; an order that is none ends those that stand."""
    kind = work.books.catalogue.order_kinds[order.kind]
    if not kind.announces:
        liquidating.disband(work, enterprise, order)
        announcing.end(work, enterprise)
    elif kind.announces == "reduction":
        order.fields = {**order.fields, "capital_before_fen": enterprise.capital_fen}


KIND = OrderFamily.of(
    "order_notice",
    (
        lowers_capital,
        none_running,
        asleep,
        not_called_yet,
        something_running,
        resolved_in_time,
        creditors_listed,
        creditors_in_time,
        liquidates,
        not_in_court,
        group_formed,
        dissolution_agreed,
        notice_in_time,
        change_open,
        company_or_branch,
        three_years_off,
        branches_gone,
        striking_open,
    ),
    effect(enter),
)
