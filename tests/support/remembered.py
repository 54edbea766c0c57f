"""Stories told once: the first telling takes every step for real, the next ones on an empty office copy its rows.

Only an office as ``make_office`` gives it is empty: nothing written, no id drawn, the clock where it started. On one where stories were
told and nothing else was written, the next story goes on from there and is remembered with those before it (SQLite).
Anything else, and any test that changes the code's own names, tells the story step by step.
"""

from __future__ import annotations

import dataclasses
import functools
import sqlite3
import weakref
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

from portal.wiring import Office
from tests.support import pg_rows
from tests.support.clock import CountingIds, FixedClock

P = ParamSpec("P")
R = TypeVar("R")
Key = tuple[Any, ...]
Past = tuple[Key, ...]  # the stories that were told on an office since it was empty, in their order
MOST = 60  # of a process's stories, the last used ones are kept

paused = False  # set while a test changes names of the code: what is told then is no story for others


@dataclass(frozen=True)
class Kept:
    """Where a story ended: every row, the ids drawn, the hour, and what the story gave."""

    rows: Any
    ids: Counter[str]
    at: datetime
    gave: Any


@dataclass(frozen=True)
class Watched:
    """An office on which nothing but stories was told, as long as its database and its ids stand still."""

    past: Past
    watch: sqlite3.Connection
    version: int
    ids: Counter[str]


_KEPT: OrderedDict[tuple[Past, Key], Kept] = OrderedDict()
_EMPTY: dict[str, dict[str, list[Any] | int]] = {}  # by database kind: what an empty office holds
_WATCHED: weakref.WeakKeyDictionary[Any, Watched] = weakref.WeakKeyDictionary()  # by the office's ids
_telling = 0


def remembered(
    story: Callable[Concatenate[Office, P], R],
) -> Callable[Concatenate[Office, P], R]:
    """For stories whose arguments can be hashed and whose answer is frozen."""

    @functools.wraps(story)
    def told(office: Office, *args: P.args, **named: P.kwargs) -> R:
        global _telling
        key = _key(office, f"{story.__module__}.{story.__qualname__}", args, named)
        past = _past(office) if key is not None else None
        if key is None or past is None or (_telling and past):
            return story(office, *args, **named)
        kept = _KEPT.get((past, key))
        if kept is not None:
            _KEPT.move_to_end((past, key))
            _put_back(office, kept)
            gave: R = kept.gave
        else:
            _telling += 1
            try:
                gave = story(office, *args, **named)
            finally:
                _telling -= 1
            _keep((past, key), _take(office, gave))
        _watch(office, (*past, key))
        return gave

    return told


def _keep(at: tuple[Past, Key], kept: Kept) -> None:
    _KEPT[at] = kept
    while len(_KEPT) > MOST:
        _KEPT.popitem(last=False)


def _key(office: Office, story: str, args: tuple[Any, ...], named: dict[str, Any]) -> Key | None:
    """None where the office is not one of ``make_office``'s, or an argument is not plain."""
    if paused or type(office.clock) is not FixedClock or type(office.ids) is not CountingIds:
        return None
    settings = dataclasses.replace(office.settings, data_dir=None, database_url="")  # type: ignore[arg-type]
    key = (story, args, tuple(sorted(named.items())), repr(settings), office.clock.at, kind_of(office))
    try:
        hash(key)
    except TypeError:
        return None
    return key


def _past(office: Office) -> Past | None:
    """What was told on this office since it was empty; None where anything else was done to it."""
    ids = office.ids.counts  # type: ignore[attr-defined]  # CountingIds
    if not ids:
        return () if _is_empty(office) else None
    seen = _WATCHED.get(office.ids)
    if seen is None or seen.ids != ids or seen.version != _version(seen.watch):
        return None
    return seen.past


def _watch(office: Office, past: Past) -> None:
    """SQLite tells another connection whether anything was written since it looked; PostgreSQL's stories begin on an empty office."""
    if kind_of(office) != "sqlite":
        return
    seen = _WATCHED.get(office.ids)
    if seen is None:
        watch = sqlite3.connect(str(office.database.url.database), check_same_thread=False)
        weakref.finalize(office.ids, watch.close)
    else:
        watch = seen.watch
    _WATCHED[office.ids] = Watched(past, watch, _version(watch), Counter(office.ids.counts))  # type: ignore[attr-defined]  # CountingIds


def _version(watch: sqlite3.Connection) -> int:
    return int(watch.execute("PRAGMA data_version").fetchone()[0])


def kind_of(office: Office) -> str:
    return office.database.dialect.name


def _is_empty(office: Office) -> bool:
    """Whether every table holds what it holds in a new database, the few rows of which are compared one by one."""
    with office.database.connect().execution_options(read_only=True) as connection:
        first = _EMPTY.get(kind_of(office))
        return first is not None and _contents(connection, first) == first


def learn_empty(url: str) -> None:
    """Notes what a migrated, empty database holds; once a process for each kind of database."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        _EMPTY[engine.dialect.name] = _contents(connection, {})
    engine.dispose()


def _contents(connection: sa.Connection, first: dict[str, list[Any] | int]) -> dict[str, list[Any] | int]:
    """Number of rows by table; of tables that are not empty from the start the rows themselves."""
    tables = list(first) or _tables(connection)
    counted = "UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name} " for name in tables)  # noqa: S608  # names of our own tables
    rows: dict[str, list[Any] | int] = {
        str(name): int(number) for name, number in connection.exec_driver_sql(counted)
    }
    for name, number in rows.items():
        if number if not first else isinstance(first[name], list):
            rows[name] = sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {name}")))  # noqa: S608  # names of our own tables
    return rows


def _tables(connection: sa.Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'name_search_words%'"
    else:
        query = (
            "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema)'"
        )
    return sorted(str(name) for (name,) in connection.exec_driver_sql(query.replace("%", "%%")))


def _take(office: Office, gave: Any) -> Kept:
    raw = office.database.raw_connection()
    try:
        rows = _sqlite_copy(raw.driver_connection) if kind_of(office) == "sqlite" else _pg_copy(raw)
    finally:
        raw.close()
    return Kept(rows, Counter(office.ids.counts), office.clock.now(), gave)  # type: ignore[attr-defined]  # CountingIds


def _put_back(office: Office, kept: Kept) -> None:
    raw = office.database.raw_connection()
    try:
        if kind_of(office) == "sqlite":
            kept.rows.backup(raw.driver_connection)
        else:
            _pg_fill(raw, kept.rows)
    finally:
        raw.close()
    office.ids.counts = Counter(kept.ids)  # type: ignore[attr-defined]  # CountingIds
    office.clock.at = kept.at  # type: ignore[attr-defined]  # FixedClock


def _sqlite_copy(live: Any) -> sqlite3.Connection:
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    live.backup(kept)
    return kept


def _pg_copy(raw: Any) -> pg_rows.Rows:
    with raw.driver_connection.cursor() as cursor:
        return pg_rows.take(cursor)


def _pg_fill(raw: Any, rows: pg_rows.Rows) -> None:
    with raw.driver_connection.cursor() as cursor:
        pg_rows.fill(cursor, rows)
    raw.commit()
