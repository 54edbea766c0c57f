"""Trading platforms with an account of their own, and the shops on them that somebody registers as a place of business (条例 art 11)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class Platform(Base):
    """A platform and the enterprise that runs it. ``permit``: number of its telecom permit; ``key``: its name as names are compared.

    ``held``: the same while it may confirm, so that no two platforms of one name ever do; ``since_at``: when it first might.
    """

    __tablename__ = "platform"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    name: Mapped[str]
    key: Mapped[str]
    held: Mapped[str | None] = mapped_column(unique=True)
    permit: Mapped[str]
    authority: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    asked_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    since_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reasons: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class PlatformShop(Base):
    """One shop as one application names it. ``about``: digest of what the platform is asked for; changed, it is asked anew.

    ``reasons``: the platform's, to a refusal or an end; ``due_on``: by when its owner files another address after an end.
    """

    __tablename__ = "platform_shop"
    __table_args__ = (Index("ix_platform_shop_platform_id_key", "platform_id", "key"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(ForeignKey("platform.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    shop: Mapped[str]
    key: Mapped[str]
    about: Mapped[str]
    state: Mapped[str]
    reasons: Mapped[str | None]
    asked_at: Mapped[datetime]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    due_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class
