"""Public notices by order: what is announced, its first and last day by the office's calendar, and whether it still runs.

The day a notice was published is the day its order was confirmed; nobody types it (公司法 arts 224, 225, 241; 细则 art 36).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.catalogue.model import OrderKind
from licensing.entities import catalogue_code
from licensing.flows import enterprise as enterprises
from licensing.flows.order import FLOW
from licensing.services.register import courts
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Books, Work

AFTER_NOTICE, SERVED = "notice_proved", "D67"
LIQUIDATION = "liquidation"


@dataclass(frozen=True)
class Announced:
    """A notice that nobody ended: what it announces (reduction, strike_off, liquidation, wake), its first and its last day."""

    order: RegisterOrder
    what: str
    first: date
    last: date

    def over(self, on: date) -> bool:
        return on > self.last


def standing_notices(work: Work, enterprise: Enterprise, what: str = "") -> list[Announced]:
    """The notices about an enterprise that were neither used nor ended, oldest first; ``what``: only of this kind."""
    return public_notices(work.session, work.books, enterprise, what)


def public_notices(session: Session, books: Books, enterprise: Enterprise, what: str = "") -> list[Announced]:
    """The same for who only reads."""
    kinds = {k.code: k for k in books.catalogue.order_kinds.values() if k.announces}
    query = (
        select(RegisterOrder)
        .where(
            RegisterOrder.enterprise_id == enterprise.id,
            RegisterOrder.kind.in_(kinds),
            RegisterOrder.state.in_(FLOW.states_in("in_force")),
            RegisterOrder.ended_on.is_(None),
        )
        .order_by(RegisterOrder.effective_on, RegisterOrder.id)
    )
    found = []
    for order in session.scalars(query):
        kind = kinds[order.kind]
        if order.effective_on is not None and what in ("", kind.announces):
            last = books.last_day(order.effective_on, _days(books, enterprise, kind))
            found.append(Announced(order, kind.announces, order.effective_on, last))
    return found


def shown_notices(session: Session, books: Books, enterprise: Enterprise, on: date) -> list[Announced]:
    """As ``public_notices``, for everybody: once a court has it, claims are filed with its administrator and not with the own group."""
    found = public_notices(session, books, enterprise)
    return [n for n in found if n.what != LIQUIDATION or not courts.has_it(session, enterprise, on)]


def _days(books: Books, enterprise: Enterprise, kind: OrderKind) -> str:
    """The clock of a notice; claims against what is being liquidated run by its type (公司法 art 235; 个人独资企业法 art 27)."""
    rule = books.catalogue.liquidations.get(catalogue_code(enterprise.entity_type, enterprise.name))
    return rule.claims if rule is not None and kind.announces == "liquidation" else kind.days


def served_here(session: Session, books: Books, enterprise: Enterprise) -> list[Announced]:
    """The decision to strike off, served by standing in public: who cannot be reached has it on the last day (decree 105 arts 8-10)."""
    kinds = [k.code for k in books.catalogue.order_kinds.values() if AFTER_NOTICE in k.checks]
    query = select(RegisterOrder).where(
        RegisterOrder.enterprise_id == enterprise.id,
        RegisterOrder.kind.in_(kinds),
        RegisterOrder.state.in_(FLOW.states_in("in_force")),
        RegisterOrder.effective_on == enterprise.status_date,
    )
    rows = session.scalars(query) if enterprises.FLOW.within(enterprise.status, "left") else ()
    return [
        Announced(row, "decision", row.effective_on, books.last_day(row.effective_on, SERVED))
        for row in rows
        if row.effective_on is not None
    ]


def end(work: Work, enterprise: Enterprise, what: str = "") -> None:
    """The notices serve nobody any more: used by the order they were for, or ended by an objection."""
    for notice in standing_notices(work, enterprise, what):
        notice.order.ended_on = work.act.on
        work.record("order.notice_ended", "order", notice.order.id, announced=notice.what)
