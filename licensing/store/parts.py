"""The journal in parts by its numbers, on PostgreSQL: parted beside the work, parts made ahead of the head, one behind them all.

The functions and tables named here are made by migration 0680. SQLite has one table.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from licensing.store import beside
from licensing.store.faults import is_busy

LOCK = 7_306_420_003  # who makes parts, over all machines
FIRST = "journal_entry_from_1"
BEHIND = "journal_entry_beyond"
# Of the table as it was, so that its names are free for the whole; ``_note`` keeps its own: a release before looks for it by that name.
RENAMED = {
    "pk_journal_entry": f"{FIRST}_pkey",
    "ix_journal_entry_action": f"{FIRST}_action",
    "ix_journal_entry_department": f"{FIRST}_department",
    "ix_journal_entry_subject_id": f"{FIRST}_subject_id",
}
KEYED = {"action": "ix_journal_entry_action", "department": "ix_journal_entry_department"} | {
    "subject_id": "ix_journal_entry_subject_id"
}
RIGHTS = """
SELECT format('GRANT %s ON journal_entry TO %s', a.privilege_type,
  CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END)
FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = :table ::regclass AND a.grantee <> c.relowner"""
LIMIT = "ALTER TABLE journal_entry DROP CONSTRAINT IF EXISTS journal_entry_limit"


@dataclass(frozen=True)
class State:
    """``ready``: entries that the parts ahead of the head still take; ``size``: of one part; ``behind``: rows that fell behind them all."""

    parted: bool
    ready: int = 0
    size: int = 0
    behind: int = 0


def is_parted(connection: sa.Connection, table: str = "journal_entry") -> bool:
    """Whether a table of this schema is one in parts."""
    query = sa.text(
        "SELECT relkind = 'p' FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = :name"
    )
    return bool(connection.scalar(query, {"name": table}))


def names(connection: sa.Connection, table: str) -> list[str]:
    """The parts of a table in their order; none where it is whole."""
    if not is_parted(connection, table):
        return []
    return list(connection.scalars(sa.text("SELECT name FROM journal_part ORDER BY first")))


def index_of(part: str, index: sa.Index) -> str:
    """The name that an index of the whole has on one part."""
    if index.unique and part == FIRST:
        return str(index.name)  # it was there before, and a release before this one looks for it
    assert index.table is not None  # noqa: S101  # it is one of the models
    return f"{part}_{str(index.name).removeprefix(f'ix_{index.table.name}_')}"


def state(connection: sa.Connection) -> State:
    """How the journal is parted, on PostgreSQL."""
    if not is_parted(connection):
        return State(False)
    row = connection.execute(
        sa.text(
            "SELECT (SELECT max(first) FROM journal_part) - 1 - (SELECT seq FROM journal_head),"
            " (SELECT size FROM journal_parting), (SELECT count(*) FROM journal_entry_beyond)"
        )
    ).one()
    return State(True, int(row[0]), int(row[1]), int(row[2]))


def make_ahead(connection: sa.Connection) -> int:
    """Makes the parts that are wanted ahead of the head; how many. None while somebody else does, or where the journal is whole."""
    return int(connection.scalar(sa.text("SELECT journal_parts_ahead()")) or 0)


def part(engine: sa.Engine) -> bool:
    """Parts the journal beside the work, and makes parts ahead; whether it was whole before. Safe to repeat, and from several machines.

    What is there is looked through once without stopping anybody (``VALIDATE CONSTRAINT``); then it becomes the first part under a lock
    that is short, and that is let go and tried again rather than waited for. Killed anywhere it leaves the journal whole, and one limit
    on its numbers that the next run takes away.
    """
    if engine.dialect.name != "postgresql":
        return False
    with beside.alone(engine, LOCK) as connection:
        whole = not is_parted(connection)
        if whole:
            _limit(connection)
            _patiently(engine, _swap)
    _patiently(engine, make_ahead)
    return whole


def join(connection: sa.Connection) -> None:
    """One table again, for who goes back a release; nothing where it is one. Raises RuntimeError where more than one part holds entries."""
    parts = names(connection, "journal_entry")
    if not parts:
        return
    for name in parts[1:]:
        if connection.exec_driver_sql(f"SELECT EXISTS (SELECT FROM {name})").scalar():  # noqa: S608  # names of our own tables
            raise RuntimeError(
                "the journal lies in several parts; releases before this one work on it as it is, so leave it"
            )
    rights = list(connection.scalars(sa.text(RIGHTS), {"table": "journal_entry"}))
    lines = [
        f"ALTER TABLE journal_entry DETACH PARTITION {FIRST}",
        "DROP TABLE journal_entry",
        f"DROP TRIGGER journal_chained_once ON {FIRST}",
        f"ALTER TABLE {FIRST} RENAME TO journal_entry",
        *(f"ALTER INDEX {new} RENAME TO {old}" for old, new in RENAMED.items()),
        *rights,
        "DELETE FROM journal_part",
    ]
    for line in lines:
        connection.exec_driver_sql(line)


def _limit(connection: sa.Connection) -> None:
    """Says of the table as it is that its numbers end below a boundary that the head is far from, and has it proved beside the work."""
    size = int(connection.scalar(sa.text("SELECT size FROM journal_parting")) or 0)
    head = int(connection.scalar(sa.text("SELECT seq FROM journal_head")) or 0)
    bound = (head // size + 1) * size + 1
    if bound - head < size // 4:  # it grows while it is looked through
        bound += size
    connection.exec_driver_sql(LIMIT)  # of a run that was killed
    connection.exec_driver_sql(
        f"ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_limit CHECK (seq < {bound}) NOT VALID"
    )
    connection.exec_driver_sql("ALTER TABLE journal_entry VALIDATE CONSTRAINT journal_entry_limit")


def _swap(connection: sa.Connection) -> None:
    """The table becomes the first part of another that has its name, its rights and its keys."""
    connection.exec_driver_sql("LOCK TABLE journal_entry IN ACCESS EXCLUSIVE MODE")
    bound = connection.scalar(
        sa.text(
            r"SELECT (regexp_match(pg_get_constraintdef(oid), '\d+'))[1]::bigint FROM pg_constraint"
            " WHERE conrelid = 'journal_entry'::regclass AND conname = 'journal_entry_limit' AND convalidated"
        )
    )
    rights = list(connection.scalars(sa.text(RIGHTS), {"table": "journal_entry"}))
    lines = [
        f"ALTER TABLE journal_entry RENAME TO {FIRST}",
        *(f"ALTER INDEX {old} RENAME TO {new}" for old, new in RENAMED.items()),
        f"CREATE TABLE journal_entry (LIKE {FIRST} INCLUDING DEFAULTS) PARTITION BY RANGE (seq)",
        "ALTER TABLE journal_entry ADD CONSTRAINT pk_journal_entry PRIMARY KEY (seq)",
        *(f"CREATE INDEX {name} ON journal_entry ({column})" for column, name in KEYED.items()),
        f"ALTER TABLE journal_entry ATTACH PARTITION {FIRST} FOR VALUES FROM (MINVALUE) TO ({bound})",
        f"ALTER TABLE {FIRST} DROP CONSTRAINT journal_entry_limit",
        f"SELECT journal_part_watched('{FIRST}'), journal_part_bare('{FIRST}'), journal_part_watched('journal_entry')",
        f"INSERT INTO journal_part (name, first) VALUES ('{FIRST}', 0)",  # noqa: S608  # a name of this file
        f"SELECT journal_part_beyond({bound})",
        *rights,
    ]
    for line in lines:
        connection.exec_driver_sql(line)


def _patiently(engine: sa.Engine, act: Callable[[sa.Connection], object]) -> None:
    """In a transaction that waits half a second for its locks, again and again: whoever comes behind it waits no longer than that."""
    while True:
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql("SET LOCAL lock_timeout = '500ms'")
                act(connection)
            return
        except OperationalError as error:
            if not is_busy(error):
                raise
        time.sleep(beside.LOOK_AGAIN_SECONDS)
