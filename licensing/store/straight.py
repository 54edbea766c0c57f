"""What the machine decided by itself or left to a person, whether it may, and the seeds that draw what is looked at afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed


class DrawSeed(Base):
    """``commitment``: SHA-256 of the seed, in the journal before the first draw; the seed itself follows there once it is closed."""

    __tablename__ = "draw_seed"
    id: Mapped[str] = mapped_column(primary_key=True)
    commitment: Mapped[str]
    seed: Mapped[str] = mapped_column(Sealed)
    committed_at: Mapped[datetime]
    revealed_at: Mapped[datetime | None]


class StraightSwitch(Base):
    """The machine switched on by two persons. ``rules``: digest of the office's rows that both of them read."""

    __tablename__ = "straight_switch"
    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    rules: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class StraightRecord(Base):
    """One application the machine looked at. ``doubts``: [{code, about}], none where it registered.

    ``rules``, ``looked``: digests of the rules and of the facts. ``drawn``: a person looks afterwards; ``result``: in_order or lead.
    """

    __tablename__ = "straight_record"
    __table_args__ = (Index("ix_straight_record_drawn", "drawn", "looked_at"),)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    registered: Mapped[bool] = mapped_column(index=True)
    doubts: Mapped[list[Any]] = mapped_column(JSON)
    rules: Mapped[str]
    looked: Mapped[str]
    head_index: Mapped[str] = mapped_column(index=True)  # the representative, for the yearly ceiling
    seed_id: Mapped[str | None] = mapped_column(ForeignKey("draw_seed.id"), index=True)
    share: Mapped[int]  # of a thousand, as the policy stood
    drawn: Mapped[bool]
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    result: Mapped[str | None]
    reasons: Mapped[str | None] = mapped_column(Sealed)
