"""Many rows at once: one statement each, the fastest plain way of either database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from licensing.store.base import Base
from licensing.store.changes import note
from licensing.store.names import NameRecord

KEYS_AT_ONCE = text(
    "INSERT INTO name_key (key, name_id) SELECT * FROM unnest(CAST(:keys AS bigint[]), CAST(:names AS text[]))"
)


# KiB of cache, so that the trees of a large register are not read again and again; pages of log between two checkpoints,
# so that a page that every batch touches is not written back after each of them.
SQLITE_HINTS = (text("PRAGMA cache_size = -262144"), text("PRAGMA wal_autocheckpoint = 32768"))
SQLITE_KEYS = "INSERT INTO name_key (key, name_id) VALUES (?, ?)"


def prepare_for_many(session: Session) -> None:
    """Give this session's connection the memory that large imports need."""
    if session.get_bind().dialect.name == "sqlite":
        for hint in SQLITE_HINTS:
            session.execute(hint)


def add_rows(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert mappings of column values, all with the same columns."""
    if rows:
        session.connection().execute(insert(model), list(rows))
    if model is NameRecord:
        note(session, (row["id"] for row in rows))


def add_keys(session: Session, keys: Sequence[tuple[int, str]]) -> None:
    """Insert (key, name id) pairs, in the order of the key, which keeps the tree's pages together."""
    if not keys:
        return
    ordered = sorted(keys)
    if session.get_bind().dialect.name == "postgresql":
        columns = {"keys": [key for key, _ in ordered], "names": [name for _, name in ordered]}
        session.execute(KEYS_AT_ONCE, columns)
    else:
        session.connection().exec_driver_sql(SQLITE_KEYS, ordered)
