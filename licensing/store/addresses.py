"""Addresses that others lend (集群、工位、托管), and what shared data knows of places (条例 art 11; 公司登记管理实施办法 art 18)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class AddressHost(Base):
    """An enterprise that lends its address. ``kind``: of ``address_kinds``; ``quota``: most enterprises, by its own word."""

    __tablename__ = "address_host"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    kind: Mapped[str]
    authority: Mapped[str] = mapped_column(index=True)
    county: Mapped[str]
    address: Mapped[str]
    paid_in_fen: Mapped[int]
    area: Mapped[int]
    staff: Mapped[int]
    business_use: Mapped[bool]
    lease_until: Mapped[date]
    quota: Mapped[int]
    state: Mapped[str]
    asked_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reasons: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class AddressUse(Base):
    """One application's use of a host's address. ``about``: digest of what the host is asked for; changed, it is asked anew.

    ``until_on``: last day of the agreement. The enterprise is that of the case, once there is one.
    """

    __tablename__ = "address_use"
    id: Mapped[str] = mapped_column(primary_key=True)
    host_id: Mapped[str] = mapped_column(ForeignKey("address_host.id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    desk: Mapped[str]
    until_on: Mapped[date]
    about: Mapped[str]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class KnownPlace(Base):
    """A place as a department's data knows it; ``dwelling``: whether people live there. ``key``: its text, width and spaces aside, as
    ``places.text_of`` writes it; ``meaning``: the door it means, None where the release before wrote the row."""

    __tablename__ = "known_place"
    __table_args__ = (
        Index("ix_known_place_key", "key"),
        Index("ix_known_place_meaning", "meaning"),
        Index("ix_known_place_recorded_at", "recorded_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    meaning: Mapped[str | None]
    address: Mapped[str]
    holder: Mapped[str]
    dwelling: Mapped[bool]
    department: Mapped[str]
    reference: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    recorded_at: Mapped[datetime]
