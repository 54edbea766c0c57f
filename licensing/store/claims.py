"""A claim: who has a thing that several could take, since when and until when; free again by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column


class Claimable:
    """Columns of a thing that one officer may claim. ``claimed_by``: an account, or a department's system."""

    claimed_by: Mapped[str | None] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None] = mapped_column(index=True)
