"""Register orders: what an authority enters about an enterprise, proposed by one officer and confirmed by a second."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import SealedJSON


class RegisterOrder(Base):
    """``fields``: what the kind asks for (dates as ISO text, money in fen). ``effective_on``: the day it was confirmed.

    ``checker_authority``: whose officer confirms it, None where that is the proposing authority itself.
    ``ended_on``: the last day of a suspension that is over, or of a notice used or ended. ``digest``: what the proposal was made on.
    """

    __tablename__ = "register_order"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    authority: Mapped[str] = mapped_column(index=True)
    checker_authority: Mapped[str | None] = mapped_column(index=True)
    fields: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    document_title: Mapped[str]
    document_no: Mapped[str]
    document_on: Mapped[date]
    reasons: Mapped[str]
    maker_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    checker_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str | None]
    digest: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    effective_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class
