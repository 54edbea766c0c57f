"""Conflict keys follow the rule tables and the parser: when either changes, every name on the register is read again.

A stale key is a clash that nobody finds, so an upgrade re-keys before anybody is served. What the register was read with is the
last ``names.keyed`` entry of the journal; killed half way there is no new entry, and the next run starts again.
"""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from licensing.store.bulk import add_keys, prepare_for_many
from licensing.store.models import JournalEntry, NameKey, NameRecord
from licensing.work import Books, Work
from namecheck.fileindex import reading_digest
from namecheck.keys import conflict_keys
from namecheck.name import ParsedName, Parts
from namecheck.parse import parse

ACTION = "names.keyed"
BATCH = 500  # names per transaction
WITHOUT_KEYS = "released"


def keyed_with(session: Session) -> str | None:
    """The digest of tables and parser that the register's keys were made with, as the journal says."""
    query = select(JournalEntry.facts).where(JournalEntry.action == ACTION)
    facts = session.scalar(query.order_by(JournalEntry.seq.desc()).limit(1))
    return str(facts["reading"]) if facts else None


def stale(session: Session, books: Books) -> int:
    """How many names must be read again: all on the register, or none."""
    if keyed_with(session) == reading_digest(books.shelf):
        return 0
    query = select(func.count()).select_from(NameRecord).where(NameRecord.status != WITHOUT_KEYS)
    return session.scalar(query) or 0


def read_again(work: Work, after: str) -> tuple[str, int]:
    """Make the keys of the next names after this id anew. The id to go on from and how many; ("", 0) at the end."""
    prepare_for_many(work.session)
    query = select(NameRecord).where(NameRecord.id > after, NameRecord.status != WITHOUT_KEYS)
    records = list(work.session.scalars(query.order_by(NameRecord.id).limit(BATCH)))
    if not records:
        return "", 0
    work.session.execute(delete(NameKey).where(NameKey.name_id.in_([record.id for record in records])))
    keys = [(key, record.id) for record in records for key in _keys(work, record)]
    work.session.flush()
    add_keys(work.session, keys)
    return records[-1].id, len(records)


def _keys(work: Work, record: NameRecord) -> frozenset[int]:
    """Parts that a person declared stay as declared; those that the parser found are found again."""
    if record.holder_id is None:
        parsed = parse(record.name, work.books.shelf, record.entity_type)
        record.parts = vars(parsed.parts)
    else:
        parsed = ParsedName.of_parts(record.name, Parts(**record.parts))
    return conflict_keys(parsed, record.authority, work.books.shelf)


def remember(work: Work) -> None:
    """Say in the journal what the keys are made with from now on; nothing when it says so already."""
    reading = reading_digest(work.books.shelf)
    if keyed_with(work.session) != reading:
        work.record(ACTION, "register", "names", reading=reading)
