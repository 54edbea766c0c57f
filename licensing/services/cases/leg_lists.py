"""A department's matters, page by page and counted: each state is read in the order of its index, as the desk's queues are (0110)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, selectinload

from licensing.flows import leg as table
from licensing.services.cases import legs
from licensing.services.cases.queue import COUNTED
from licensing.store.keeping import columns
from licensing.store.models import Leg

DEPARTMENTS = 200  # whose statements are kept ready
NAMED = select(Leg).where(Leg.id.in_(bindparam("legs", expanding=True))).options(selectinload(Leg.case))
ENDED = ("acknowledged", "cancelled", "granted", "refused")
WAITING = tuple(sorted(table.FLOW.states - {*ENDED, table.FLOW.initial}))


def numbers(
    session: Session, department: str | None, claim: ColumnElement[bool] | None = None
) -> dict[str, int]:
    """State -> number of the legs that wait, no further than ``COUNTED``; ``claim``: of those alone (``leg_claims.only``)."""
    query = _counted(department) if claim is None else _counting(department, claim)
    return {state: int(number) for state, number in columns(session, query, {}) if number}


@lru_cache(maxsize=DEPARTMENTS)
def _counted(department: str | None) -> CompoundSelect[Any]:
    return _counting(department, None)


def _counting(department: str | None, claim: ColumnElement[bool] | None) -> CompoundSelect[Any]:
    arms = []
    for state in WAITING:
        some = select(literal(1)).where(*_standing(department, state, claim)).limit(COUNTED).subquery()
        arms.append(select(literal(state).label("state"), func.count().label("number")).select_from(some))
    return union_all(*arms)


def waiting(
    session: Session,
    department: str | None,
    limit: int,
    skip: int = 0,
    claim: ColumnElement[bool] | None = None,
) -> list[Leg]:
    """What is to be answered or read, by due date; ``skip`` rows passed over. ``claim``: only those (``leg_claims.only``)."""
    query = _by_due_date(department, limit, skip) if claim is None else _due(department, limit, skip, claim)
    return _loaded(session, query)


@lru_cache(maxsize=DEPARTMENTS)
def _by_due_date(department: str | None, limit: int, skip: int) -> Select[Any]:
    return _due(department, limit, skip, None)


def _due(department: str | None, limit: int, skip: int, claim: ColumnElement[bool] | None) -> Select[Any]:
    arms = []
    for state in WAITING:
        arm = select(Leg.due_on, Leg.id).where(*_standing(department, state, claim))
        first = arm.order_by(Leg.due_on.asc().nulls_last(), Leg.id).limit(skip + limit)
        arms.append(select(first.subquery()))
    merged = union_all(*arms).subquery()
    order = (merged.c.due_on.asc().nulls_last(), merged.c.id)
    return select(merged.c.id).order_by(*order).offset(skip).limit(limit)


def ended(session: Session, department: str | None, limit: int) -> list[Leg]:
    """What is over, the latest decisions first; what nobody decided stands behind them."""
    return _loaded(session, _decided_last(department, limit))


@lru_cache(maxsize=DEPARTMENTS)
def _decided_last(department: str | None, limit: int) -> Select[Any]:
    arms = []
    for state in ENDED:
        known = _standing(department, state, None)
        for decided in (Leg.decided_at.is_not(None), Leg.decided_at.is_(None)):
            arm = select(Leg.decided_at, Leg.id).where(*known, decided)
            last = arm.order_by(Leg.decided_at.desc(), Leg.id.desc()).limit(limit)
            arms.append(select(last.subquery()))
    merged = union_all(*arms).subquery()
    order = (merged.c.decided_at.desc().nulls_last(), merged.c.id.desc())
    return select(merged.c.id).order_by(*order).limit(limit)


def _standing(
    department: str | None, state: str, claim: ColumnElement[bool] | None
) -> list[ColumnElement[bool]]:
    known = [Leg.department == department, Leg.state == state, legs.told()]
    return [*known, true() if claim is None else claim]


def _loaded(session: Session, query: Select[Any]) -> list[Leg]:
    """The legs of a list of ids, in its order, with their cases."""
    ids = list(columns(session, query, {}).scalars())
    by_id = {row.id: row for row in session.scalars(NAMED, {"legs": ids})} if ids else {}
    return [by_id[each] for each in ids]
