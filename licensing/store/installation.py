"""What an installation knows about itself: whether it is a demonstration, when it last knew the time, whether it was put back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from licensing.store.base import Base
from licensing.store.keeping import columns
from licensing.store.people import Account

DEMO = "demo"
CLOCK = "clock"
RESTORED = "restored"
TIMELINE = "timeline"
LAID = "laid"  # which backup this database came from; gone once its restore is finished


class Installation(Base):
    """One fact about the whole database, by its name."""

    __tablename__ = "installation"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


NOTED = select(Installation.name, Installation.value).where(
    Installation.name.in_(bindparam("names", expanding=True))
)


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
    put(session, CLOCK, at.isoformat())


def fact(session: Session, name: str) -> str | None:
    """What is noted under a name; None where nothing is."""
    row = session.get(Installation, name, populate_existing=True)
    return row.value if row else None


def facts(session: Session, *names: str) -> dict[str, str]:
    """What is noted under these names now, as far as anything is."""
    rows = columns(session, NOTED, {"names": names})
    return {row.name: row.value for row in rows}


def put(session: Session, name: str, value: str) -> None:
    """Note it, in the place of what was noted before."""
    row = session.get(Installation, name)
    if row is None:
        session.add(Installation(name=name, value=value))
    else:
        row.value = value


def forget(session: Session, name: str) -> None:
    """Nothing is noted under a name any more."""
    if (row := session.get(Installation, name)) is not None:
        session.delete(row)


def timeline(session: Session) -> str | None:
    """Which history PostgreSQL now writes: another one after each recovery to a point and each promotion of a replica; None elsewhere."""
    if session.get_bind().dialect.name != "postgresql" or session.scalar(select(func.pg_is_in_recovery())):
        return None
    return str(session.scalar(select(func.pg_walfile_name(func.pg_current_wal_lsn()))))[:8]
