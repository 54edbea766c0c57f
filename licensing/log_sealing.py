"""Appends what acts wrote to the public log: its size is locked here, by who seals, and never by an act that waits for its own commit.

As with the journal (``licensing.sealing``), and under a lock of its own: an act writes notes, whoever seals gives them their places in
the order in which they were written, and the journal's head behind them. On SQLite an act appends its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import ARRAY, BigInteger, Row, any_, bindparam, delete, select
from sqlalchemy.orm import Session

from licensing import journal, sealing
from licensing.act import SYSTEM, Ids
from licensing.hooks import Enqueue
from licensing.services.licences import public_log
from licensing.store.bulk import add_rows
from licensing.store.models import LogEntry, LogNote

JOURNAL = "journal"
STAMPS = frozenset(
    {"archive_stamp", "party_stamp", "asked_stamp"}
)  # no reason to tell the journal's head anew
LOST = "log.notes_lost"  # an act wrote more than was left of it when it was sealed

SAID = ("kind", "subject", "uscc", "sha256", "at")
OLDEST = select(
    LogNote.id, LogNote.act, LogNote.act_size, *(getattr(LogNote, name) for name in SAID)
).order_by(LogNote.id)
GONE = delete(LogNote).where(LogNote.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))

log = structlog.get_logger("sealing")


def keep(session: Session, notes: Sequence[LogNote]) -> int | None:
    """Write an act's notes. The first one's place where the act seals for itself; None until somebody does."""
    for note in notes:
        note.act_size = len(notes)
    if sealing.chains_itself(session):
        return _append(session, notes)
    session.add_all(notes)
    session.flush()
    return None


def seal(session: Session, ids: Ids, enqueue: Enqueue, *, wait: bool = True) -> int:
    """Append what is committed, about ``sealing.BATCH`` notes; how many. Nothing while somebody else does it, unless ``wait``."""
    if sealing.chains_itself(session) or session.scalar(select(LogNote.id).limit(1)) is None:
        return 0
    session.execute(sealing.HOLD)
    if not public_log.lock(session, wait=wait):
        return 0
    notes = _oldest(session)
    if not notes:  # sealed while we waited
        return 0
    _append(session, notes)
    session.connection().execute(GONE, {"ids": [note.id for note in notes]})
    _tell_lost(session, ids, enqueue, notes)
    return len(notes)


def place_of(session: Session, note: int) -> int | None:
    """Where a note stands in the log; None while it waits, and when it is gone."""
    return session.scalar(select(LogEntry.position).where(LogEntry.note == note))


def left_open(session: Session, until: datetime) -> list[int]:
    """Notes that were written before ``until`` and that nobody has sealed."""
    return list(session.scalars(select(LogNote.id).where(LogNote.at < until).order_by(LogNote.id)))


def head_digest(seq: int, head: str) -> str:
    """The log's entry for a head of the journal: SHA-256 of ``journal-head``, number and hash, each with a line end."""
    return sha256(f"journal-head\n{seq}\n{head}\n".encode()).hexdigest()


def anchor(session: Session, at: datetime) -> None:
    """Put the journal's head into the log; nothing when it is there already."""
    if rows := _head(session, at):
        _write(session, rows)


def _oldest(session: Session) -> list[Row[Any]]:
    """The oldest notes that are committed, each act whole."""
    notes = list(session.connection().execute(OLDEST.limit(sealing.BATCH)))
    if open_acts := sealing.not_whole(notes):
        rest = OLDEST.where(LogNote.act.in_(sorted(open_acts)), LogNote.id > notes[-1].id)
        notes += session.connection().execute(rest)
    return notes


def _append(session: Session, notes: Sequence[LogNote | Row[Any]]) -> int:
    rows = [{"note": note.id, **{name: getattr(note, name) for name in SAID}} for note in notes]
    if any(row["kind"] not in STAMPS for row in rows):
        rows += _head(session, max(row["at"] for row in rows))
    return _write(session, rows)


def _head(session: Session, at: datetime) -> list[dict[str, Any]]:
    seq, head = journal.head(session)
    subject = f"{seq}:{head}"
    newest = select(LogEntry.subject).where(LogEntry.kind == JOURNAL).order_by(LogEntry.position.desc())
    if not seq or session.scalar(newest.limit(1)) == subject:
        return []
    said = {"kind": JOURNAL, "subject": subject, "uscc": None, "sha256": head_digest(seq, head), "at": at}
    return [{"note": None, **said}]


def _write(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    first = public_log.append_all(session, [row["sha256"] for row in rows])
    placed = [{"position": position, **row} for position, row in enumerate(rows, start=first)]
    add_rows(session, LogEntry, placed)
    return first


def _tell_lost(session: Session, ids: Ids, enqueue: Enqueue, notes: Sequence[Row[Any]]) -> None:
    for act in sorted(sealing.not_whole(notes)):
        left = [note for note in notes if note.act == act]
        log.error("notes of the public log are gone", act=act, wrote=left[0].act_size, left=len(left))
        facts = {"wrote": left[0].act_size, "left": len(left), "subject": left[0].subject}
        said = journal.note_of(
            journal.Entry(LOST, ("log", act), facts, None, SYSTEM), SYSTEM, left[-1].at, None
        )
        sealing.keep(session, ids, enqueue, [said])
