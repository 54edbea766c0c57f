"""The journal's tables: the chain, its head, and what acts wrote that is not in the chain yet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, FetchedValue, Index, String, cast, null, select, text, union_all
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class JournalEntry(Base):
    """One act, chained to the one before it. ``department`` also makes it an event of that department's feed.

    ``note``: which note it was before it was chained; None where act and chain were one transaction.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_note", "note", unique=True, postgresql_where=text("note IS NOT NULL")),
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[int | None]
    at: Mapped[datetime]
    actor: Mapped[str | None]
    role: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[str] = mapped_column(index=True)
    department: Mapped[str | None] = mapped_column(index=True)
    facts: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]


class JournalHead(Base):
    """The one row that whoever chains locks: the length and the last hash of the chain."""

    __tablename__ = "journal_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str]


class JournalNote(Base):
    """An entry as its act wrote it, until it is chained. It leaves this table only into the chain: the database sees to it.

    ``act``: the transaction that wrote it, filled in by the database; ``act_size``: how many notes that one wrote.
    ``owed_on``: the last day on which its department must have confirmed it; None: nothing is owed.
    """

    __tablename__ = "journal_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(server_default=FetchedValue())
    act_size: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str | None]
    role: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    department: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    owed_on: Mapped[date | None]


SAID = ("at", "actor", "role", "action", "subject_kind", "subject_id", "department", "facts")
_lines = union_all(
    select(
        JournalEntry.seq,
        JournalEntry.note,
        *(getattr(JournalEntry, name) for name in SAID),
        JournalEntry.previous,
        JournalEntry.hash,
    ),
    select(
        cast(null(), BigInteger),
        JournalNote.id,
        *(getattr(JournalNote, name) for name in SAID),
        cast(null(), String),
        cast(null(), String),
    ),
).subquery("journal_line")


class JournalLine(Base):
    """Everything that was said: the chain, and behind it what acts have committed and nobody has chained yet.

    For whoever asks what happened; feeds and proofs read the chain alone. ``seq``, ``previous`` and ``hash`` are None until it is chained.
    """

    __table__ = _lines
    __mapper_args__ = {"primary_key": [_lines.c.seq, _lines.c.note]}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class
    seq: Mapped[int | None]
    note: Mapped[int | None]
    at: Mapped[datetime]
    actor: Mapped[str | None]
    role: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    department: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    previous: Mapped[str | None]
    hash: Mapped[str | None]


OLDEST_FIRST = (JournalLine.seq.asc().nulls_last(), JournalLine.note.asc())
NEWEST_FIRST = (JournalLine.seq.desc().nulls_first(), JournalLine.note.desc())
