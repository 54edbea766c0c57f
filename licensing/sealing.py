"""Chains what acts wrote: the journal's head is locked here and nowhere else, never by an act that waits for its own commit.

Acts write notes and commit. Whoever seals locks the head, reads every note that is committed, in the order they were written, numbers and
chains them, writes what departments are owed and told of them, and takes the notes away, in one transaction. A number is given after its
act has committed: an act that is slow, frozen or late gets a later number, so no reader of numbers can pass it by. Notes are written
when an act has all its locks, so two acts that meet on a row stand in the order in which they met.
SQLite lets one act write at a time anyway; there an act chains its own.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import delete, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from licensing import exchange, hooks, journal
from licensing.act import SYSTEM, Ids
from licensing.hooks import Enqueue
from licensing.store.models import JournalHead, JournalNote

BATCH = 500  # notes; whole acts, however many they wrote
PAUSE_SECONDS = 0.05  # between two looks: what was done is in the chain within twice that
HOLD = text("SET LOCAL idle_in_transaction_session_timeout = '5s'")  # so long can a frozen sealer stop others

log = structlog.get_logger("sealing")


def keep(session: Session, ids: Ids, enqueue: Enqueue, notes: Sequence[JournalNote]) -> None:
    """Write an act's notes; call it last, when the act has all its locks."""
    if not notes:
        return
    session.flush()
    if _chains_itself(session):
        head = journal.lock_head(session)
        assert head is not None  # noqa: S101  # who waits gets it
        _chain(session, head, ids, enqueue, notes)
        return
    session.add_all(notes)
    session.flush()


def seal(session: Session, ids: Ids, enqueue: Enqueue, *, wait: bool = True) -> int:
    """Chain what is committed, at most about ``BATCH`` notes; how many. Nothing while somebody else does it, unless ``wait``."""
    if _chains_itself(session) or session.scalar(select(JournalNote.id).limit(1)) is None:
        return 0
    session.execute(HOLD)
    head = journal.lock_head(session, wait=wait)
    if head is None:
        return 0
    notes = _next(session)
    _chain(session, head, ids, enqueue, [*notes, *_lost(notes)])
    session.flush()
    gone = delete(JournalNote).where(JournalNote.id.in_([note.id for note in notes]))
    session.execute(gone, execution_options={"synchronize_session": False})
    return len(notes)


def restored(session: Session, ids: Ids, enqueue: Enqueue, note: JournalNote, numbers: int) -> int:
    """Chain what was committed before the database was put back, then that it was, ``numbers`` further on; its number."""
    while seal(session, ids, enqueue):
        pass
    head = journal.lock_head(session)
    assert head is not None  # noqa: S101  # who waits gets it
    row = journal.leave_out(session, head, numbers, note)
    session.flush()
    return row.seq


def _chains_itself(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _next(session: Session) -> list[JournalNote]:
    """The oldest notes, each act whole."""
    query = select(JournalNote).order_by(JournalNote.id)
    notes = list(session.scalars(query.limit(BATCH)))
    if open_acts := _not_whole(notes):
        rest = query.where(JournalNote.act.in_(open_acts), JournalNote.id > notes[-1].id)
        notes += session.scalars(rest)
    return notes


def _lost(notes: Sequence[JournalNote]) -> list[JournalNote]:
    """What the chain itself says of acts that wrote more notes than are left."""
    found = []
    for act in sorted(_not_whole(notes)):
        left = [note for note in notes if note.act == act]
        log.error("notes of the journal are gone", act=act, wrote=left[0].act_size, left=len(left))
        said = journal.Entry(
            journal.LOST, ("journal", act), {"wrote": left[0].act_size, "left": len(left)}, None, SYSTEM
        )
        found.append(journal.note_of(said, SYSTEM, left[-1].at, None))
    return found


def _not_whole(notes: Sequence[JournalNote]) -> set[str]:
    found = Counter(note.act for note in notes)
    return {note.act for note in notes if found[note.act] != note.act_size}


def _chain(
    session: Session, head: JournalHead, ids: Ids, enqueue: Enqueue, notes: Sequence[JournalNote]
) -> None:
    told = {note.department for note in notes if note.department is not None}
    listeners = hooks.listeners(session, told)
    rows = journal.chain(session, head, notes)
    exchange.owe(session, ids, zip(notes, rows, strict=True))
    hooks.spread(session, ids, listeners, rows, enqueue)


class Sealer:
    """Seals for one process: after each act where nobody else does, or by a thread of its own where it is started."""

    def __init__(
        self, sessions: sessionmaker[Session], ids: Ids, enqueue: Enqueue, *, left_to_worker: bool = False
    ) -> None:
        """``left_to_worker``: acts of this process only write their notes."""
        self._sessions, self._ids, self._enqueue = sessions, ids, enqueue
        self._left = left_to_worker
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def after_act(self) -> None:
        """An act has committed. Never raises: what cannot be sealed now is sealed by whoever seals next."""
        if not self._left:
            self.seal(wait=True)

    def seal(self, *, wait: bool) -> int:
        """Everything that waits; how much it was. What fails is logged and left."""
        done = 0
        while True:
            try:
                with self._sessions.begin() as session:
                    number = seal(session, self._ids, self._enqueue, wait=wait)
            except SQLAlchemyError as error:
                log.warning("not sealed", reason=type(getattr(error, "orig", error)).__name__)
                return done
            done += number
            if number < BATCH:
                return done

    def start(self) -> None:
        """Seal from now on, whoever writes; on SQLite there is nothing to do."""
        with self._sessions() as session:
            if _chains_itself(session):
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
        while not self._ended.wait(PAUSE_SECONDS):
            try:
                self.seal(wait=False)
            except (
                Exception
            ):  # whatever one batch raises: a thread that ended would leave everything unsealed
                log.exception("not sealed")


AfterAct = Callable[[], None]
