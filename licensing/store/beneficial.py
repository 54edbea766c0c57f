"""Beneficial owners as filed, with the days, and what is still owed (受益所有人信息管理办法 arts 9-11); nothing of it is public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed, SealedJSON


class BeneficialFiling(Base):
    """``way``: pledge or file; ``changed_on``: the day it is about, None at the founding; ``due_on``: the last day it had;
    ``digest``: of what was filed, as the signed papers show it."""

    __tablename__ = "beneficial_filing"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    way: Mapped[str]
    changed_on: Mapped[date | None]
    due_on: Mapped[date | None]
    filed_on: Mapped[date]
    late: Mapped[bool]
    digest: Mapped[str]
    act: Mapped[str]
    recorded_at: Mapped[datetime]


class BeneficialOwner(Base):
    """One beneficial owner from ``since``, the day the right took effect, until the day before ``until``.

    ``kind``: of ``licensing.beneficial.RIGHTS``; ``told``: address, contact, birth, nationality and the like.
    """

    __tablename__ = "beneficial_owner"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed)
    document_kind: Mapped[str]
    number: Mapped[str] = mapped_column(Sealed)
    number_index: Mapped[str] = mapped_column(index=True)
    told: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    kind: Mapped[str]
    percent: Mapped[str | None]
    since: Mapped[date]
    until: Mapped[date | None]
    act: Mapped[str]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_act: Mapped[str | None]


class BeneficialDuty(Base):
    """Something happened after which a filing is owed by ``due_on``; ``met_by``: the filing that met it, None while it is owed.

    ``ordered_on``: when it was ordered to be filed (反洗钱法 art 60) by ``ordered_body``, ``ordered_by`` the account where it was an
    officer, ``obey_by`` the last day to obey; ``fined_on``, ``fine_fen``: what followed.
    """

    __tablename__ = "beneficial_duty"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    reason: Mapped[str]
    since: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    met_by: Mapped[str | None] = mapped_column(ForeignKey("beneficial_filing.id"))
    recorded_at: Mapped[datetime]
    ordered_on: Mapped[date | None]
    ordered_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    ordered_body: Mapped[str | None]
    obey_by: Mapped[date | None]
    fined_on: Mapped[date | None]
    fine_fen: Mapped[int | None]
    fine_reasons: Mapped[str | None]


class BeneficialError(Base):
    """An authority said that what is filed is wrong (办法 art 13). ``reference``: its own number."""

    __tablename__ = "beneficial_error"
    __table_args__ = (UniqueConstraint("enterprise_id", "department", "reference"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"))
    department: Mapped[str]
    reasons: Mapped[str]
    reference: Mapped[str]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]
