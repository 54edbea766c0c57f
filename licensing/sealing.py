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
from typing import Protocol

import structlog
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from licensing import exchange, hooks, journal
from licensing.act import SYSTEM, Ids
from licensing.hooks import Enqueue
from licensing.store import chaining
from licensing.store.chaining import Link, Note
from licensing.store.database import say_alone, says_alone
from licensing.store.models import JournalNote

BATCH = 500  # notes; whole acts, however many they wrote
HOLD = text("SET LOCAL idle_in_transaction_session_timeout = '5s'")  # so long can a frozen sealer stop others
ANY = select(JournalNote.id).limit(1)

log = structlog.get_logger("sealing")


class OfAct(Protocol):
    """One of so many notes that an act wrote."""

    @property
    def act(self) -> str: ...
    @property
    def act_size(self) -> int: ...


def keep(session: Session, ids: Ids, enqueue: Enqueue, notes: Sequence[Note]) -> None:
    """Write an act's notes; call it last, when the act has all its locks."""
    if not notes:
        return
    session.flush()
    if not chains_itself(session):
        chaining.write(session, notes)
        return
    head = journal.lock_head(session)
    assert head is not None  # noqa: S101  # who waits gets it
    _chain(session, ids, enqueue, journal.links(head, notes))


def kept_alone(engine: Engine, notes: Sequence[Note]) -> bool:
    """Write what is all that an act writes as one statement, which is its transaction; False where that is not to be had."""
    if len(notes) != 1 or not says_alone(engine):
        return False
    say_alone(engine, chaining.WRITE, chaining.written(notes[0]))
    return True


def seal(session: Session, ids: Ids, enqueue: Enqueue, *, wait: bool = True) -> int:
    """Chain what is committed, at most about ``BATCH`` notes; how many. Nothing while somebody else does it, unless ``wait``."""
    if chains_itself(session) or session.scalar(ANY) is None:
        return 0
    session.execute(HOLD)
    head = journal.lock_head(session, wait=wait)
    if head is None:
        return 0
    notes = oldest(session)
    if notes:  # none: sealed while we waited
        _chain(session, ids, enqueue, journal.links(head, [*notes, *_lost(notes)]))
    return len(notes)


def restored(session: Session, ids: Ids, enqueue: Enqueue, note: Note, numbers: int) -> int:
    """Chain what was committed before the database was put back, then that it was, ``numbers`` further on; its number."""
    while seal(session, ids, enqueue):
        pass
    head = journal.lock_head(session)
    assert head is not None  # noqa: S101  # who waits gets it
    link = journal.leave_out(head, numbers, note)
    chaining.append(session, [link])
    return link.seq


def chains_itself(session: Session) -> bool:
    """Whether an act seals what it writes: where only one writes at a time."""
    return session.get_bind().dialect.name == "sqlite"


def oldest(session: Session) -> list[Note]:
    """The oldest notes that are committed, each act whole."""
    notes = chaining.oldest(session, BATCH)
    if open_acts := not_whole(notes):
        assert notes[-1].id is not None  # noqa: S101  # it was read
        notes += chaining.rest_of(session, open_acts, notes[-1].id)
    return notes


def _lost(notes: Sequence[Note]) -> list[Note]:
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


def not_whole(notes: Sequence[OfAct]) -> set[str]:
    """Acts of which fewer notes are here than they wrote."""
    found = Counter(note.act for note in notes)
    return {note.act for note in notes if found[note.act] != note.act_size}


def _chain(session: Session, ids: Ids, enqueue: Enqueue, links: Sequence[Link]) -> None:
    told = {link.note.department for link in links if link.note.department is not None}
    listeners = hooks.listeners(session, told)
    chaining.append(session, links)
    exchange.owe(session, ids, links)
    hooks.spread(session, ids, listeners, links, enqueue)


AfterAct = Callable[[], None]
