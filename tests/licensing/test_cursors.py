"""PostgreSQL's results describe themselves when somebody looks, and never another result."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa

from licensing.store.cursors import Cursor
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
