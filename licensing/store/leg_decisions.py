"""What a department decided, each time it did, the permit that came of it, and what it asked to be corrected."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed


class LegDecision(Base):
    """One decision on a leg. ``what``: the leg's state it led to; ``round``: of the asking that was answered.

    ``number``, ``valid_from``, ``valid_until`` (none: no end), ``conditions``, ``upload_id``: the permit as its department issued it.
    ``way_on``: what the founder can do after a refusal. ``undone_at``: taken back within the office's minutes; the row stays.
    """

    __tablename__ = "leg_decision"
    __table_args__ = (Index("ix_leg_decision_leg_id", "leg_id", "decided_at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    leg_id: Mapped[str] = mapped_column(ForeignKey("leg.id"))
    round: Mapped[int]
    what: Mapped[str]
    reasons: Mapped[str | None]
    way_on: Mapped[str | None]
    number: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    conditions: Mapped[str | None]
    upload_id: Mapped[str | None] = mapped_column(ForeignKey("upload.id"))
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]


class LegReturn(Base):
    """What a department asked the founder to correct and the answer (``kind`` correction), or a new application (``again``).

    ``due_on``, ``days_left``: of the department's clock when it stopped, in the leg's unit; below zero it was late.
    """

    __tablename__ = "leg_return"
    id: Mapped[str] = mapped_column(primary_key=True)
    leg_id: Mapped[str] = mapped_column(ForeignKey("leg.id"), index=True)
    kind: Mapped[str]
    text: Mapped[str | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    due_on: Mapped[date | None]
    days_left: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(Sealed)
    answered_at: Mapped[datetime | None]
