"""What must hold before a register order is made, by the names in ``order_kinds.tsv``; asked when proposed and again when confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from licensing import id_number
from licensing.catalogue.model import OrderKind
from licensing.errors import Problem
from licensing.services.names import names
from licensing.store.models import Account, Enterprise, Investor, NameRecord, RegisterOrder
from licensing.store.types import CIPHER
from licensing.work import Work

Fields = Mapping[str, Any]
Check = Callable[[Work, Enterprise, Fields], list[Problem]]
COMPANIES = ("llc", "jsc")  # decree 105 and 公司法 art 241 know companies only
LONGEST_SUSPENSION, LAST_DAYS = "D27", "D29"
YEARS_OFF, NOTICE = "D30", "D14"
LONGEST = {"representative": 50, "domicile": 200, "scope": 2000, "new_name": 60}
DATES = ("until", "notice_on")


def problems(work: Work, enterprise: Enterprise, kind: OrderKind, fields: Fields) -> list[Problem]:
    """Everything wrong with the fields of an order of this kind, each with its place."""
    found = [
        Problem(name, "order.missing")
        for name, needed in kind.fields.items()
        if needed and not fields.get(name)
    ]
    found += [
        Problem(name, "order.too_long", {"most": most})
        for name, most in LONGEST.items()
        if len(str(fields.get(name) or "")) > most
    ]
    if found:
        return found
    return [p for name in kind.checks for p in CHECKS[name](work, enterprise, fields)]


def something_changes(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    given = {n: value for n, value in fields.items() if n != "representative_id"}
    changed = [n for n, value in given.items() if value and value != getattr(enterprise, n)]
    return [] if changed else [Problem("", "order.nothing_changes")]


def representative_known(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A new representative comes with the ID number (条例 art 15, real name): who may use the licence hangs on it.

    ``fields`` holds the number sealed.
    """
    named, sealed = fields.get("representative"), fields.get("representative_id")
    if sealed and not named:
        return [Problem("representative", "order.missing")]
    if sealed and not id_number.is_valid(CIPHER.open(str(sealed))):
        return [Problem("representative_id", "account.id_number_wrong")]
    if named and named != enterprise.representative and not sealed:
        return [Problem("representative_id", "order.missing")]
    return []


def reserved_name(work: Work, enterprise: Enterprise, text: str) -> NameRecord | None:
    """A live reservation of exactly this name by somebody who owns the enterprise."""
    owners = select(Investor.id_number_index).where(
        Investor.enterprise_id == enterprise.id, Investor.id_number_index.is_not(None)
    )
    query = (
        select(NameRecord)
        .join(Account, Account.id == NameRecord.holder_id)
        .where(
            NameRecord.name == text,
            NameRecord.status == "reserved",
            NameRecord.held_by_case.is_(None),
            NameRecord.reserved_until >= work.act.on,
            Account.id_number_index.in_(owners),
        )
    )
    return work.session.scalar(query.limit(1))


def reserved_by_an_owner(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The new name is reserved by an owner, and still lawful today (734 arts 17-20)."""
    record = reserved_name(work, enterprise, str(fields["new_name"]))
    if record is None:
        return [Problem("new_name", "order.name_not_reserved")]
    report = names.examine_again(work, record)
    return [Problem("new_name", "order.name_conflict")] if report.outcome == "reject" else []


def not_ordered(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The code takes the name's place, so there must be one, and it must not have taken it already."""
    if enterprise.uscc is None:
        return [Problem("", "order.no_code")]
    return [Problem("", "order.name_ordered_before")] if enterprise.name_ordered_on else []


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
    query = select(RegisterOrder).where(
        RegisterOrder.enterprise_id == enterprise.id,
        RegisterOrder.kind == "SUSPEND",
        RegisterOrder.state == "confirmed",
    )
    start, used = work.act.on, timedelta()
    for order in work.session.scalars(query):
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


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        something_changes,
        representative_known,
        reserved_by_an_owner,
        not_ordered,
        future_until,
        in_the_last_days,
        three_years_at_most,
        company_only,
        three_years_off,
        notice_over,
    )
}
