"""Permits that were given on a pledge (告知承诺; 国办发〔2020〕42号)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import SealedLater


class PermitPledge(Base):
    """One pledge for one item of a case; ``number`` counts those for the same item.

    ``conditions``, ``papers``: term code -> the day promised, "" for at once; ``met``, ``handed``: term code -> the day it was
    reported met, and the upload handed in. ``rows``: SHA-256 of the notice that was read. ``check_by``: last day of the check;
    ``corrections``, ``correct_by``: what the department asked to be put right; ``result``: its word at the end.
    ``leg_id``: the leg it was signed in; ``whole_leg``: whether the pledge granted it, which it shares with no other item.
    """

    __tablename__ = "permit_pledge"
    __table_args__ = (
        UniqueConstraint("case_id", "item", "number"),
        Index("ix_permit_pledge_department", "department", "state", "check_by"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"))
    leg_id: Mapped[str] = mapped_column(ForeignKey("leg.id"), index=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    department: Mapped[str]
    item: Mapped[str]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(index=True)
    conditions: Mapped[dict[str, Any]]
    papers: Mapped[dict[str, Any]]
    met: Mapped[dict[str, Any]] = mapped_column(default=dict)
    handed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows: Mapped[str]
    whole_leg: Mapped[bool] = mapped_column(default=False)
    written_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]
    for_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    for_name: Mapped[str]
    mandate_id: Mapped[str | None] = mapped_column(ForeignKey("mandate.id"))
    signed_at: Mapped[datetime | None]
    digest: Mapped[str | None]
    method: Mapped[str | None]
    assurance: Mapped[str | None]
    evidence: Mapped[str | None] = mapped_column(SealedLater)
    granted_on: Mapped[date | None]
    check_by: Mapped[date | None]
    corrections: Mapped[str | None]
    correct_by: Mapped[date | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    result: Mapped[str | None]
    is_false: Mapped[bool] = mapped_column(default=False)
    checked_by: Mapped[str | None]
    checked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class
