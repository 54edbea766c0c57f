"""Public declarations that paper copies of a licence are void (条例 art 37)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class PaperNotice(Base):
    """``copies``: original, duplicate; ``by``: holder (lost, said by the representative) or registry (not given back)."""

    __tablename__ = "paper_notice"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    copies: Mapped[list[Any]]
    by: Mapped[str]
    said: Mapped[str]
    stated_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime]
    on: Mapped[date]
