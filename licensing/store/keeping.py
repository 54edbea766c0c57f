"""What is asked of the database once in a transaction, until something may have changed it; ``touched`` knows when.

What is not written yet is written before anything that was kept is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, Select, bindparam, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import QueryableAttribute, set_committed_value

from licensing.store import touched

T = TypeVar("T")


def asked(
    session: Session,
    key: tuple[object, ...],
    tables: tuple[str, ...],
    make: Callable[[], T],
    by: object = None,
) -> T:
    """``make()``, or what it gave before with the same ``by``.

    ``tables``: where it reads those and nothing else, writing in others leaves it standing; none given are all of them.
    """
    seen = _seen(session)
    if seen is None:
        return make()
    stamp, found = seen.stamp(tables), seen.kept.get(key)
    if found is not None and found[0] == stamp and found[1] is by:
        same: T = found[2]
        return same
    made = make()
    if _clean(session) and seen.stamp(tables) == stamp:
        seen.kept[key] = stamp, by, made
    return made


def each(
    session: Session,
    key: tuple[object, ...],
    tables: tuple[str, ...],
    wanted: Collection[str],
    ask: Callable[[list[str]], Mapping[str, T]],
) -> dict[str, T]:
    """The same for many at once: ``ask`` is given only those that were not asked for before; who is not answered for is left out."""
    seen = _seen(session)
    if seen is None:
        return dict(ask(sorted(wanted)))
    stamp, kept = seen.stamp(tables), seen.kept.get(key)
    known: dict[str, T | None] = dict(kept[2]) if kept is not None and kept[0] == stamp else {}
    if missing := sorted({*wanted} - known.keys()):
        known |= dict.fromkeys(missing) | dict(ask(missing))
        if _clean(session) and seen.stamp(tables) == stamp:
            seen.kept[key] = stamp, None, known
    found = {one: known[one] for one in wanted}
    return {one: answer for one, answer in found.items() if answer is not None}


def columns(
    session: Session, statement: Executable, values: Mapping[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """Rows of columns by a statement that was built once: a third of what the same costs through the session.

    What is not written yet is written first, as the session would.
    """
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, values)


def rows_of(row: Any, collection: QueryableAttribute[Any]) -> list[Any]:
    """``row``'s collection, asked for with a statement that was built once; SQLAlchemy builds it anew for each row."""
    state = inspect(row)
    if collection.key not in state.dict and state.persistent and state.session is not None:
        own, statement = _of_one(collection)
        found = [*state.session.scalars(statement, {"own": getattr(row, own)})]
        set_committed_value(row, collection.key, found)
    rows: list[Any] = getattr(row, collection.key)
    return rows


@cache
def _of_one(collection: QueryableAttribute[Any]) -> tuple[str, Select[Any]]:
    """The key of the row that a collection hangs on, and the statement that asks for it by ``:own``."""
    relation = collection.property
    own, theirs = next(iter(relation.local_remote_pairs))
    query = select(relation.mapper.class_).where(theirs == bindparam("own", type_=theirs.type))
    return own.key, query.order_by(*relation.order_by)


def load_together(rows: Sequence[Any], collection: QueryableAttribute[Any]) -> None:
    """One statement for a collection of many rows, where each would be asked for its own; those that have it are left alone."""
    name = collection.key
    bare = [row for row in rows if name not in inspect(row).dict and inspect(row).persistent]
    if len(bare) == 1:
        rows_of(bare[0], collection)
    session = inspect(bare[0]).session if len(bare) > 1 else None
    if session is None:
        return
    own, theirs, statement = _of_many(collection)
    found: dict[Any, list[Any]] = {getattr(row, own): [] for row in bare}
    for each_row in session.scalars(statement, {"own": list(found)}):
        found[getattr(each_row, theirs)].append(each_row)
    for row in bare:
        set_committed_value(row, name, found[getattr(row, own)])


@cache
def _of_many(collection: QueryableAttribute[Any]) -> tuple[str, str, Select[Any]]:
    """The keys of both sides of a collection, and the statement that asks for that of all rows in ``:own``."""
    relation = collection.property
    own, theirs = next(iter(relation.local_remote_pairs))
    query = select(relation.mapper.class_).where(
        theirs.in_(bindparam("own", type_=theirs.type, expanding=True))
    )
    return own.key, theirs.key, query.order_by(*relation.order_by)


def _seen(session: Session) -> touched.Touched | None:
    """What this transaction has seen, once everything that was said here is written; None where that cannot be known."""
    if not _clean(session):
        if not session.autoflush:
            return None
        session.flush()
    return touched.of(session)


def _clean(session: Session) -> bool:
    return session._is_clean()  # as ``Session.flush`` asks it; the public collections are made anew each time
