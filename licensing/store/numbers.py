"""Numbers that are given once: how far each sequence has gone, and the blocks of it that places draw from."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class NumberLane(Base):
    """A block of a sequence, written ahead for one place: ``next`` is given next, ``last`` ends it. Who draws locks one lane, not all."""

    __tablename__ = "number_lane"
    __table_args__ = (Index("ix_number_lane_place", "sequence", "place"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[str]
    place: Mapped[str]
    next: Mapped[int]
    last: Mapped[int]
