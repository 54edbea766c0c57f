"""Writes down who looked, a moment later and by a thread of its own: a verification neither waits for it nor fails with it.

What is waiting is bounded, and repeats inside a minute are counted, not queued: nobody can fill memory or the table with it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from licensing.act import SYSTEM, Act, Clock, Ids
from licensing.messages.outbox import Post
from licensing.services.holding import looks
from licensing.services.holding.looks import Look
from licensing.work import Jobs

if TYPE_CHECKING:
    from esign.verdict import Verdict

MOST = 5000  # different looks waiting; more than a busy minute of one process has
GATHER_SECONDS = 0.3
log = structlog.get_logger("looks")


class LookBook:
    """One a process. ``note`` never waits and never raises."""

    def __init__(self, sessions: sessionmaker[Session], clock: Clock, ids: Ids, jobs: Jobs) -> None:
        self._sessions, self._clock, self._ids, self._jobs = sessions, clock, ids, jobs
        self._waiting: dict[str, tuple[Look, int]] = {}
        self._lock = threading.Lock()  # guards what waits
        self._writing = threading.Lock()  # one write at a time
        self._wanted, self._closed = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, look: Look) -> None:
        """Remember a look; when too many wait, it is dropped and the log says so."""
        with self._lock:
            known = self._waiting.get(look.slot)
            if known is None and len(self._waiting) >= MOST:
                log.warning("look dropped", waiting=len(self._waiting))
                return
            self._waiting[look.slot] = (look, known[1] + 1 if known else 1)
            if (
                self._thread is None
            ):  # started here and not before, so that it lives in the process that serves
                self._thread = threading.Thread(target=self._run, name="looks", daemon=True)
                self._thread.start()
        self._wanted.set()

    def flush(self) -> None:
        """Write what waits, now; what cannot be written waits on."""
        with self._writing:
            with self._lock:
                taken, self._waiting = self._waiting, {}
            if not taken:
                return
            try:
                with self._sessions.begin() as session:
                    act = Act(SYSTEM, self._clock.now(), self._ids)
                    looks.write(session, Post(session, act, self._jobs.enqueue), taken.values())
            except SQLAlchemyError as error:
                log.warning("looks not written", waiting=len(taken), reason=type(error).__name__)
                self._put_back(taken)

    def close(self) -> None:
        """Write what waits and end the thread."""
        self._closed.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self.flush()

    def _put_back(self, taken: dict[str, tuple[Look, int]]) -> None:
        with self._lock:
            for slot, (look, times) in taken.items():
                known = self._waiting.get(slot)
                if known is not None or len(self._waiting) < MOST:
                    self._waiting[slot] = (look, times + (known[1] if known else 0))

    def _run(self) -> None:
        while not self._closed.is_set():
            self._wanted.wait()
            self._wanted.clear()
            self._closed.wait(GATHER_SECONDS)
            self.flush()


def seen(verdict: Verdict, way: str, asker: tuple[str, str] | None = None) -> Look | None:
    """The look behind a verdict; None when nothing genuine was looked at. ``asker``: a department's system (name, id)."""
    jti = verdict.claims.get("jti")
    if not isinstance(jti, str) or "\x00" in jti:
        return None
    name, client = asker or (None, None)
    return Look(jti, verdict.as_of, way, verdict.result, name, client)
