"""What a transaction has written or waited for so far, as its own connection saw it: what was read before may be kept until then.

Every statement goes past here. Reading changes nothing. A plain INSERT changes one table, and so does an UPDATE that checks the version of
its row, as one that had waited for somebody else fails by it. Everything else (locks, other writes, savepoints taken back, functions,
whatever is not understood) may have let another transaction in: then nothing that was read before is relied upon.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import InstanceState, Session, SessionTransaction

from licensing.store.base import Base

KEY = "touched"
ALL = "*"
HELD = 512  # rows kept alive in a transaction, so that asking for one again is no statement

READS = re.compile(r"\s*SELECT\b", re.IGNORECASE)
NOTHING = re.compile(r"\s*(SAVEPOINT|RELEASE SAVEPOINT)\b")
INSERTS = re.compile(r"\s*INSERT INTO (\S+) ")
UPDATES = re.compile(r"\s*UPDATE (\S+) SET .* WHERE .*\b\1\.version = ", re.DOTALL)
LOCKS = re.compile(r"\bFOR (UPDATE|NO KEY|SHARE|KEY)\b", re.IGNORECASE)
CALLS = re.compile(r"(\w+)\(")
READING = frozenset(
    {"count", "max", "min", "sum", "coalesce", "lower", "length", "substr", "cast", "varchar"}
)


class Touched:
    """Of one transaction: how often each table was written, and what is kept until everything may have changed.

    ``held``: the rows it has met, kept alive. ``kept``: what was worked out, each with the stamp it had then.
    """

    __slots__ = ("held", "kept", "times")

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()
        self.held: deque[object] = deque(maxlen=HELD)
        self.kept: dict[tuple[object, ...], tuple[object, object, Any]] = {}

    def mark(self, table: str) -> None:
        self.times[table] += 1
        if table == ALL:
            self.held.clear()
            self.kept.clear()

    def stamp(self, tables: tuple[str, ...]) -> tuple[int | None, ...]:
        """Equal to an earlier one while nothing that these tables say can have changed since; none given are all of them."""
        if not tables:
            return (self.times.total(),)
        return (self.times.get(ALL), *map(self.times.get, tables))


def of(session: Session) -> Touched | None:
    """Of the transaction this session is in, which begins by asking; None where the engine does not tell (``watch``)."""
    if KEY not in session.info:
        session.connection()
    found: Touched | None = session.info.get(KEY)
    return found


def watch(engine: Engine) -> None:
    """From here on every transaction of this engine is followed."""
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _see)


def watch_sessions(made: Any) -> None:
    """From here on the sessions of this maker know their transaction and keep what they have met in it."""
    event.listen(made, "after_begin", _join)
    event.listen(made, "after_transaction_end", _leave)
    event.listen(made, "loaded_as_persistent", _hold)
    event.listen(made, "pending_to_persistent", _hold)
    event.listen(made, "persistent_to_detached", _gone)


@lru_cache(maxsize=4096)
def changes(statement: str) -> str:
    """What an SQL statement may change: the name of a table, ``ALL``, or nothing.

    >>> changes("SELECT a FROM b"), changes("SELECT a FROM b FOR UPDATE"), changes("INSERT INTO b (a) VALUES (?)")
    ('', '*', 'b')
    """
    if READS.match(statement):
        called = {name.lower() for name in CALLS.findall(statement)}
        return ALL if LOCKS.search(statement) or called - READING else ""
    if NOTHING.match(statement):
        return ""
    found = INSERTS.match(statement)
    if found and "ON CONFLICT" in statement:
        return ALL
    found = found or UPDATES.match(statement)
    return found[1] if found else ALL


def _begin(connection: Connection) -> None:
    connection.info[KEY] = Touched()


def _see(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> None:
    touched: Touched | None = connection.info.get(KEY)
    if touched is not None and (changed := changes(statement)):
        touched.mark(changed)


def _join(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if KEY in connection.info:
        session.info[KEY] = connection.info[KEY]


def _leave(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(KEY, None)


def _anew(row: InstanceState[Any], *told: Any) -> None:
    """A row was read again, or is to be."""
    if row.session is not None:
        _gone(row.session)


def _gone(session: Session, row: object = None) -> None:
    touched: Touched | None = session.info.get(KEY)
    if touched is not None:
        touched.mark(ALL)


def _hold(session: Session, row: object) -> None:
    touched: Touched | None = session.info.get(KEY)
    if touched is not None:
        touched.held.append(row)


event.listen(Base, "refresh", _anew, propagate=True, raw=True)
event.listen(Base, "expire", _anew, propagate=True, raw=True)
