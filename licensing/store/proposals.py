"""What one officer proposes and a second one answers, whatever it is about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class Proposal(Base):
    """One proposed decision. ``subject_kind``: case, order, rules, straight or keys; ``what``: the action that proposed it;
    ``digest``: of what its maker saw. At most one of a subject is open, which the index holds against everybody.
    """

    __tablename__ = "proposal"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[str] = mapped_column(index=True)
    what: Mapped[str]
    state: Mapped[str]
    maker_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    reasons: Mapped[str | None]
    digest: Mapped[str]
    proposed_at: Mapped[datetime]
    checker_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index(
            "uq_proposal_open",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class
