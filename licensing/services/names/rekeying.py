"""Conflict keys follow the rule tables and the parser: when either changes, every name on the register is read again.

A stale key is a clash that nobody finds. An upgrade re-keys before anybody is served; an edition of the rules that waits for
its day adds its keys to those in use, which loses nothing, since what a key finds is compared exactly. What the register can be
read with is the last ``names.keyed`` entry of the journal; killed half way there is no new entry, and the next run starts again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from licensing.services.names.name_register import held_name, key_alone, prior_name, settle_rules
from licensing.store.bulk import add_keys, prepare_for_many
from licensing.store.journal import NEWEST_FIRST
from licensing.store.models import JournalLine, NameHold, NameHoldKey, NameKey, NameRecord
from licensing.work import Books, Work
from namecheck.fileindex import reading_digest
from namecheck.keys import conflict_keys
from namecheck.parse import parse
from namecheck.register import splits_of
from namecheck.shelf import Shelf

ACTION = "names.keyed"
BATCH = 500  # names per transaction
WITHOUT_KEYS = "released"
JOB = "read_names_again"
BESIDE = timedelta(days=2)  # how long the release before may serve beside this one


def keyed_with(session: Session) -> frozenset[str]:
    """The digests of tables and parser that the register's keys were made with, as the journal says."""
    query = select(JournalLine.facts).where(JournalLine.action == ACTION)
    facts = session.scalar(query.order_by(*NEWEST_FIRST).limit(1))
    return frozenset({str(facts["reading"]), *map(str, facts.get("also", ()))}) if facts else frozenset()


def needed(books: Books) -> frozenset[str]:
    """The digests that every name must have keys of."""
    return frozenset(reading_digest(shelf) for shelf in books.shelves)


def stale(session: Session, books: Books) -> int:
    """How many names must be read again: all on the register, or none."""
    return 0 if needed(books) <= keyed_with(session) else on_register(session)


def on_register(session: Session) -> int:
    """How many names have keys."""
    query = select(func.count()).select_from(NameRecord).where(NameRecord.status != WITHOUT_KEYS)
    return session.scalar(query) or 0


def following(session: Session, after: str, most: int = BATCH) -> list[NameRecord]:
    """The next names with keys behind this id, in the order of their ids."""
    query = select(NameRecord).where(NameRecord.id > after, NameRecord.status != WITHOUT_KEYS)
    return list(session.scalars(query.order_by(NameRecord.id).limit(most)))


def read_again(work: Work, after: str) -> tuple[str, int]:
    """Make the keys of the next names after this id anew, for the rules in force and the coming ones, and no others.

    The id to go on from and how many; ("", 0) at the end.
    """
    prepare_for_many(work.session)
    settle_rules(work)
    key_alone(work.session)
    records = following(work.session, after)
    if not records:
        return "", 0
    _read(work, records)
    return records[-1].id, len(records)


def lately(session: Session, at: datetime) -> list[str]:
    """Names that were written to since the register was last read whole, while another release may have served: its keys are not ours."""
    query = select(JournalLine.at).where(JournalLine.action == ACTION).order_by(*NEWEST_FIRST).limit(1)
    since = session.scalar(query)
    if since is None or at - since > BESIDE:
        return []
    written = select(JournalLine.subject_id).where(
        JournalLine.subject_kind == "name", JournalLine.at >= since
    )
    return sorted(set(session.scalars(written)))


def read_some(work: Work, ids: Sequence[str]) -> None:
    """As ``read_again``, for these."""
    prepare_for_many(work.session)
    settle_rules(work)
    key_alone(work.session)
    query = select(NameRecord).where(NameRecord.id.in_(ids), NameRecord.status != WITHOUT_KEYS)
    if records := list(work.session.scalars(query.order_by(NameRecord.id))):
        _read(work, records)


def ask(work: Work) -> None:
    """Once an hour while any name may have keys of another release, or all have: what a second ``portal migrate`` would do."""
    if stale(work.session, work.books) or lately(work.session, work.act.at):
        hour = f"{work.act.at:%Y-%m-%dT%H}"
        work.enqueue(JOB, hour, hour=hour)


def _read(work: Work, records: Sequence[NameRecord]) -> None:
    for record in records:
        _find_parts(work, record)
    work.session.flush()
    work.session.execute(delete(NameKey).where(NameKey.name_id.in_([record.id for record in records])))
    add_keys(
        work.session, [(key, record.id) for record in records for key in keys_of(record, work.books.shelves)]
    )


def _find_parts(work: Work, record: NameRecord) -> None:
    """Parts that a person declared stay as declared; the parser's are those of the packaged rules."""
    if record.holder_id is None:
        record.parts = vars(parse(record.name, work.library.shelf({}), record.entity_type).parts)


def add(work: Work, shelf: Shelf, after: str) -> tuple[str, int]:
    """Give the next names after this id the keys that these rules ask for beside those they have; as ``read_again``."""
    prepare_for_many(work.session)
    key_alone(work.session)
    records = following(work.session, after)
    if not records:
        return "", 0
    ids = [record.id for record in records]
    query = select(NameKey).where(NameKey.name_id.in_(ids))
    there = {(row.key, row.name_id) for row in work.session.scalars(query)}
    wanted = {(key, record.id) for record in records for key in keys_of(record, [shelf])}
    add_keys(work.session, sorted(wanted - there))
    return ids[-1], len(records)


def add_to_holds(work: Work, shelf: Shelf) -> None:
    """Give the names that are held for somebody right now the keys that these rules ask for; the rest is over soon."""
    holds = work.session.scalars(
        select(NameHold).where(NameHold.until > work.act.at).order_by(NameHold.id).with_for_update()
    ).all()
    for hold in holds:
        there = {key.key for key in hold.keys}
        splits = splits_of(held_name(hold), shelf)
        wanted = frozenset().union(*(conflict_keys(split, hold.authority, shelf) for split in splits))
        hold.keys.extend(NameHoldKey(key=key) for key in sorted(wanted - there))


def keys_of(record: NameRecord, shelves: Sequence[Shelf]) -> frozenset[int]:
    """The keys of a name on the register under each of the rules."""
    return frozenset().union(*(_keys_by(record, shelf) for shelf in shelves))


def _keys_by(record: NameRecord, shelf: Shelf) -> frozenset[int]:
    """As a person declared it and as the parser splits it, where somebody did."""
    prior = prior_name(record, None, shelf)
    return frozenset().union(
        *(conflict_keys(split, record.authority, shelf) for split in splits_of(prior, shelf))
    )


def remember(work: Work) -> None:
    """Say in the journal what the keys are made with from now on; nothing when it says so already."""
    _say(work, needed(work.books))


def remember_too(work: Work, shelf: Shelf) -> None:
    """Say that the register is found under these rules as well; what it was keyed with before stays."""
    before = keyed_with(work.session)
    if before:  # a register that nobody has read yet is read for all its rules at the next start
        _say(work, before | {reading_digest(shelf)})


def _say(work: Work, digests: Iterable[str]) -> None:
    found = frozenset(digests)
    if keyed_with(work.session) != found:
        now = min(found & needed(work.books) or found)
        work.record(ACTION, "register", "names", reading=now, also=sorted(found - {now}))
