"""Which names a transaction touched, whatever touched them: the search index follows before the transaction ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session, UOWTransaction

from licensing.store.names import NameRecord

NOTED = "changed names"
SEARCHED = ("name", "parts", "status", "authority")  # columns that decide how a name is found


def note_changed_names(session: Session, flush: UOWTransaction | None = None, instances: Any = None) -> None:
    """Before a flush: remember the names that it will write."""
    touched = [row for row in session.new if isinstance(row, NameRecord)]
    for row in session.dirty:
        if isinstance(row, NameRecord):
            state = inspect(row)
            if any(state.attrs[column].history.has_changes() for column in SEARCHED):
                touched.append(row)
    note(session, (row.id for row in touched))


def note(session: Session, ids: Iterable[str]) -> None:
    """Remember names that were written without the session's knowledge."""
    session.info.setdefault(NOTED, {}).update(dict.fromkeys(ids))


def changed_names(session: Session) -> list[str]:
    """The ids noted since the last asking, each once, in the order they were written."""
    session.flush()
    return list(session.info.pop(NOTED, {}))
