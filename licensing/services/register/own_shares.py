"""Shares that a joint-stock company holds of itself for a time, by the company's own word (公司法 arts 116, 162): they have no vote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.services.register import history
from licensing.store.models import Enterprise, RegisterItem
from licensing.work import Work

ITEM = "own_shares"


@dataclass(frozen=True)
class Held:
    """``id``: its row; ``ground``: of art 162, as in the rules; ``acquired_on``: its days run from then."""

    id: str
    ground: str
    shares: int
    acquired_on: date


def standing(session: Session, enterprise_id: str) -> tuple[Held, ...]:
    """What is held today, in the order of the days."""
    query = select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise_id, RegisterItem.item == ITEM, RegisterItem.until.is_(None)
    )
    return tuple(sorted(map(_read, session.scalars(query)), key=lambda held: (held.acquired_on, held.id)))


def _read(row: RegisterItem) -> Held:
    told = json.loads(str(row.value))
    return Held(row.id, told["ground"], told["shares"], date.fromisoformat(told["acquired_on"]))


def acquire(work: Work, enterprise: Enterprise, held: tuple[str, int, date], act: str, basis: str) -> None:
    """``held``: ground, shares, and the day from which its days run."""
    told = {"ground": held[0], "shares": held[1], "acquired_on": str(held[2])}
    value = json.dumps(told, ensure_ascii=False, sort_keys=True)
    history.add(work, enterprise, ITEM, value, act, basis).since = work.act.on


def part_with(work: Work, enterprise: Enterprise, row_id: str, shares: int, act: str, basis: str) -> None:
    """So many of a row are transferred or cancelled; what is left keeps its day."""
    row = work.session.get_one(RegisterItem, row_id)
    stood = _read(row)
    row.until = work.act.on
    if stood.shares > shares:
        acquire(work, enterprise, (stood.ground, stood.shares - shares, stood.acquired_on), act, basis)
