"""Extracts of the register: who took one, for what, what it said and what was issued."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed, SealedBytes, SealedJSON


class RegisterExtract(Base):
    """One extract. ``level``: public, full or authority; ``reference``: the asker's own number of the matter; ``on_day``, ``known_on``: of
    which day, as known at the end of which day. ``content``: what is signed, sealed as it names people.
    """

    __tablename__ = "register_extract"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    level: Mapped[str]
    purpose: Mapped[str]
    reference: Mapped[str]
    on_day: Mapped[date]
    known_on: Mapped[date | None]
    asked_by: Mapped[str] = mapped_column(index=True)
    content: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    content_sha256: Mapped[str]
    prepared_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    jti: Mapped[str | None] = mapped_column(unique=True)
    kid: Mapped[str | None]
    credential: Mapped[str | None] = mapped_column(Sealed, deferred=True)
    pdf: Mapped[bytes | None] = mapped_column(SealedBytes, deferred=True)
    parts: Mapped[list[Any]]
    log_index: Mapped[int | None]
