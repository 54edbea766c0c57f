"""Classes of a joint-stock company's shares as founding, later issues and conversions entered them, with their days (公司法 arts 144-146).

Kept beside what the articles ask of votes, as filed and not published: the register of shareholders is the company's own, so who holds a
class is known as of the founding alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.application.draft import Draft
from licensing.deadlines import first_instant
from licensing.services.register import history
from licensing.stock import ShareClass, classes_of
from licensing.store.models import Enterprise, RegisterItem
from licensing.work import Work

ITEM = "share_class"
BASIS = "公司法第一百四十四条、第一百四十五条"
CONVERSION = "公司法第一百一十六条、第一百四十五条、第一百四十六条"
REDEMPTION = "公司法第一百一十六条、第一百六十二条、第二百二十四条"
RIGHTS = ("profit", "remainder", "votes", "transfer", "protects")


@dataclass(frozen=True)
class Standing:
    """A class in force. ``id``: its row; ``shares``: how many there are; ``held``: owner's row -> how many at the founding; ``rights``:
    what the articles say of it."""

    id: str
    name: str
    shares: int
    votes: int
    held: Mapping[str, int]
    rights: Mapping[str, Any] = field(default_factory=dict)


def enter(work: Work, enterprise: Enterprise, draft: Draft, owners: Mapping[str, str], act: str) -> None:
    """At the founding. ``owners``: person id -> the owner's row."""
    for each in classes_of(draft):
        value = json.dumps(_told(each, owners), ensure_ascii=False, sort_keys=True)
        history.add(work, enterprise, ITEM, value, act, BASIS).since = enterprise.established_on


def _told(each: ShareClass, owners: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": each.name,
        "profit": each.profit,
        "remainder": each.remainder,
        "votes": each.votes,
        "transfer": each.transfer,
        "protects": each.protects,
        "paid_fen": each.paid_fen,
        "shares": each.shares,
        "held": {owners[who]: number for who, number in each.held.items()},
    }


def standing(session: Session, enterprise_id: str) -> tuple[Standing, ...]:
    """Those in force today, in the order of their entry."""
    query = select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise_id, RegisterItem.item == ITEM, RegisterItem.until.is_(None)
    )
    rows = sorted(session.scalars(query), key=lambda row: (row.recorded_at, row.id))
    return tuple(_read(row) for row in rows)


def as_of(
    session: Session, enterprise_id: str, on: date, known: datetime | None = None
) -> tuple[Standing, ...]:
    """Those in force on a day, as was written down by an instant, None for what is known now. An end is written down on its day."""
    query = select(RegisterItem).where(RegisterItem.enterprise_id == enterprise_id, RegisterItem.item == ITEM)
    rows = sorted(session.scalars(query), key=lambda row: (row.recorded_at, row.id))
    return tuple(
        _read(row)
        for row in rows
        if (known is None or row.recorded_at <= known)
        and (row.since is None or row.since <= on)
        and not (
            row.until is not None and row.until <= on and (known is None or first_instant(row.until) < known)
        )
    )


def _read(row: RegisterItem) -> Standing:
    told = json.loads(str(row.value))
    rights = {name: told[name] for name in RIGHTS}
    return Standing(row.id, told["name"], told["shares"], told["votes"], told["held"], rights)


def issue(work: Work, enterprise: Enterprise, made: ShareClass, shares: int, act: str, basis: str) -> None:
    """More shares of a class from today; one that does not stand yet begins. Who holds them stays the company's own register."""
    query = select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise.id, RegisterItem.item == ITEM, RegisterItem.until.is_(None)
    )
    stood = next(
        (r for r in work.session.scalars(query) if json.loads(str(r.value))["name"] == made.name), None
    )
    told: dict[str, Any] = _told(made, {}) if stood is None else json.loads(str(stood.value))
    number = shares + (0 if stood is None else int(told["shares"]))
    paid = made.paid_fen + (0 if stood is None else int(told["paid_fen"]))
    if stood is not None:
        stood.until = work.act.on
    _anew(work, enterprise, told | {"shares": number, "paid_fen": paid}, act, basis)


def _anew(work: Work, enterprise: Enterprise, told: Mapping[str, Any], act: str, basis: str) -> None:
    """A row from today."""
    value = json.dumps(told, ensure_ascii=False, sort_keys=True)
    history.add(work, enterprise, ITEM, value, act, basis).since = work.act.on


@dataclass(frozen=True)
class Way:
    """Shares that leave a class. ``source``: its row; ``into``: the class's they join, None for ordinary ones; ``come``: how many they
    become."""

    source: str
    into: str | None
    shares: int
    come: int


def convert(work: Work, enterprise: Enterprise, way: Way, act: str) -> None:
    """Shares of one class become another's, or ordinary ones, from today; none left, the class ends.

    What was paid goes with them in whole fen. Who converted is the company's own register, so who held it at the founding says no more
    about what is left.
    """
    paid = _left(work, enterprise, (way.source, way.shares), act, CONVERSION)
    if way.into is not None:
        _joined(work, enterprise, way.into, (way.come, paid), act)


def cancel(work: Work, enterprise: Enterprise, row_id: str, shares: int, act: str) -> None:
    """Shares of a class that the company bought back are no more, from today; none left, the class ends (art 162)."""
    _left(work, enterprise, (row_id, shares), act, REDEMPTION)


def _left(work: Work, enterprise: Enterprise, gone: tuple[str, int], act: str, basis: str) -> int:
    """What was paid for the shares that go, in fen; the class goes on with the rest. ``gone``: its row, how many."""
    source, shares = work.session.get_one(RegisterItem, gone[0]), gone[1]
    told = json.loads(str(source.value))
    paid = int(told["paid_fen"]) * shares // int(told["shares"])
    source.until = work.act.on
    left = int(told["shares"]) - shares
    if left:
        rest = {"shares": left, "paid_fen": int(told["paid_fen"]) - paid, "held": {}}
        _anew(work, enterprise, told | rest, act, basis)
    return paid


def _joined(work: Work, enterprise: Enterprise, row_id: str, more: tuple[int, int], act: str) -> None:
    """Shares and what was paid for them come to a class; several may come to one on one day."""
    row = work.session.get_one(RegisterItem, row_id)
    name = json.loads(str(row.value))["name"]
    if row.until is not None:  # ended just now by another line: the row that goes on from it
        standing = select(RegisterItem).where(
            RegisterItem.enterprise_id == enterprise.id,
            RegisterItem.item == ITEM,
            RegisterItem.until.is_(None),
        )
        row = next(r for r in work.session.scalars(standing) if json.loads(str(r.value))["name"] == name)
    told = json.loads(str(row.value))
    row.until = work.act.on
    sum_up = {"shares": int(told["shares"]) + more[0], "paid_fen": int(told["paid_fen"]) + more[1]}
    _anew(work, enterprise, told | sum_up, act, CONVERSION)
