"""The name of an enterprise as a family of orders."""

from __future__ import annotations

from sqlalchemy import select

from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.services.names import names
from licensing.services.orders.carrying import effect
from licensing.services.orders.fields import Fields
from licensing.services.register.moves import move_name
from licensing.store.models import Account, Enterprise, Investor, NameRecord, RegisterOrder
from licensing.work import Work


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


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    """A new name is taken; without one the old name is to be given up from today (734 art 23)."""
    if order.fields.get("new_name"):
        _take_name(work, enterprise, str(order.fields["new_name"]))
    else:
        enterprise.name_ordered_on = work.act.on


def _take_name(work: Work, enterprise: Enterprise, text: str) -> None:
    """The reserved name becomes the enterprise's; an order to change the old one is fulfilled with it."""
    record = reserved_name(work, enterprise, text)
    if record is None:
        raise LookupError(f"{text}: the check said that it is reserved")
    move_name(record, "registered", work.act.on)
    record.enterprise_id = enterprise.id
    record.reserved_until = None
    enterprise.name, enterprise.name_ordered_on = record.name, None


KIND = OrderFamily.of("order_name", (reserved_by_an_owner, not_ordered), effect(enter))
