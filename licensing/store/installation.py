"""What an installation knows about itself: whether it is a demonstration with published passwords, and when it last knew the time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from licensing.store.base import Base
from licensing.store.people import Account

DEMO = "demo"
CLOCK = "clock"


class Installation(Base):
    """One fact about the whole database, by its name."""

    __tablename__ = "installation"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def is_demo(session: Session) -> bool:
    """Whether the demonstration marked this database."""
    return session.get(Installation, DEMO) is not None


def mark_demo(session: Session) -> None:
    """Makes the database a demonstration for good; repeating it is harmless."""
    if not is_demo(session):
        session.add(Installation(name=DEMO, value="passwords are published"))


def has_people(session: Session) -> bool:
    """Whether anybody has an account."""
    return session.scalar(select(Account.id).limit(1)) is not None


def last_believed(session: Session) -> datetime | None:
    """The latest instant at which nothing spoke against the clock; None before the first."""
    row = session.get(Installation, CLOCK)
    return datetime.fromisoformat(row.value) if row else None


def believe(session: Session, at: datetime) -> None:
    """From now on ``at`` is that instant."""
    row = session.get(Installation, CLOCK)
    if row is None:
        session.add(Installation(name=CLOCK, value=at.isoformat()))
    else:
        row.value = at.isoformat()
