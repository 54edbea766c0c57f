"""What a database says went wrong, by its codes and never by its words, which follow its language."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

T = TypeVar("T")

UNIQUE = "23505"  # PostgreSQL, SQLSTATE unique_violation
SQLITE_UNIQUE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})
# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available, query_canceled, idle_in_transaction_session_timeout
BUSY = frozenset({"40001", "40P01", "55P03", "57014", "25P03"})
# disk_full, and the states of a server that goes down, comes up, is read-only or has no connection left (classes 53, 57, 25006)
AWAY = frozenset({"53100", "53200", "53300", "57P01", "57P02", "57P03", "25006"})
SQLITE_BUSY = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_BUSY_SNAPSHOT"})
SQLITE_FULL = frozenset({"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_IOERR_WRITE"})


def once_more(session: Session, ask: Callable[[], T]) -> T:
    """The first thing a transaction asks; once more when the server has closed the connection since its last use.

    Only for what reads and comes first: then nothing has begun that could be done twice.
    """
    try:
        return ask()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    session.rollback()
    return ask()


def is_taken(error: DBAPIError) -> bool:
    """Whether somebody else has the place that must be unique."""
    state, name = _codes(error)
    return state == UNIQUE or name in SQLITE_UNIQUE


def is_busy(error: DBAPIError) -> bool:
    """Whether the same act may simply be tried again: locks, deadlocks, waits cut short."""
    state, name = _codes(error)
    return state in BUSY or name in SQLITE_BUSY


def is_away(error: DBAPIError) -> bool:
    """Whether the database cannot be written to now: full, going down, not reachable."""
    state, name = _codes(error)
    return (
        state in AWAY or name in SQLITE_FULL or error.connection_invalidated or (state == "" and name == "")
    )


def _codes(error: DBAPIError) -> tuple[str, str]:
    """SQLSTATE (PostgreSQL) and error name (SQLite); empty where the driver gives none, as when nothing answered."""
    return str(getattr(error.orig, "sqlstate", None) or ""), str(
        getattr(error.orig, "sqlite_errorname", None) or ""
    )
