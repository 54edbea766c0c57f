"""What a head sees of all places under her: numbers no further than ``COUNTED``, and the departments' tasks that are due first.

Each number is read in the order of an index and stops when it is large enough: what is over grows for ever, and nobody counts it.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from licensing.act import Actor
from licensing.kind import coded
from licensing.known_kinds import flows
from licensing.services.cases import queue
from licensing.services.cases.queue import COUNTED
from licensing.store.models import Case, Leg


def states(session: Session, actor: Actor) -> dict[str, int]:
    """State -> number of the applications in the places under a head; drafts are their founders' own."""
    arms = []
    for flow in flows():
        for state in sorted(flow.states - set(flow.states_in("initial"))):
            known = (queue.place(actor), coded(flow.name), Case.state == state)
            arms.append(_number(state, select(literal(1)).select_from(Case).where(*known)))
    found: Counter[str] = Counter()
    for state, number in session.execute(union_all(*arms)):
        found[state] += int(number)
    return {state: min(number, COUNTED) for state, number in found.items() if number}


def due(session: Session, actor: Actor, first: date | None, last: date) -> int:
    """How many cases at the registry and open tasks of departments are due from ``first`` (None: ever) to ``last``."""
    arms = []
    for flow in flows():
        for state in flow.states_in("desk"):
            known = (
                queue.place(actor),
                coded(flow.name),
                Case.state == state,
                *_between(Case.due_on, first, last),
            )
            arms.append(_number(state, select(literal(1)).select_from(Case).where(*known)))
    tasks = select(literal(1)).select_from(Leg).join(Case).where(Leg.state == "open", queue.place(actor))
    arms.append(_number("", tasks.where(*_between(Leg.due_on, first, last))))
    return min(COUNTED, sum(int(number) for _, number in session.execute(union_all(*arms))))


def _between(
    day: InstrumentedAttribute[date | None], first: date | None, last: date
) -> list[ColumnElement[bool]]:
    return [day <= last] if first is None else [day >= first, day <= last]


def _number(name: str, some: Select[Any]) -> Select[str, int]:
    return select(literal(name).label("name"), func.count().label("number")).select_from(
        some.limit(COUNTED).subquery()
    )


def open_legs(session: Session, prefix: str, limit: int | None = None) -> list[Leg]:
    """Open tasks of a prefecture's cases with their cases, the most overdue first."""
    order = (Leg.due_on, Leg.id)
    first = (
        select(Leg.id)
        .join(Case)
        .where(Leg.state == "open", queue.under(prefix))
        .order_by(*order)
        .limit(limit)
    )
    query = select(Leg).join(Case).options(contains_eager(Leg.case)).order_by(*order)
    return list(session.scalars(query.where(Leg.id.in_(first))))
