"""The journal: append-only acts in a hash chain. Facts carry ids and codes, never personal data.

An act writes notes; ``licensing.sealing`` chains them. A number is given where the head is locked and nowhere else, so whoever reads
up to one has read everything before it.
hash(n) = SHA-256( hash(n-1) "\\n" canonical JSON of entry n without its hashes ); hash(0) is 64 zeros.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from licensing.act import Act, Actor
from licensing.exchange import is_owed
from licensing.store import chaining
from licensing.store.chaining import HEAD, Head, Link, Note
from licensing.store.journal import OLDEST_FIRST
from licensing.store.models import JournalEntry, JournalHead, JournalLine, JournalNote, LogEntry

GENESIS = "0" * 64
LOST = "journal.notes_lost"  # an act wrote more than was left of it when it was chained
CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":")
).encode  # made once: it is asked for each entry
LATEST = select(  # asked before each signature: of the chain, of what waits to be chained, of the public log
    select(JournalEntry.at)
    .where(JournalEntry.seq == select(JournalHead.seq).scalar_subquery())
    .scalar_subquery(),  # by the head, which leads to one part: the highest number is asked of each
    select(JournalNote.at).order_by(JournalNote.id.desc()).limit(1).scalar_subquery(),
    select(LogEntry.at).order_by(LogEntry.at.desc()).limit(1).scalar_subquery(),
)
RESTORED = "installation.restored"  # the numbers before it were left out: they may have been given in minutes that were lost


@dataclass(frozen=True)
class Entry:
    """What an act adds to the journal. ``subject`` is (kind, id); ``actor``: who did it, where not the act's own (the machine)."""

    action: str
    subject: tuple[str, str]
    facts: Mapping[str, Any]
    department: str | None = None
    actor: Actor | None = None


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold, and how: ``gap``, ``previous``, ``hash`` or ``head``."""

    seq: int
    kind: str


class Said(Protocol):
    """What an entry says, whether it is written down or chained."""

    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str | None: ...
    @property
    def role(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def subject_id(self) -> str: ...
    @property
    def department(self) -> str | None: ...
    @property
    def facts(self) -> dict[str, Any]: ...


def notes_of(act: Act, entries: Iterable[Entry], due_on: Callable[[], date]) -> list[Note]:
    """What an act writes down, in its order. ``due_on``: the last day for what departments must confirm, asked when one must."""
    pending, own = list(entries), act.actor.department
    owed = any(is_owed(own, entry.department, entry.subject[0]) for entry in pending)
    last_day = due_on() if owed else None
    return [note_of(entry, act.actor, act.at, last_day, len(pending)) for entry in pending]


def note_of(entry: Entry, acting: Actor, at: datetime, due_on: date | None, act_size: int = 1) -> Note:
    """One entry as it is written down."""
    actor = entry.actor or acting
    owed = is_owed(acting.department, entry.department, entry.subject[0])
    by = (
        {"program": actor.program} if actor.program else {}
    )  # a person's own program acted in the person's name
    return Note(
        act_size=act_size,
        at=at,
        actor=actor.id,
        role=actor.role.value,
        action=entry.action,
        subject_kind=entry.subject[0],
        subject_id=entry.subject[1],
        department=entry.department,
        facts={**entry.facts, **by},
        owed_on=due_on if owed else None,
    )


def lock_head(session: Session, *, wait: bool = True) -> Head | None:
    """The head, locked until the transaction ends. ``wait``: otherwise None while somebody else chains."""
    found = chaining.lock_head(session, wait=wait)
    if found is None and wait:
        raise RuntimeError("the journal has no head: run the migrations")
    return found


def leave_out(head: Head, numbers: int, note: Note) -> Link:
    """The note that a database was put back, linked so many numbers further on than the head."""
    told = note._replace(facts={**note.facts, "behind": head.seq})
    return links(Head(head.seq + numbers, head.hash), [told])[0]


def links(head: Head, notes: Iterable[Note]) -> list[Link]:
    """Notes behind a head, in their order, with their numbers."""
    rows: list[Link] = []
    seq, last = head
    for note in notes:
        seq, previous = seq + 1, last
        last = _hash(previous, seq, note)
        rows.append(Link(seq, note, previous, last))
    return rows


def digest(previous: str, row: JournalEntry) -> str:
    """The hash of an entry (64 hex digits) over the one before it and its own canonical form."""
    return _hash(previous, row.seq, row)


def _hash(previous: str, seq: int, said: Said) -> str:
    body = {
        "seq": seq,
        "at": stamp(said.at),
        "actor": said.actor,
        "role": said.role,
        "action": said.action,
        "subject": [said.subject_kind, said.subject_id],
        "department": said.department,
        "facts": said.facts,
    }
    return sha256(f"{previous}\n{CANONICAL(body)}".encode()).hexdigest()


def verify(session: Session) -> Iterator[Break]:
    """Re-derive the chain from nothing; yields every break, nothing when the journal holds. What is chained meanwhile is read too."""
    previous, last = GENESIS, 0
    while True:
        before = last
        for row in session.scalars(_behind(last)):
            if row.seq != last + 1 and not _left_out(row, last):
                yield Break(row.seq, "gap")
            if row.previous != previous:
                yield Break(row.seq, "previous")
            if digest(row.previous, row) != row.hash:
                yield Break(row.seq, "hash")
            previous, last = row.hash, row.seq
        end = session.execute(HEAD).one_or_none()
        if end is not None and (end.seq, end.hash) == (last, previous):
            return
        if end is None or last == before:  # not that it grew: nothing came behind what was read
            yield Break(last, "head")
            return


def _left_out(row: JournalEntry, last: int) -> bool:
    """Whether an entry says itself that the numbers between ``last`` and its own were left out."""
    return row.action == RESTORED and row.seq > last and row.facts.get("behind") == last


def _behind(seq: int) -> Select[JournalEntry]:
    query = select(JournalEntry).where(JournalEntry.seq > seq).order_by(JournalEntry.seq)
    return query.execution_options(yield_per=500, populate_existing=True)


def left_open(session: Session, until: datetime) -> list[int]:
    """Numbers of the notes that were written before ``until`` and that nobody has chained."""
    return list(
        session.scalars(select(JournalNote.id).where(JournalNote.at < until).order_by(JournalNote.id))
    )


def head(session: Session) -> tuple[int, str]:
    """How many entries there are, and the hash of the last; what is kept elsewhere to notice a cut end."""
    row = session.execute(HEAD).one_or_none()
    return (row.seq, row.hash) if row is not None else (0, GENESIS)


def hash_at(session: Session, seq: int) -> str | None:
    """The hash the journal now has at ``seq``; None when there is no such entry."""
    return session.scalar(select(JournalEntry.hash).where(JournalEntry.seq == seq))


def clock_is_behind(session: Session, at: datetime, slack: timedelta = timedelta(seconds=60)) -> bool:
    """Whether ``at`` lies before the last act, or before anything in the public log, by more than ``slack``.

    Then somebody has turned the clock back; that one act happened since does not make it right.
    """
    return any(known is not None and at + slack < known for known in session.execute(LATEST).one())


def length(session: Session) -> int:
    """How many entries the chain has."""
    return head(session)[0]


def history(session: Session, kind: str, subject: str) -> list[JournalLine]:
    """Every entry about one subject, oldest first."""
    query = select(JournalLine).where(JournalLine.subject_kind == kind, JournalLine.subject_id == subject)
    return list(session.scalars(query.order_by(*OLDEST_FIRST)))


def feed(session: Session, department: str, after: int, limit: int) -> list[JournalEntry]:
    """A department's events with a sequence number above ``after``, at most ``limit``, in commit order."""
    query = select(JournalEntry).where(JournalEntry.department == department, JournalEntry.seq > after)
    return list(session.scalars(query.order_by(JournalEntry.seq).limit(limit)))


def stamp(at: datetime) -> str:
    """An instant as the journal writes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
