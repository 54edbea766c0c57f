"""A new name that takes the old one's place: reserved by an owner, still lawful, then the enterprise's (734 arts 4, 17-20)."""

from __future__ import annotations

from sqlalchemy import or_, select

from licensing.entities import counted_as
from licensing.errors import Problem
from licensing.parties import FOREIGN, index_of, is_valid
from licensing.services.holding.representatives import representatives
from licensing.services.names import names
from licensing.services.orders.fields import Fields
from licensing.services.register.moves import move_name
from licensing.store.models import Account, Enterprise, Investor, NameRecord
from licensing.work import Work


def reserved_name(work: Work, enterprise: Enterprise, fields: Fields) -> NameRecord | None:
    """A live reservation of exactly this name by somebody who owns or represents the enterprise.

    ``fields``: ``new_name``; ``case``: the application that holds the name, when one does.
    """
    free = NameRecord.held_by_case.is_(None) & (NameRecord.reserved_until >= work.act.on)
    query = (
        select(NameRecord)
        .join(Account, Account.id == NameRecord.holder_id)
        .where(
            NameRecord.name == str(fields["new_name"]),
            NameRecord.status == "reserved",
            or_(free, NameRecord.held_by_case == str(fields.get("case") or "")),
            Account.id_number_index.in_(sorted(_entitled(work, enterprise))),
        )
    )
    return work.session.scalar(query.limit(1))


def _entitled(work: Work, enterprise: Enterprise) -> set[str]:
    """Who owns or represents it, or represents a body of the register that owns it."""
    owners = work.session.scalars(select(Investor).where(Investor.enterprise_id == enterprise.id)).all()
    codes = _bodies_owning(work, enterprise)
    bodies = work.session.scalars(select(Enterprise).where(Enterprise.uscc.in_(codes))).all()
    heads = {index for each in (enterprise, *bodies) for index in representatives(work.session, each)}
    return heads | {owner.id_number_index for owner in owners if owner.id_number_index}


def _bodies_owning(work: Work, enterprise: Enterprise) -> list[str]:
    """Credit codes of the bodies that own it: a branch's head among them, in whose right its name was declared."""
    query = select(Investor.uscc).where(Investor.enterprise_id == enterprise.id, Investor.uscc.is_not(None))
    return [str(code) for code in work.session.scalars(query)]


def _abroad(work: Work, enterprise: Enterprise, record: NameRecord) -> set[str]:
    """Of whom a name was declared for, the owner from abroad: known by the index of its number at home, as it has no credit code."""
    told = {code: index_of(FOREIGN, "", code) for code in record.investors if is_valid(FOREIGN, "", code)}
    query = select(Investor.id_number_index).where(
        Investor.enterprise_id == enterprise.id, Investor.id_number_index.in_(sorted(told.values()))
    )
    there = set(work.session.scalars(query)) if told else set()
    return {code for code, index in told.items() if index in there}


def reserved_by_an_owner(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The new name is reserved by an owner, and still lawful today (734 arts 17-20)."""
    record = reserved_name(work, enterprise, fields)
    if record is None or set(record.investors) - {
        enterprise.uscc,
        *_bodies_owning(work, enterprise),
        *_abroad(work, enterprise, record),
    }:
        return [Problem("new_name", "order.name_not_reserved")]
    if _of_another_type(enterprise, record, fields):
        return [Problem("new_name", "order.name_other_type")]
    report = names.examine_again(work, record)
    return [Problem("new_name", "order.name_conflict")] if report.outcome == "reject" else []


def _of_another_type(enterprise: Enterprise, record: NameRecord, fields: Fields) -> bool:
    """A name says how its owners answer (734 art 6; 合伙企业法 arts 15, 56, 62): a new one makes no other kind.

    ``fields``: ``becomes`` where the kind changes with the name; what a partnership becomes an application judges by its partners.
    """
    word = str(fields.get("becomes") or enterprise.entity_type)
    if record.entity_type != word:
        return True
    return not fields.get("case") and counted_as(word, record.name) is not counted_as(word, enterprise.name)


def take_name(work: Work, enterprise: Enterprise, fields: Fields) -> None:
    """The reserved name becomes the enterprise's; an order to change the old one is fulfilled with it."""
    record = reserved_name(work, enterprise, fields)
    if record is None:
        raise LookupError(f"{fields['new_name']}: the check said that it is reserved")
    move_name(record, "registered", work.act.on)
    record.enterprise_id = enterprise.id
    record.reserved_until = record.held_by_case = None
    enterprise.name, enterprise.name_ordered_on = record.name, None
