"""Older companies whose days of contribution the law has shortened: warned, ordered, marked (784 arts 2, 6; 实施办法 arts 8, 24).

Where an enterprise stands is read from its parts, its orders and the day: what is adjusted is marked no longer, by that alone. So is
what the company says is paid: the law asks for what remains, and of a joint-stock company for nothing but the payment (784 art 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from licensing.flows.order import FLOW
from licensing.services.register import parts, payments
from licensing.services.register.parts import Part
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work

FAMILY = "order_terms"


@dataclass(frozen=True)
class Adjusting:
    """``state``: adjust (to be done by ``by``), overdue (it may be ordered), ordered (until ``until``) or marked.

    ``last``: the latest day these parts may have.
    """

    state: str
    last: date
    by: date
    parts: tuple[Part, ...]
    until: date | None = None


def of(work: Work, enterprise: Enterprise) -> Adjusting | None:
    """Where it stands today; None where nothing unpaid has a day that must be brought forward."""
    found = []
    said = payments.standing(work.session, enterprise.id)
    for part in payments.left(parts.standing(work.session, enterprise), said):
        term = parts.term_of(work.books.catalogue.contribution_terms, enterprise, part)
        late = term is not None and part.due_on is not None and part.due_on > term[1]
        if term is not None and late and term[0].adjust_by is not None:
            found.append((part, term[1], term[0].adjust_by))
    if not found:
        return None
    last, by = min(x[1] for x in found), min(x[2] for x in found)
    late_parts = tuple(x[0] for x in found)
    if work.act.on <= by:
        return Adjusting("adjust", last, by, late_parts)
    until = _ordered(work, enterprise)
    if until is None:
        return Adjusting("overdue", last, by, late_parts)
    return Adjusting("ordered" if work.act.on <= until else "marked", last, by, late_parts, until)


def _ordered(work: Work, enterprise: Enterprise) -> date | None:
    """By when the latest order in force wants it done."""
    ordering = [k.code for k in work.books.catalogue.order_kinds.values() if k.family == FAMILY]
    query = select(RegisterOrder).where(
        RegisterOrder.enterprise_id == enterprise.id,
        RegisterOrder.kind.in_(ordering),
        RegisterOrder.state.in_(FLOW.states_in("in_force")),
    )
    rows = list(work.session.scalars(query.order_by(RegisterOrder.decided_at, RegisterOrder.id)))
    return date.fromisoformat(str(rows[-1].fields["until"])) if rows else None
