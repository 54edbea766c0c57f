"""Capital: what the owners hold is the whole of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from licensing.entities import KINDS
from licensing.invariants._question import Question
from licensing.store.models import Enterprise, Investor

STOCK = "stock"  # shares may be issued above their par, and at none (公司法 arts 142, 148)


def parts_off(session: Session, at: datetime) -> Iterator[str]:
    """An enterprise founded here whose owners' parts do not add up to its capital; an imported register holds what it holds."""
    words = sorted({kind.register for kind in KINDS.values() if kind.shares and kind.capital != STOCK})
    held = (
        select(Investor.enterprise_id, func.sum(Investor.amount_fen).label("fen"))
        .group_by(Investor.enterprise_id)
        .subquery()
    )
    query = (
        select(Enterprise.id)
        .outerjoin(held, held.c.enterprise_id == Enterprise.id)
        .where(
            Enterprise.case_id.is_not(None),
            Enterprise.entity_type.in_(words),
            Enterprise.capital_fen.is_not(None),
            func.coalesce(held.c.fen, 0) != Enterprise.capital_fen,
        )
    )
    yield from session.scalars(query)


QUESTIONS = (Question("parts_off_capital", "owners' parts add up to the capital", parts_off),)
