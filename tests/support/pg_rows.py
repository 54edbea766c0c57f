"""The rows of a PostgreSQL database: taken out whole, put back, and a used database rinsed to what it was when new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

BARE_COPY = 21  # bytes of a binary copy without a row: signature, flags, extension length, end

OWN = "NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
# Where rows lie: of a table in parts its parts.
TABLES = f"""
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname {OWN} ORDER BY 1"""  # noqa: S608  # a constant of this file
SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename), start_value, last_value FROM pg_sequences"
# Everything a test could change that is no row: a thing made again has another number.
SHAPE = f"""
WITH own AS (SELECT oid, nspname, nspacl FROM pg_namespace WHERE nspname {OWN} AND nspname NOT LIKE 'pg_temp%'),
seen(line) AS (
  SELECT format('n %s %s', nspname, nspacl) FROM own
  UNION ALL SELECT format('c %s %s %s', c.oid, c.relname, c.relacl) FROM pg_class c JOIN own ON own.oid = c.relnamespace
  UNION ALL SELECT format('a %s %s %s %s', a.attrelid, a.attname, a.attnotnull, a.attacl)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN own ON own.oid = c.relnamespace
    WHERE a.attnum > 0 AND c.relkind IN ('r', 'p', 'v')
  UNION ALL SELECT format('g %s %s', t.oid, t.tgenabled)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN own ON own.oid = c.relnamespace
  UNION ALL SELECT format('k %s', k.oid) FROM pg_constraint k JOIN own ON own.oid = k.connamespace
  UNION ALL SELECT format('p %s %s %s', p.oid, p.proacl, md5(p.prosrc)) FROM pg_proc p JOIN own ON own.oid = p.pronamespace
  UNION ALL SELECT format('s %s %s', setrole, setconfig) FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM seen"""  # noqa: S608  # a constant of this file
CUT_OFF = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

Cursor = psycopg.Cursor[Any]


@dataclass(frozen=True)
class Rows:
    """Of each table that has any: the rows in the server's own binary form; and where the sequences stand."""

    tables: dict[str, bytes]
    sequences: list[tuple[str, int]]


def take(cursor: Cursor) -> Rows:
    tables = {}
    for name in _names(cursor):
        with cursor.copy(f"COPY {name} TO STDOUT (FORMAT binary)") as copy:
            tables[name] = b"".join(bytes(part) for part in copy)
    drawn = [(str(name), int(last)) for name, _, last in cursor.execute(SEQUENCES) if last is not None]
    return Rows({name: held for name, held in tables.items() if len(held) > BARE_COPY}, drawn)


def fill(cursor: Cursor, rows: Rows) -> None:
    """What the database holds goes, ``rows`` come, in the transaction that is open; keys and triggers held when they were written."""
    cursor.execute("SET LOCAL session_replication_role = replica")
    for name in _filled(cursor):
        cursor.execute(f"DELETE FROM {name}")  # noqa: S608  # names of our own tables
    for name, held in rows.tables.items():
        with cursor.copy(f"COPY {name} FROM STDIN (FORMAT binary)") as copy:
            copy.write(held)
    stand = dict(rows.sequences)
    for name, start, last in cursor.execute(SEQUENCES).fetchall():
        if last != stand.get(name):
            cursor.execute("SELECT setval(%s, %s, %s)", (name, stand.get(name, start), name in stand))


def _names(cursor: Cursor) -> list[str]:
    return [str(name) for (name,) in cursor.execute(TABLES).fetchall()]


def _filled(cursor: Cursor) -> list[str]:
    each = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in _names(cursor)]  # noqa: S608  # names of our own tables
    asked = " UNION ALL ".join(each)
    return [str(name) for (name,) in cursor.execute(asked).fetchall()]


class Rinsed:
    """A database that one test after another may use; ``url``: any form psycopg reads."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg.connect(url)
        with self._connection.transaction(), self._connection.cursor() as cursor:
            self._shape, self._rows = self._seen(cursor), take(cursor)

    def rinse(self) -> bool:
        """Whoever still holds a connection is cut off and all is as when new. False when more than rows had changed: make it anew."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(CUT_OFF)
            if self._seen(cursor) != self._shape:
                return False
            fill(cursor, self._rows)
        return True

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def _seen(cursor: Cursor) -> Any:
        return cursor.execute(SHAPE).fetchone()
