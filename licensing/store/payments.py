"""What a company said of the contributions that were paid: its own word, with the days on which it stood there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class RegisterPayment(Base):
    """One payment of one owner, as the company said from ``since`` until the day before ``until`` (公司法 art 40; 784 art 4).

    ``paid_on``: the day of the payment as told; the rest as of ``RegisterPart``. The register keeps what was said.
    """

    __tablename__ = "register_payment"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    name: Mapped[str]
    person_index: Mapped[str | None]
    uscc: Mapped[str | None]
    amount_fen: Mapped[int]
    paid_on: Mapped[date]
    form: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    act: Mapped[str]
    basis: Mapped[str]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_act: Mapped[str | None]
