"""Repairs of bad marks that somebody asked for (市场监督管理信用修复管理办法)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class Repair(Base):
    """One request about one fact. ``enterprise_id``: None for a fact about a person; ``reasons``: what was put right and how it shows;
    ``answer``: the department's reasons."""

    __tablename__ = "repair"
    id: Mapped[str] = mapped_column(primary_key=True)
    standing_id: Mapped[str] = mapped_column(ForeignKey("standing.id"), index=True)
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    department: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    asked_by: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    asked_at: Mapped[datetime]
    reasons: Mapped[str]
    due_on: Mapped[date]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class
