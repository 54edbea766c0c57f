"""The claiming pool (认领): phrases bound to a permit for which no row names a department."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class Unclaimed(Base):
    """A phrase that waits for the department it concerns. ``phrase``: code of ``scope_items``.

    It comes from an accepted case (``case_id``), or from a change of an enterprise by order or by its owners (``enterprise_id``).
    ``department``: who claimed it, none while it waits; ``note``: what that department is going to do.
    """

    __tablename__ = "unclaimed"
    __table_args__ = (
        UniqueConstraint("case_id", "phrase"),
        UniqueConstraint("enterprise_id", "phrase"),
        CheckConstraint("(case_id IS NULL) <> (enterprise_id IS NULL)", name="one_source"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("registration_case.id"), index=True)
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    phrase: Mapped[str]
    authority: Mapped[str] = mapped_column(index=True)
    published_at: Mapped[datetime]
    due_on: Mapped[date]
    department: Mapped[str | None] = mapped_column(index=True)
    claimed_by: Mapped[str | None]
    claimed_at: Mapped[datetime | None]
    note: Mapped[str | None]
