"""Chains what acts wrote: the journal's head is locked here and nowhere else, never by an act that waits for its own commit.

Acts write notes and commit. Whoever seals locks the head, reads every note that is committed, in the order they were written, numbers and
chains them, writes what departments are owed and told of them, and takes the notes away, in one transaction. A number is given after its
act has committed: an act that is slow, frozen or late gets a later number, so no reader of numbers can pass it by. Notes are written
when an act has all its locks, so two acts that meet on a row stand in the order in which they met.
SQLite lets one act write at a time anyway; there an act chains its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from licensing import exchange, hooks, journal
from licensing.act import SYSTEM, Ids
from licensing.hooks import Enqueue
from licensing.store.models import JournalHead, JournalNote, LogNote

Note = TypeVar("Note", JournalNote, LogNote)
BATCH = 500  # notes; whole acts, however many they wrote
HOLD = text("SET LOCAL idle_in_transaction_session_timeout = '5s'")  # so long can a frozen sealer stop others

log = structlog.get_logger("sealing")


def keep(session: Session, ids: Ids, enqueue: Enqueue, notes: Sequence[JournalNote]) -> None:
    """Write an act's notes; call it last, when the act has all its locks."""
    if not notes:
        return
    session.flush()
    if chains_itself(session):
        head = journal.lock_head(session)
        assert head is not None  # noqa: S101  # who waits gets it
        _chain(session, head, ids, enqueue, notes)
        return
    session.add_all(notes)
    session.flush()


def seal(session: Session, ids: Ids, enqueue: Enqueue, *, wait: bool = True) -> int:
    """Chain what is committed, at most about ``BATCH`` notes; how many. Nothing while somebody else does it, unless ``wait``."""
    if chains_itself(session) or session.scalar(select(JournalNote.id).limit(1)) is None:
        return 0
    session.execute(HOLD)
    head = journal.lock_head(session, wait=wait)
    if head is None:
        return 0
    notes = oldest(session, JournalNote)
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


def chains_itself(session: Session) -> bool:
    """Whether an act seals what it writes: where only one writes at a time."""
    return session.get_bind().dialect.name == "sqlite"


def oldest(session: Session, table: type[Note]) -> list[Note]:
    """The oldest notes that are committed, each act whole."""
    query = select(table).order_by(table.id)
    notes = list(session.scalars(query.limit(BATCH)))
    if open_acts := not_whole(notes):
        rest = query.where(table.act.in_(open_acts), table.id > notes[-1].id)
        notes += session.scalars(rest)
    return notes


def _lost(notes: Sequence[JournalNote]) -> list[JournalNote]:
    """What the chain itself says of acts that wrote more notes than are left."""
    found = []
    for act in sorted(not_whole(notes)):
        left = [note for note in notes if note.act == act]
        log.error("notes of the journal are gone", act=act, wrote=left[0].act_size, left=len(left))
        said = journal.Entry(
            journal.LOST, ("journal", act), {"wrote": left[0].act_size, "left": len(left)}, None, SYSTEM
        )
        found.append(journal.note_of(said, SYSTEM, left[-1].at, None))
    return found


def not_whole(notes: Sequence[Note]) -> set[str]:
    """Acts of which fewer notes are here than they wrote."""
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


AfterAct = Callable[[], None]
