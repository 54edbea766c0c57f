"""What a connection has prepared is said in one call, outlives a transaction that is taken back, and tells its errors as psycopg does."""

from __future__ import annotations

import hashlib
import inspect
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import _cursor_base, _preparing

from licensing.store.cursors import Cursor
from licensing.store.database import PAGES, open_engine
from licensing.store.lines import Line

SUM = sa.text("SELECT CAST(:a AS int) + 1, CAST(:b AS text)")
SHARE = sa.text("SELECT 12 / CAST(:a AS int)")
WHO = sa.text("SELECT pg_backend_pid()")


@pytest.fixture
def engine(postgres_url: str) -> Iterator[sa.Engine]:
    engine = open_engine(postgres_url, PAGES)
    yield engine
    engine.dispose()


def aside(do: Callable[[], Any]) -> Any:
    """As a thread that answers does it; its error is raised here."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(do())
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that went in one call."""
    went: list[str] = []
    own = Cursor._said_again

    def noted(self: Cursor, query: str, params: dict[str, Any]) -> bool:
        if done := own(self, query, params):
            went.append(query)
        return done

    monkeypatch.setattr(Cursor, "_said_again", noted)
    return went


def test_the_same_answer_as_psycopg_gives(engine: sa.Engine, said: list[str]) -> None:
    def ask() -> list[Any]:
        with engine.connect() as connection:
            return [
                connection.execute(SUM, {"a": n, "b": text}).one()
                for n, text in enumerate(["é", None, "", "'; --", "中" * 9000])
            ]

    first, again = ask(), aside(ask)
    assert first == again == [(1, "é"), (2, None), (3, ""), (4, "'; --"), (5, "中" * 9000)]
    assert len(said) == 5


def test_values_of_another_type_are_another_statement(engine: sa.Engine, said: list[str]) -> None:
    echo = sa.text("SELECT :a")

    def ask() -> list[Any]:
        with engine.connect() as connection:
            return [
                connection.execute(echo, {"a": value}).scalar() for value in (1, 1, 1, "x", "x", "x", 2, "y")
            ]

    assert aside(ask) == [1, 1, 1, "x", "x", "x", 2, "y"]
    assert len(said) == 4


def test_what_is_prepared_outlives_what_is_taken_back(engine: sa.Engine, said: list[str]) -> None:
    """A refusal ends in ROLLBACK; psycopg would forget everything with it."""

    def ask() -> None:
        with engine.connect() as connection:
            for _ in range(2):
                connection.execute(SUM, {"a": 1, "b": "x"})
            connection.rollback()
            with pytest.raises(sa.exc.DataError):
                connection.execute(SHARE, {"a": 0})
            connection.rollback()
            connection.execute(SUM, {"a": 1, "b": "x"})
            assert isinstance(connection.connection.driver_connection, Line)

    aside(ask)
    assert len(said) == 1


def test_what_was_written_is_taken_back_and_what_is_committed_stays(engine: sa.Engine) -> None:
    kept = sa.text("SELECT count(*) FROM kept")
    put = sa.text("INSERT INTO kept VALUES (:a)")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE kept (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)"))

    def write() -> None:
        with engine.connect() as connection:
            for a in (1, 2, 3):
                connection.execute(put, {"a": a})
            connection.rollback()
            assert connection.execute(kept).scalar() == 0
            connection.execute(put, {"a": 4})
            connection.commit()
            for _ in range(2):
                connection.execute(put, {"a": 4})
            with pytest.raises(sa.exc.IntegrityError) as error:
                connection.commit()
            assert isinstance(error.value.orig, psycopg.errors.UniqueViolation)
            connection.rollback()
            assert connection.execute(kept).scalar() == 1

    aside(write)


def test_an_error_is_psycopgs(engine: sa.Engine, said: list[str]) -> None:
    def ask() -> None:
        with engine.connect() as connection:
            for a in (1, 2, 3):
                connection.execute(SHARE, {"a": a})
            connection.execute(SHARE, {"a": 0})

    with pytest.raises(sa.exc.DataError) as error:
        aside(ask)
    assert isinstance(error.value.orig, psycopg.errors.DivisionByZero)
    assert error.value.orig.sqlstate == "22012"
    assert len(said) == 1, "the one that failed was sent in one call, too"


def test_a_line_that_is_gone_is_said_to_be(engine: sa.Engine) -> None:
    def ask() -> None:
        with engine.connect() as connection:
            pid = [connection.execute(WHO).scalar() for _ in range(3)][-1]
            with engine.connect() as other:
                other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            connection.execute(WHO)

    with pytest.raises(sa.exc.OperationalError) as error:
        aside(ask)
    assert error.value.connection_invalidated
    assert aside(lambda: engine.connect().execute(WHO).scalar())


def test_others_go_on_while_one_waits(engine: sa.Engine, said: list[str]) -> None:
    """libpq lets go of the interpreter while it waits; the statement's own limit ends it."""
    sleep = sa.text("SELECT pg_sleep(:seconds)")

    def ask() -> None:
        with engine.connect() as connection:
            for seconds in (0.0, 0.0, 1.0):
                connection.execute(sleep, {"seconds": seconds})

    thread, steps = threading.Thread(target=ask), 0
    thread.start()
    while thread.is_alive():
        steps += 1
        time.sleep(0.01)
    assert len(said) == 1
    assert steps > 20


def test_in_the_main_thread_psycopg_waits(engine: sa.Engine, said: list[str]) -> None:
    """There somebody may press a key."""
    with engine.connect() as connection:
        for a in range(4):
            connection.execute(SUM, {"a": a, "b": "x"})
    assert said == []


# sha256 of psycopg's own words that licensing/store/lines.py and cursors.py go past
UNDERNEATH = {
    "BaseCursor._execute_gen": "d4128fe2e2207fb5b5c95d2e880336290b1aff65314ab9b4594414c11a8cbce7",
    "BaseCursor._start_query": "5e5dd3e2b176da14a06c0a3513261f0cd00d10f82bfb51cb2055206351bf3243",
    "BaseCursor._maybe_prepare_gen": "86dc8e74d068ef7649664326b1d673f954f65528f7c8f1c222b6490785f24fc9",
    "BaseCursor._send_query_prepared": "b93f0ec6a1ac9ed226cfff67cbccd3d89467cb2141e2f187cb484ad052e919fb",
    "BaseCursor._set_results": "4fd84aaeeaab64d5f6fa37d745016c7f6362a3df67540570dda810542dcc151e",
    "PrepareManager.get": "92bd48792422291848f47d97c839bbd98e961c0c8c0e4d8dc070069f464a884d",
    "PrepareManager.maybe_add_to_cache": "cc8322856abea77a84fe69f72c5c6d81b28d24011345a0822a281910366359a0",
    "BaseConnection._start_query": "bf3d90efd129ca86e0ae48e65f4d04e5e5c4a7cc110215cc2ff405b5d42615a9",
    "BaseConnection._commit_gen": "125b5c5fef4d129e4ce6dfb231e1bf3b3cc091161626647b37dfd54e6847c11a",
    "BaseConnection._rollback_gen": "64b119095ea9b755620a4b8d697e893b2dd9b0aca87bf800f0eee108d215ef41",
}


@pytest.mark.parametrize("name", UNDERNEATH)
def test_what_is_gone_past_is_what_was_looked_at(name: str) -> None:
    """Another psycopg: see that what it does for a prepared statement and at the end of a transaction is still all that ours leaves out
    or does, then change the digest."""
    owner, _, method = name.partition(".")
    home = {"BaseCursor": _cursor_base.BaseCursor, "PrepareManager": _preparing.PrepareManager}
    found = getattr(home.get(owner, psycopg.Connection), method)
    assert hashlib.sha256(inspect.getsource(found).encode()).hexdigest() == UNDERNEATH[name]
