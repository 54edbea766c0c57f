"""What one officer keeps for the own desk: the last look at a case, and views of the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class CaseLook(Base):
    """One officer's looks at one case. ``parts``: part of the dossier -> digest at the last look; ``before``: as it was when the
    look before that ended, which the page compares with. No content, only digests."""

    __tablename__ = "case_look"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    parts: Mapped[dict[str, Any]] = mapped_column(JSON)
    before_at: Mapped[datetime]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)


class SavedView(Base):
    """A queue as one officer likes to see it. ``given``: the filters of its address."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("account_id", "name"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str]
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
