"""A streaming replica of the database, for what strangers read: asked only while it is near, and every answer knows of which instant it is.

How far it is behind is the age of the last act it has replayed, by its own clock and by ours. The worker shows itself every few seconds,
so a replica that keeps up always has a young one; where nobody works or the line is cut, it grows old and is asked no more.
A server that is no replica (any more) is never asked: it may have gone its own way.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from licensing.store.database import Waits, open_engine, sessions_of
from portal.clock import epoch

WAITS = Waits(lock=2, statement=5, idle=15)
REST_SECONDS = 5.0  # so long one that did not answer is left alone
SKEW_SECONDS = 2.0  # an act from the future means clocks that differ
STANDS = sa.text(
    "SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp(),"
    " EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp())"
)


class Unfit(Exception):
    """The copy must not answer now; the text says why."""


@dataclass(frozen=True)
class Standing:
    """``as_of``: when the last act it knows was done; ``behind``: seconds since, by whichever clock says more."""

    replica: bool
    as_of: datetime | None
    behind: float


class ReadCopy:
    """One a process."""

    def __init__(self, url: str, most_behind: float) -> None:
        self._engine = open_engine(url, WAITS)
        self._sessions = sessions_of(self._engine)
        self._most_behind = most_behind
        self._rests_until = 0.0

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, datetime]]:
        """A session on it and the instant it is of, at least. Raises Unfit, and SQLAlchemyError when it goes away meanwhile."""
        if time.monotonic() < self._rests_until:
            raise Unfit("did not answer a moment ago")
        try:
            with self._sessions() as session:
                session.autoflush = False
                yield session, self._fit(standing(session))
        except SQLAlchemyError:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise

    def standing(self) -> Standing:
        """For who watches. Raises SQLAlchemyError."""
        with self._sessions() as session:
            return standing(session)

    def close(self) -> None:
        self._engine.dispose()

    def _fit(self, found: Standing) -> datetime:
        if not found.replica:
            raise Unfit("is no replica")
        if found.as_of is None:
            raise Unfit("has replayed nothing yet")
        if found.behind > self._most_behind or found.behind < -SKEW_SECONDS:
            raise Unfit(f"is {found.behind:.0f} seconds behind")
        return found.as_of


def standing(session: Session) -> Standing:
    """Where the server of this session stands."""
    replica, as_of, age = session.execute(STANDS).one()
    if as_of is None:
        return Standing(bool(replica), None, 0.0)
    ages = (float(age), epoch() - as_of.timestamp())
    return Standing(
        bool(replica), as_of.astimezone(UTC), min(ages) if min(ages) < -SKEW_SECONDS else max(ages)
    )
