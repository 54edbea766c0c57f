"""Demands of what was to be paid, and what came of them (公司法 arts 51, 52)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed, SealedJSON


class ContributionCall(Base):
    """A company's written demand to one owner. ``terms``: as told, never changed; ``digest``: of them; ``sent_on``: by this clock, or the
    day of dispatch that the company proved for one that was served on paper (``terms["paper"]``).

    ``answer``: the owner's own words; ``contested_…``: the owner's word that no such paper came; ``noticed_on``: when the notice of
    forfeiture went out, from which day ``amount_fen`` is lost, on paper by ``notice_paper``; ``dispose_by``: the end of the six months;
    ``told_on``: when their end was told; ``sued_…``: what the owner says of a suit; ``set_aside_…``: by which order a court undid it.
    """

    __tablename__ = "contribution_call"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    person_index: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    amount_fen: Mapped[int]
    terms: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    digest: Mapped[str]
    sent_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime]
    sent_on: Mapped[date]
    grace_until: Mapped[date]
    received_on: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(Sealed)
    answered_at: Mapped[datetime | None]
    contested_on: Mapped[date | None]
    contested_words: Mapped[str | None] = mapped_column(Sealed)
    noticed_on: Mapped[date | None]
    notice_paper: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON)
    notice_received_on: Mapped[date | None]
    dispose_by: Mapped[date | None] = mapped_column(index=True)
    told_on: Mapped[date | None]
    sued_on: Mapped[date | None]
    sued_words: Mapped[str | None] = mapped_column(Sealed)
    set_aside_on: Mapped[date | None]
    set_aside_by: Mapped[str | None]

    @property
    def paper(self) -> dict[str, Any] | None:
        """How it was served on paper; None for a demand that went out here."""
        found = self.terms.get("paper")
        return dict(found) if found else None
