"""PostgreSQL's results describe themselves when somebody looks, and never another result."""

from __future__ import annotations

import hashlib
import inspect

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import _queries

from licensing.store.cursors import READ, Cursor
from licensing.store.database import open_engine


def test_a_description_is_what_psycopg_says(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        assert isinstance(cursor, Cursor)
        cursor.execute("SELECT 1 AS one, 'x'::text AS two")
        described = cursor.description
        assert [column.name for column in described] == ["one", "two"]
        assert (len(described), described[1][0], described[-1].type_code) == (2, "two", 25)
        plain = psycopg.Cursor.description.fget(cursor)  # type: ignore[attr-defined]  # mypy sees no property's function
        assert list(map(tuple, described)) == list(map(tuple, plain))
    engine.dispose()


def test_a_description_of_a_result_that_is_gone_is_refused(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("SELECT 1 AS one")
        old = cursor.description
        cursor.execute("SELECT 2 AS two, 3 AS three")
        with pytest.raises(psycopg.InterfaceError):
            list(old)
        connection.rollback()
        cursor.execute("CREATE TEMPORARY TABLE gone (a int)")
        assert cursor.description is None
        assert list(connection.execute(sa.text("SELECT a FROM gone")).keys()) == ["a"]
    engine.dispose()


# sha256 of psycopg's own words that licensing/store/cursors.py stands on: the function it wraps again and the one that calls it
UNDERNEATH = {
    "_query2pg_nocache": "a57458f5b0a7ae99c48284113674df43f8d986f638ec4244567b4c0647ff43b4",
    "PostgresQuery.convert": "6238407fdceabf0b56c74e7b158e570a4264d7ae98de769b4fbdb3d88fd8a158",
}


@pytest.mark.parametrize("name", UNDERNEATH)
def test_what_is_wrapped_again_is_what_was_looked_at(name: str) -> None:
    """Another psycopg: see that what its function answers still follows from statement and encoding alone, then change the digest."""
    owner, _, method = name.rpartition(".")
    found = getattr(getattr(_queries, owner) if owner else _queries, method)
    assert hashlib.sha256(inspect.getsource(found).encode()).hexdigest() == UNDERNEATH[name]


def test_the_placeholders_of_many_statements_are_found_once(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    kept = _queries._query2pg.cache_info
    assert kept().maxsize == READ
    asked = [f"SELECT %(a)s::int + {number}" for number in range(300)]  # more than psycopg keeps by itself
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        for statement in asked:
            cursor.execute(statement, {"a": 1})
        before = kept()
        for statement in asked:
            cursor.execute(statement, {"a": 1})
    assert (kept().hits - before.hits, kept().misses - before.misses) == (len(asked), 0)
    engine.dispose()
