"""The search index follows the register: what an act did to a name is found by the next question, or not at all.

A row says what its tokens were made with. When characters, sounds or this code change, ``read_again`` makes them
anew in small transactions; killed in between it goes on where it stood, and no search calls itself complete meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

from sqlalchemy import Row, delete, func, or_, select, text
from sqlalchemy.orm import Session

from licensing.searching.tokens import VERSION, tokens_of, words_of
from licensing.store import name_index
from licensing.store.bulk import add_rows, prepare_for_many
from licensing.store.changes import changed_names
from licensing.store.models import Counter, NameRecord, NameSearch
from namecheck.shelf import Shelf

UNSEARCHED = "released"  # a name given up is nobody's
WAITING = "name_search.waiting"  # a counter: how many names no search finds yet; no row: all are there
TABLES = ("chars.tsv", "variants.tsv")
CHUNK = 500
BATCH = 2000  # names per transaction of ``read_again``
NEXT_NUMBERS = text(
    "SELECT nextval(pg_get_serial_sequence('name_search', 'number')) FROM generate_series(1, :count)"
)
LAST_NUMBER = text("SELECT seq FROM sqlite_sequence WHERE name = 'name_search'")


@lru_cache(maxsize=4)
def reading(shelf: Shelf) -> int:
    """What tokens are made with besides the parts of a name, as a number: characters, sounds, and the code here."""
    policy = shelf.policy
    merging = (policy.merge_in_ing, policy.merge_l_n, policy.merge_flat, policy.sound_readings_max)
    tables = [shelf.tables[name] for name in TABLES]
    return crc32(repr((tables, merging, VERSION)).encode())


def follow(session: Session, shelf: Shelf) -> None:
    """Index the names that this transaction wrote; called before every commit."""
    ids = changed_names(session)
    for start in range(0, len(ids), CHUNK):
        _index(session, shelf, ids[start : start + CHUNK])


def _index(session: Session, shelf: Shelf, ids: Sequence[str]) -> None:
    """Read these names again under new numbers; what is no longer searched goes."""
    _remove(session, ids)
    columns = (NameRecord.id, NameRecord.name, NameRecord.parts, NameRecord.status, NameRecord.authority)
    rows = session.execute(select(*columns).where(NameRecord.id.in_(ids))).all()
    found = {row.id: row for row in rows if row.status != UNSEARCHED}
    records = [found[each] for each in ids if each in found]
    numbers = _numbers(session, len(records))
    now = reading(shelf)
    add_rows(
        session,
        NameSearch,
        [{"number": n, "name_id": r.id, "reading": now} for n, r in zip(numbers, records, strict=True)],
    )
    name_index.add(session, [(n, _tokens(r, shelf)) for n, r in zip(numbers, records, strict=True)])


def _tokens(row: Row[Any], shelf: Shelf) -> set[int]:
    return tokens_of(words_of(row.name, row.parts, shelf), row.status, row.authority, shelf)


def _remove(session: Session, ids: Sequence[str]) -> None:
    old = session.scalars(select(NameSearch.number).where(NameSearch.name_id.in_(ids))).all()
    if old:
        session.execute(delete(NameSearch).where(NameSearch.number.in_(old)))
        name_index.forget(session, old)


def _numbers(session: Session, count: int) -> list[int]:
    """Fresh numbers, rising. SQLite writes one transaction at a time, so the next ones are ours."""
    if session.get_bind().dialect.name == "postgresql":
        return sorted(session.scalars(NEXT_NUMBERS, {"count": count})) if count else []
    last = session.scalar(LAST_NUMBER) or 0
    return list(range(last + 1, last + 1 + count))


def waiting(session: Session) -> int:
    """How many names no search finds yet: 0 but while an upgrade reads them."""
    return session.scalar(select(Counter.value).where(Counter.name == WAITING)) or 0


def stale(session: Session, shelf: Shelf) -> int:
    """How many names the index lacks or holds as an older version read them."""
    query = (
        select(func.count())
        .select_from(NameRecord)
        .outerjoin(NameSearch, NameSearch.name_id == NameRecord.id)
        .where(NameRecord.status != UNSEARCHED, _old(shelf))
    )
    return session.scalar(query) or 0


def _old(shelf: Shelf) -> Any:
    return or_(NameSearch.number.is_(None), NameSearch.reading != reading(shelf))


def begin_again(session: Session, count: int) -> None:
    """Say that ``count`` names wait; 0: all are there."""
    session.execute(delete(Counter).where(Counter.name == WAITING))
    if count:
        session.add(Counter(name=WAITING, value=count))
    elif session.scalar(select(NameSearch.number).limit(1)) is None:
        name_index.clear(session)


def read_again(session: Session, shelf: Shelf, after: str) -> tuple[str, int]:
    """Index the next names after this id that need it. The id to go on from and how many; ("", 0) at the end."""
    prepare_for_many(session)
    query = (
        select(NameRecord.id)
        .outerjoin(NameSearch, NameSearch.name_id == NameRecord.id)
        .where(NameRecord.id > after, NameRecord.status != UNSEARCHED, _old(shelf))
    )
    ids = list(session.scalars(query.order_by(NameRecord.id).limit(BATCH)))
    for start in range(0, len(ids), CHUNK):
        _index(session, shelf, ids[start : start + CHUNK])
    return (ids[-1], len(ids)) if ids else ("", 0)
