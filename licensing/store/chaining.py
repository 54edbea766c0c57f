"""Notes and links of the journal as plain rows: whole batches in one statement each, without an object of the mapper for a row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, Table, select, text, update
from sqlalchemy.orm import Session

from licensing.store.bulk import add_rows
from licensing.store.journal import JournalEntry, JournalHead, JournalNote


class Note(NamedTuple):
    """A row of ``journal_note``: an entry as its act writes it down. ``id`` and ``act`` are the database's, empty before."""

    act_size: int
    at: datetime
    actor: str | None
    role: str
    action: str
    subject_kind: str
    subject_id: str
    department: str | None
    facts: dict[str, Any]
    owed_on: date | None
    id: int | None = None
    act: str = ""


class Link(NamedTuple):
    """A note with its place in the chain."""

    seq: int
    note: Note
    previous: str
    hash: str


class Head(NamedTuple):
    """How many entries there are, and the hash of the last."""

    seq: int
    hash: str


NOTES = cast(Table, JournalNote.__table__)
WRITTEN = tuple(name for name in Note._fields if name not in ("id", "act"))
FACTS = WRITTEN.index("facts")
OLDEST = select(*(NOTES.c[name] for name in Note._fields)).order_by(NOTES.c.id)
# What every act sends, as the driver takes it: compiling and typing it anew took as long as sending it.
WRITE = f"INSERT INTO journal_note ({', '.join(WRITTEN)}) VALUES ({', '.join(['%s'] * len(WRITTEN))})"  # noqa: S608  # names of this file
HEAD = select(JournalHead.seq, JournalHead.hash)
# PostgreSQL. What was read and hashed is moved where it lies: web and worker may not change a note (``portal database grants``).
# The trigger of journal_note looks when all of it is done, and lets no note go that is not in the chain as it was written.
CHAIN = text(
    """
WITH place AS (
  SELECT note, CAST(:first AS bigint) + n - 1 AS seq, hash, lag(hash, 1, CAST(:previous AS text)) OVER (ORDER BY n) AS previous
  FROM unnest(CAST(:notes AS bigint[]), CAST(:hashes AS text[])) WITH ORDINALITY AS given (note, hash, n)
), gone AS (
  DELETE FROM journal_note USING place WHERE journal_note.id = place.note
  RETURNING journal_note.*, place.seq, place.previous, place.hash
)
INSERT INTO journal_entry (seq, note, at, actor, role, action, subject_kind, subject_id, department, facts, previous, hash)
SELECT seq, id, at, actor, role, action, subject_kind, subject_id, department, facts, previous, hash FROM gone ORDER BY seq
"""
)


def written(note: Note) -> tuple[Any, ...]:
    """What ``WRITE`` takes."""
    return (*note[:FACTS], json.dumps(note.facts), note.owed_on)


def write(session: Session, notes: Sequence[Note]) -> None:
    """An act's notes, in its order. PostgreSQL."""
    rows = [written(note) for note in notes]
    session.connection().exec_driver_sql(WRITE, rows if len(rows) > 1 else rows[0])


def oldest(session: Session, limit: int) -> list[Note]:
    """Committed notes in the order they were written."""
    return [Note._make(row) for row in session.connection().execute(OLDEST.limit(limit))]


def rest_of(session: Session, acts: set[str], behind: int) -> list[Note]:
    """What these acts wrote behind a note."""
    query = OLDEST.where(NOTES.c.act.in_(sorted(acts)), NOTES.c.id > behind)
    return [Note._make(row) for row in session.connection().execute(query)]


def lock_head(session: Session, *, wait: bool) -> Head | None:
    """The head, locked until the transaction ends; None while somebody else has it, unless ``wait``, and where there is none."""
    found = session.execute(HEAD.with_for_update(skip_locked=not wait)).one_or_none()
    return None if found is None else Head._make(found)


def append(session: Session, links: Sequence[Link]) -> None:
    """Put links behind the locked head and move it; notes that lay in the database are taken away by the same statement."""
    kept = [link for link in links if link.note.id is not None]
    if kept:
        first = kept[0]
        values: Mapping[str, Any] = {
            "first": first.seq,
            "previous": first.previous,
            "notes": [link.note.id for link in kept],
            "hashes": [link.hash for link in kept],
        }
        done = cast("CursorResult[Any]", session.connection().execute(CHAIN, values)).rowcount
        if done != len(kept):
            raise RuntimeError(f"{len(kept)} notes were read, {done} could be chained")
    add_rows(session, JournalEntry, [_row(link) for link in links if link.note.id is None])
    session.connection().execute(update(JournalHead).values(seq=links[-1].seq, hash=links[-1].hash))


def _row(link: Link) -> dict[str, Any]:
    note = link.note
    return {
        "seq": link.seq,
        "at": note.at,
        "actor": note.actor,
        "role": note.role,
        "action": note.action,
        "subject_kind": note.subject_kind,
        "subject_id": note.subject_id,
        "department": note.department,
        "facts": note.facts,
        "previous": link.previous,
        "hash": link.hash,
    }
