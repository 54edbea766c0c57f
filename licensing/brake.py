"""Acts wait a moment when more is written than the sealer chains: else the chain, and every feed with it, would fall behind for seconds.

Whoever writes and whoever seals share the processor, and sixteen writers take sixteen shares of it. So each process looks now and then how
much waits and how fast it goes, and its acts, which are committed by then and hold nothing, go on a little later the longer a note
would wait. Nobody waits for a sealer that has died or stands still: where nothing goes any more, nobody brakes.
"""

from __future__ import annotations

import time

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from licensing.store.database import for_one_statement
from licensing.store.models import JournalNote

EVERY = 16  # acts of a process between two looks
FREE = 50  # so many notes may wait at any time: what comes in between two looks of the sealer
AIM = 0.04  # seconds a note may wait before acts are held back
SHARE = 0.5  # of what it waits longer, after each act
LONGEST = 0.05  # seconds; no act is held back longer
STILL = 1.0  # seconds without any note going: nobody seals
FIRST = 1000.0  # notes a second, until it was seen how fast they go
WAITING = select(func.min(JournalNote.id), func.max(JournalNote.id))


class Brake:
    """Of one process, shared by its threads."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._acts = 0
        self._pause = 0.0
        self._rate = FIRST
        self._oldest: int | None = None
        self._since = 0.0  # when that one was first the oldest, as far as we saw

    def after_act(self) -> None:
        """An act of this process has committed. Never raises."""
        self._acts += 1
        if self._acts % EVERY == 0:
            self._pause = self.look(time.monotonic())
        if self._pause:
            time.sleep(self._pause)

    def look(self, now: float) -> float:
        """How long to wait after each act until the next look, in seconds. ``now``: seconds on a clock that only goes forward."""
        try:
            with self._sessions() as session:
                oldest, newest = for_one_statement(session).execute(WAITING).one()
        except SQLAlchemyError:  # the next act will say it
            return 0.0
        if oldest != self._oldest:
            if oldest is not None and self._oldest is not None and now > self._since:
                self._rate = (self._rate + (oldest - self._oldest) / (now - self._since)) / 2
            self._oldest, self._since = oldest, now
        if oldest is None or newest - oldest < FREE or now - self._since > STILL:
            return 0.0
        waits = (newest - oldest) / max(self._rate, 1.0)
        return min(LONGEST, max(0.0, waits - AIM) * SHARE)
