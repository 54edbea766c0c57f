"""What two operators do to the installation's keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class KeyAct(Base):
    """One change of keys: ``verb`` of ``portal keys`` and what it was given (no secret), ``keys``: digest of verb, words and of the
    list of keys as its proposer saw it.
    """

    __tablename__ = "key_act"
    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    verb: Mapped[str]
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    keys: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class
