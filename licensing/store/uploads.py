"""What is handed in with a case or a register order: one row a file, its content in sealed pieces so that no process holds it whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed, SealedBytes


class Upload(Base):
    """``about``: empty for the case as a whole, ``item:<code>``, ``point:<id>``, ``leg:<id>`` (what a department asked
    for) or ``permit:<leg id>`` (a department's own; ``account_id`` none when its system sent it); of an order: which of its
    kind's papers it is. ``sha256``: hex digest of what is kept. It belongs to a case or to an order, never to both.

    ``removed_at``: taken out after it had been handed in once; the content stays with the case.
    """

    __tablename__ = "upload"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("registration_case.id"), index=True)
    order_id: Mapped[str | None] = mapped_column(ForeignKey("register_order.id"), index=True)
    about: Mapped[str]
    name: Mapped[str] = mapped_column(Sealed)
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    scanned: Mapped[bool]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint("(case_id IS NULL) <> (order_id IS NULL)", name="one_owner"),)


class UploadPiece(Base):
    """A run of an upload's bytes, in order from 0."""

    __tablename__ = "upload_piece"
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(SealedBytes)
