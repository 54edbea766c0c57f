"""Indexes that the models name and the database lacks are built beside the work: writing goes on, a kill costs nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa

from licensing.store import online
from licensing.store.database import open_engine

INDEX = "ix_journal_entry_action"


@pytest.fixture
def engine(postgres_url: str) -> Iterator[sa.Engine]:
    made = open_engine(postgres_url)
    yield made
    made.dispose()


def test_what_is_missing_or_half_built_is_built(engine: sa.Engine, sqlite_url: str) -> None:
    assert online.build_missing(engine) == [], "a migrated database has every index of the models"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP INDEX {INDEX}")
        connection.exec_driver_sql(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_journal_entry_note'::regclass"
        )  # as a kill in the middle leaves it
    assert online.build_missing(engine) == [INDEX, "ix_journal_entry_note"]
    with engine.connect() as connection:
        built = dict(connection.exec_driver_sql(online.FOUND).all())
        unique = connection.scalar(
            sa.text("SELECT indisunique FROM pg_index WHERE indexrelid = 'ix_journal_entry_note'::regclass")
        )
    assert built[INDEX] and built["ix_journal_entry_note"] and unique
    assert online.build_missing(engine) == []
    assert online.build_missing(open_engine(sqlite_url)) == []


def test_somebody_writes_while_an_index_is_built(engine: sa.Engine, postgres_url: str) -> None:
    """An open transaction makes the building wait; others write past it all the same."""
    add = "INSERT INTO installation (name, value) VALUES (%s, 'x')"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP INDEX {INDEX}")
    built: list[str] = []
    with psycopg.connect(postgres_url) as slow, psycopg.connect(postgres_url, autocommit=True) as other:
        slow.execute(
            "LOCK TABLE journal_entry IN ROW EXCLUSIVE MODE"
        )  # as one who has written there and not committed
        builder = threading.Thread(target=lambda: built.extend(online.build_missing(engine)))
        builder.start()
        waits = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'"
        while other.execute(waits).fetchone() == (0,):
            assert builder.is_alive()
        other.execute("SET lock_timeout = '1s'")
        other.execute(add, ("written meanwhile",))
        with other.transaction():
            other.execute("LOCK TABLE journal_entry IN ROW EXCLUSIVE MODE")
        slow.commit()
        builder.join()
    assert built == [INDEX]
