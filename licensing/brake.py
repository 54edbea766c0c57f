"""Acts wait a moment when more is written than the sealer chains: else the chain, and every feed with it, would fall behind for seconds.

Whoever writes and whoever seals share the processor, and sixteen writers take sixteen shares of it. So each process looks now and then how
much waits, and its acts, which are committed by then and hold nothing, go on a little later the more it is. Not by how fast notes go: that
is as fast as they come, so acts that are held back would hold themselves back for ever. Nobody waits for a sealer that has died or stands
still: where nothing goes any more, nobody brakes.
"""

from __future__ import annotations

import time

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from licensing.store.database import for_one_statement
from licensing.store.models import JournalNote

EVERY = 16  # acts of a process between two looks
FREE = 150  # notes may wait before anybody is held back: what comes in while one batch is sealed
STEP = 0.0002  # seconds for each note more
LONGEST = 0.05  # seconds; no act is held back longer
STILL = 1.0  # seconds without any note going: nobody seals
WAITING = select(func.min(JournalNote.id), func.max(JournalNote.id))


class Brake:
    """Of one process, shared by its threads."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._acts = 0
        self._pause = 0.0
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
            self._oldest, self._since = oldest, now
        if oldest is None or now - self._since > STILL:
            return 0.0
        return min(LONGEST, max(0.0, (newest - oldest - FREE) * STEP))
