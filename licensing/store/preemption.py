"""Notices of a sale of shares to an outsider, and what each other owner made of it (公司法 art 84)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import SealedJSON


class TransferNotice(Base):
    """What the seller told the other owners. ``terms``: as told, never changed; ``digest``: of them; compared with what is filed."""

    __tablename__ = "transfer_notice"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    digest: Mapped[str]
    terms: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    sent_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime]


class TransferAnswer(Base):
    """One owner who was told: when it arrived, by when an answer is due, and what was answered.

    ``received_on``: the legal date on which the owner's own sign-in took delivery; ``answer``: waive | claim.
    """

    __tablename__ = "transfer_answer"
    __table_args__ = (UniqueConstraint("notice_id", "person_index"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    notice_id: Mapped[str] = mapped_column(ForeignKey("transfer_notice.id"), index=True)
    person_index: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    received_at: Mapped[datetime | None]
    received_on: Mapped[date | None]
    received_by: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
