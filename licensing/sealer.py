"""Who seals: a process for itself after each act, or the worker's thread for everybody. First the journal, then the public log."""

from __future__ import annotations

import threading
from typing import Protocol

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from licensing import log_sealing, sealing
from licensing.act import Ids
from licensing.brake import Brake
from licensing.hooks import Enqueue
from licensing.store.database import for_one_statement
from licensing.store.models import JournalNote, LogNote

IDLE_SECONDS = 0.05  # until the next look, while nothing waits: so late is the first act after a calm noticed
BUSY_SECONDS = 0.01  # the same, after something was sealed; none at all while whole batches wait
WAITS = select(
    select(JournalNote.id).exists().label("journal"), select(LogNote.id).exists().label("log")
)  # both tables in one round trip: it is asked all day

log = structlog.get_logger("sealing")


class Seal(Protocol):
    def __call__(self, session: Session, ids: Ids, enqueue: Enqueue, *, wait: bool) -> int: ...


class Sealer:
    """Seals for one process: after each act where nobody else does, or by a thread of its own where it is started."""

    def __init__(
        self, sessions: sessionmaker[Session], ids: Ids, enqueue: Enqueue, *, left_to_worker: bool = False
    ) -> None:
        """``left_to_worker``: acts of this process only write their notes."""
        self._sessions, self._ids, self._enqueue = sessions, ids, enqueue
        self._left = left_to_worker
        self._brake = Brake(sessions)
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def after_act(self) -> None:
        """An act has committed. Never raises: what cannot be sealed now is sealed by whoever seals next."""
        if self._left:
            self._brake.after_act()
        else:
            self.seal(wait=True)

    def seal(self, *, wait: bool) -> int:
        """Everything that waits; how much of the journal it was. What fails is logged and left."""
        done = 0
        while True:  # turn by turn: a rush of acts does not keep licences from the log
            number = self._batch(sealing.seal, wait=wait)
            logged = self._batch(log_sealing.seal, wait=wait)
            done += number
            if max(number, logged) < sealing.BATCH:
                return done

    def seal_log(self) -> None:
        """What waits for the public log. Who comes while another seals finds its own sealed with the other's, or is next."""
        while self._batch(log_sealing.seal, wait=True) >= sealing.BATCH:
            pass

    def _batch(self, seal: Seal, *, wait: bool) -> int:
        try:
            with self._sessions.begin() as session:
                return seal(session, self._ids, self._enqueue, wait=wait)
        except SQLAlchemyError as error:
            log.warning("not sealed", reason=type(getattr(error, "orig", error)).__name__)
            return 0

    def start(self) -> None:
        """Seal from now on, whoever writes; on SQLite there is nothing to do."""
        with self._sessions() as session:
            if sealing.chains_itself(session):
                return
        self._thread = threading.Thread(target=self._run, name="sealer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, with nothing left that is committed."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self.seal(wait=True)

    def _run(self) -> None:
        pause = IDLE_SECONDS
        while not self._ended.wait(pause):
            try:
                waits = self._waits()
                if waits:
                    self.seal(wait=False)
                pause = BUSY_SECONDS if waits else IDLE_SECONDS
            except (
                Exception
            ):  # whatever one batch raises: a thread that ended would leave everything unsealed
                log.exception("not sealed")
                pause = IDLE_SECONDS

    def _waits(self) -> bool:
        with self._sessions() as session:
            return any(for_one_statement(session).execute(WAITS).one())
