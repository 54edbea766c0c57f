"""Keys of addresses follow the addresses: rows that the release before wrote have none, or one of an address that was changed since.

Until they are filled in such rows are compared by their text alone. ``portal migrate`` reads all that have none; the hourly sweep what
the release before still wrote beside this one.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Update,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    update,
)

from licensing.address_key import key_of
from licensing.store.models import Enterprise, KnownPlace, RegisterItem
from licensing.work import Work

BATCH = 2000
BESIDE = timedelta(days=2)  # how long the release before may serve beside this one
ITEM = "domicile"

# what the text said when it was read: whoever changes it meanwhile makes the key
KEYED = (
    update(Enterprise)
    .where(Enterprise.id == bindparam("row"), Enterprise.domicile == bindparam("text"))
    .values(domicile_key=bindparam("key_now"))
)
KNOWN = (
    update(KnownPlace)
    .where(KnownPlace.id == bindparam("row"), KnownPlace.address == bindparam("text"))
    .values(meaning=bindparam("key_now"))
)


def missing(work: Work) -> int:
    """How many rows have no key yet."""
    return sum(
        int(work.session.scalar(select(func.count()).where(without)) or 0)
        for without in (_unkeyed(), KnownPlace.meaning.is_(None))
    )


def fill(work: Work, most: int = BATCH) -> int:
    """Give some rows that have no key theirs; how many. Nothing of the register changes, so nothing is recorded."""
    rows = select(Enterprise.id, Enterprise.domicile).where(_unkeyed()).limit(most)
    places = select(KnownPlace.id, KnownPlace.address).where(KnownPlace.meaning.is_(None)).limit(most)
    return _write(work, KEYED, rows) + _write(work, KNOWN, places)


def follow(work: Work) -> int:
    """What the release before wrote in its last days beside this one, and some rows that have none; how many were read."""
    since = work.act.at - BESIDE
    moved = select(RegisterItem.enterprise_id).where(
        RegisterItem.item == ITEM, RegisterItem.recorded_at >= since
    )
    lately = select(Enterprise.id, Enterprise.domicile).where(
        Enterprise.id.in_(moved), Enterprise.domicile.is_not(None)
    )
    told = select(KnownPlace.id, KnownPlace.address).where(KnownPlace.recorded_at >= since)
    return fill(work) + _write(work, KEYED, lately) + _write(work, KNOWN, told)


def _unkeyed() -> ColumnElement[bool]:
    """As ``ix_enterprise_unkeyed`` says it: what is sent as a value is no condition that a plan can count on."""
    empty = literal_column("''", String)
    return and_(
        Enterprise.domicile_key.is_(None), Enterprise.domicile.is_not(None), Enterprise.domicile != empty
    )


def _write(work: Work, statement: Update, query: Select[str, str | None]) -> int:
    rows = work.session.execute(query).all()
    found = [{"row": row, "text": text, "key_now": key_of(text or "")} for row, text in rows]
    if found:
        work.session.connection().execute(statement, found)
    return len(found)
