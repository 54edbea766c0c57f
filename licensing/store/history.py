"""What the register said of an enterprise before: a row for every value of an item and for everybody in it, with the days."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class RegisterItem(Base):
    """``item``: a column of the enterprise; ``value`` as text. It stood from ``since`` until the day before ``until``.

    ``since``: None where nobody knows the first day; ``act``: ``order:`` or ``case:`` with an id, or ``start`` for what stood before
    the first change recorded here.
    """

    __tablename__ = "register_item"
    __table_args__ = (
        Index("ix_register_item_enterprise_id_item", "enterprise_id", "item"),
        Index("ix_register_item_item_recorded_at", "item", "recorded_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"))
    item: Mapped[str]
    value: Mapped[str | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    act: Mapped[str]
    basis: Mapped[str]
    recorded_at: Mapped[datetime]


class RegisterMember(Base):
    """Somebody who owned a part or held an office (条例 arts 8, 9), from ``since`` until the day before ``until``.

    ``role``: of ``officer_roles``; ``person_index``: a person's or a body's blind index, None where only a name is known;
    ``act`` and ``since`` as of ``RegisterItem``; ``ended_at``: when the end was written down. ``rescinded_on``: when the filing was
    rescinded as false; then ``until`` is its first day, and the person stood on none.
    """

    __tablename__ = "register_member"
    __table_args__ = (Index("ix_register_member_enterprise_id_role", "enterprise_id", "role"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"))
    role: Mapped[str]
    name: Mapped[str]
    person_index: Mapped[str | None]
    uscc: Mapped[str | None]
    amount_fen: Mapped[int | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    act: Mapped[str]
    basis: Mapped[str]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_act: Mapped[str | None]
    rescinded_on: Mapped[date | None]


class RegisterPart(Base):
    """A piece of what an owner subscribed with its own day (公司法 arts 46, 47, 228), from ``since`` until the day before ``until``.

    ``counted_from``: the registration from which its years count, which a transfer does not move; ``due_on``, ``form``: None where
    the register was never told. The rest as of ``RegisterMember``.
    """

    __tablename__ = "register_part"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    name: Mapped[str]
    person_index: Mapped[str | None]
    uscc: Mapped[str | None]
    amount_fen: Mapped[int | None]
    due_on: Mapped[date | None]
    form: Mapped[str | None]
    counted_from: Mapped[date | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    act: Mapped[str]
    basis: Mapped[str]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_act: Mapped[str | None]
