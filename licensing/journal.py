"""The journal: append-only acts in a hash chain. Facts carry ids and codes, never personal data.

hash(n) = SHA-256( hash(n-1) "\\n" canonical JSON of entry n without its hashes ); hash(0) is 64 zeros.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.act import Act, Actor
from licensing.store.models import JournalEntry, JournalHead, LogEntry

GENESIS = "0" * 64


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


def append(session: Session, act: Act, entries: Iterable[Entry]) -> list[JournalEntry]:
    """Chain the entries and give them with their numbers.

    Takes the head's row lock, so call it last in the transaction; the feed is then in commit order.
    """
    pending = list(entries)
    if not pending:
        return []
    session.flush()
    head = session.get(JournalHead, 1, with_for_update=True, populate_existing=True)
    if head is None:
        raise RuntimeError("the journal has no head: run the migrations")
    rows = []
    for entry in pending:
        row = _row(head, act, entry)
        session.add(row)
        rows.append(row)
        head.seq, head.hash = row.seq, row.hash
    return rows


def _row(head: JournalHead, act: Act, entry: Entry) -> JournalEntry:
    actor = entry.actor or act.actor
    row = JournalEntry(
        seq=head.seq + 1,
        at=act.at,
        actor=actor.id,
        role=actor.role.value,
        action=entry.action,
        subject_kind=entry.subject[0],
        subject_id=entry.subject[1],
        department=entry.department,
        facts=dict(entry.facts),
        previous=head.hash,
        hash="",
    )
    row.hash = digest(head.hash, row)
    return row


def digest(previous: str, row: JournalEntry) -> str:
    """The hash of an entry (64 hex digits) over the one before it and its own canonical form."""
    body = {
        "seq": row.seq,
        "at": stamp(row.at),
        "actor": row.actor,
        "role": row.role,
        "action": row.action,
        "subject": [row.subject_kind, row.subject_id],
        "department": row.department,
        "facts": row.facts,
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def verify(session: Session) -> Iterator[Break]:
    """Re-derive the chain from nothing; yields every break, nothing when the journal holds."""
    previous, expected = GENESIS, 1
    for row in session.scalars(
        select(JournalEntry).order_by(JournalEntry.seq).execution_options(yield_per=500)
    ):
        if row.seq != expected:
            yield Break(row.seq, "gap")
        if row.previous != previous:
            yield Break(row.seq, "previous")
        if digest(row.previous, row) != row.hash:
            yield Break(row.seq, "hash")
        previous, expected = row.hash, row.seq + 1
    head = session.get(JournalHead, 1)
    if head is None or (head.seq, head.hash) != (expected - 1, previous):
        yield Break(expected - 1, "head")


def head(session: Session) -> tuple[int, str]:
    """How many entries there are, and the hash of the last; what is kept elsewhere to notice a cut end."""
    row = session.get(JournalHead, 1)
    return (row.seq, row.hash) if row is not None else (0, GENESIS)


def hash_at(session: Session, seq: int) -> str | None:
    """The hash the journal now has at ``seq``; None when there is no such entry."""
    return session.scalar(select(JournalEntry.hash).where(JournalEntry.seq == seq))


def clock_is_behind(session: Session, at: datetime, slack: timedelta = timedelta(seconds=60)) -> bool:
    """Whether ``at`` lies before the last act, or before anything in the public log, by more than ``slack``.

    Then somebody has turned the clock back; that one act happened since does not make it right.
    """
    last = session.scalar(select(JournalEntry.at).order_by(JournalEntry.seq.desc()).limit(1))
    logged = session.scalar(select(LogEntry.at).order_by(LogEntry.at.desc()).limit(1))
    return any(known is not None and at + slack < known for known in (last, logged))


def length(session: Session) -> int:
    """How many entries the chain has."""
    head = session.get(JournalHead, 1)
    return head.seq if head else 0


def history(session: Session, kind: str, subject: str) -> list[JournalEntry]:
    """Every entry about one subject, oldest first."""
    query = select(JournalEntry).where(JournalEntry.subject_kind == kind, JournalEntry.subject_id == subject)
    return list(session.scalars(query.order_by(JournalEntry.seq)))


def feed(session: Session, department: str, after: int, limit: int) -> list[JournalEntry]:
    """A department's events with a sequence number above ``after``, at most ``limit``, in commit order."""
    query = select(JournalEntry).where(JournalEntry.department == department, JournalEntry.seq > after)
    return list(session.scalars(query.order_by(JournalEntry.seq).limit(limit)))


def stamp(at: datetime) -> str:
    """An instant as the journal writes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
