"""Groups as their parents filed them (734 art 14; 实施办法 arts 17, 18): nothing of its own on the register, members as rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class GroupMember(Base):
    """An enterprise that its parent says belongs to the group, from ``since`` until the day before ``until``.

    ``enterprise_id``: the parent; ``act``, ``recorded_at``, ``ended_at`` as of ``RegisterMember``.
    """

    __tablename__ = "group_member"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    uscc: Mapped[str]
    name: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    act: Mapped[str]
    basis: Mapped[str]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_act: Mapped[str | None]


class GroupLack(Base):
    """A group with fewer members than the law wants, from ``since``; its parent files by ``due_on``; ``ended_on``: None while it lacks."""

    __tablename__ = "group_lack"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    since: Mapped[date]
    due_on: Mapped[date]
    ended_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
