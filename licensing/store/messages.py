"""What people are told: a message in the inbox, its deliveries outside, the addresses proved for them, and how somebody wants to hear."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed, SealedJSON


class Message(Base):
    """One thing that one account is told. ``key``: equal for what is to be said once; ``facts``: what fills the words."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_account_id_read_at", "account_id", "read_at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    occasion: Mapped[str]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("registration_case.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]


class Contact(Base):
    """An address of an account that may be written to: ``mobile`` or ``mail``, once a code sent there came back. ``signs_in``: from then
    on its owner signs in with it."""

    __tablename__ = "contact"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str]
    address: Mapped[str] = mapped_column(Sealed)
    address_index: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    code_hash: Mapped[str | None]
    code_until: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)
    signs_in: Mapped[bool] = mapped_column(default=False, server_default=false())


class Delivery(Base):
    """One message on its way to one address. Its id is the key by which the other side knows a repetition.

    ``body``: the text of a one-time code, gone once sent; an ordinary message is put into words when it is sent.
    """

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("message_id", "contact_id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("message.id"), index=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), index=True)
    body: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON)
    made_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None] = mapped_column(index=True)
    trouble: Mapped[str | None]


class Preference(Base):
    """How an account wants to hear. ``outside``: kinds of contacts that ordinary messages go to; account changes go to all."""

    __tablename__ = "preference"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    language: Mapped[str]
    outside: Mapped[list[Any]]
