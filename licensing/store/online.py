"""Indexes on tables that people are working with: PostgreSQL builds them beside the work, never under a lock that stops writing.

A migration says ``online.create_index`` and does nothing more about it there; ``portal migrate`` builds, after the schema's own
transaction, every index of the models that the database lacks, one after the other. Killed half way it leaves an index that counts for
nothing; the next run takes it away and begins it anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateIndex

from licensing.store import beside, parts
from licensing.store.models import Base

LOCK = 7_306_420_002  # another than the schema's: who waits for that one in a transaction would stop the building
FOUND = """
SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace"""


def create_index(name: str, table: str, columns: Sequence[str | sa.TextClause], **how: Any) -> None:
    """In a migration, for a table of an earlier one. SQLite has one writer anyway: it builds at once."""
    if op.get_context().dialect.name == "sqlite":
        op.create_index(name, table, columns, **how)


def build_missing(engine: sa.Engine) -> list[str]:
    """Build what the models name and the database lacks; the names. Safe to repeat, and from several machines at once."""
    if engine.dialect.name != "postgresql":
        return []
    with beside.alone(engine, LOCK) as connection:
        return list(_build(connection))


def _build(connection: sa.Connection) -> Iterator[str]:
    found = {str(name): bool(valid) for name, valid in connection.exec_driver_sql(FOUND)}
    tables = set(sa.inspect(connection).get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name not in tables:
            continue
        kept = parts.names(connection, table.name)
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            if kept:
                built = _build_in_parts(connection, index, kept, found)
            else:
                built = _build_one(connection, index, str(index.name), table.name, found)
            if built:
                yield str(index.name)


def _build_one(
    connection: sa.Connection, index: sa.Index, name: str, table: str, found: dict[str, bool]
) -> bool:
    """Under ``name`` on ``table``, which may be a part of the index's own; whether it was lacking."""
    if found.get(name):
        return False
    quote = connection.dialect.identifier_preparer.quote
    if name in found:
        connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY {quote(name)}")
    assert index.table is not None  # noqa: S101  # it is one of the models
    text = str(CreateIndex(index).compile(dialect=connection.dialect))
    mine = f"INDEX {quote(str(index.name))} ON {quote(index.table.name)}"
    connection.exec_driver_sql(text.replace(mine, f"INDEX CONCURRENTLY {quote(name)} ON {quote(table)}", 1))
    return True


def _build_in_parts(
    connection: sa.Connection, index: sa.Index, kept: list[str], found: dict[str, bool]
) -> bool:
    """Beside the work PostgreSQL builds on each part, not on the whole, which then takes them as its own.

    A unique one that does not name what parts the table can be no key of the whole: it holds in each part, for good.
    """
    name, whole = str(index.name), not index.unique
    if whole and found.get(name):
        return False
    names = {part: parts.index_of(part, index) for part in kept}
    built = [_build_one(connection, index, own, part, found) for part, own in names.items()]
    if whole:
        text = str(CreateIndex(index, if_not_exists=True).compile(dialect=connection.dialect))
        connection.exec_driver_sql(text.replace(" ON ", " ON ONLY ", 1))
        for own in names.values():
            connection.exec_driver_sql(f"ALTER INDEX {name} ATTACH PARTITION {own}")
    return whole or any(built)
