"""What is owed to whom: one row for each thing a department must learn, and the receiver's own receipt for it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class Exchange(Base):
    """One event owed to one department. ``seq``: its number in the journal; ``digest``: SHA-256 of the event as it is given.

    ``sent_at``: first handed over, by feed or webhook; ``received_at``: as the receiver signed it; ``receipt``: that signature (JWS);
    ``confirmed_at``: when it was examined and found good, ``confirmed_on`` the legal day of that.
    ``due_on``: the last working day of the law's clock.
    """

    __tablename__ = "exchange"
    __table_args__ = (
        UniqueConstraint("seq", "department"),
        Index("ix_exchange_department", "department", "confirmed_at", "seq"),
        Index("ix_exchange_due", "due_on", "confirmed_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    department: Mapped[str]
    type: Mapped[str]
    digest: Mapped[str]
    owed_at: Mapped[datetime]
    due_on: Mapped[date]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None]
    received_at: Mapped[datetime | None]
    receipt: Mapped[str | None]
    receiver_id: Mapped[str | None] = mapped_column(ForeignKey("api_client.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_on: Mapped[date | None]
