"""Indexes on tables that people are working with: PostgreSQL builds them beside the work, never under a lock that stops writing.

A migration says ``online.create_index`` and does nothing more about it there; ``portal migrate`` builds, after the schema's own
transaction, every index of the models that the database lacks, one after the other. Killed half way it leaves an index that counts for
nothing; the next run takes it away and begins it anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateIndex

from licensing.store.models import Base

LOCK = 7_306_420_002  # another than the schema's: who waits for that one in a transaction would stop the building
LOOK_AGAIN_SECONDS = 0.5
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
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # it waits for old transactions, whose own limits end them
        connection.exec_driver_sql("SET lock_timeout = 0")
        while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(LOCK))):
            time.sleep(LOOK_AGAIN_SECONDS)
        try:
            return list(_build(connection))
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(LOCK)))


def _build(connection: sa.Connection) -> Iterator[str]:
    found = {str(name): bool(valid) for name, valid in connection.exec_driver_sql(FOUND)}
    tables = set(sa.inspect(connection).get_table_names())
    quote = connection.dialect.identifier_preparer.quote
    for table in Base.metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            name = str(index.name)
            if table.name not in tables or found.get(name):
                continue
            if name in found:
                connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY {quote(name)}")
            text = str(CreateIndex(index).compile(dialect=connection.dialect))
            connection.exec_driver_sql(text.replace("INDEX ", "INDEX CONCURRENTLY ", 1))
            yield name
