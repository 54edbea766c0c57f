"""Which name rules an act is judged by: the packaged tables and the approved editions that are in force at its instant.

Nothing has to run for an edition to take effect: it is in force from its day on, once the register is found under its keys,
and only together with all editions before it. Every act that judges a name asks, once; what was built once is kept.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from licensing.deadlines import legal_date
from licensing.store.models import RuleChange, RuleEdition
from licensing.work import Books, Naming
from namecheck.amend import Change, digest_of, laid, moves_keys, reparses
from namecheck.shelf import Shelf, load
from namecheck.tables import Amendments

K = TypeVar("K")
V = TypeVar("V")
_EDITIONS = RuleEdition.__table__.c
APPROVED = (  # asked by every act that judges a name, so made once, of the table and not of the mapper
    select(_EDITIONS.id, _EDITIONS.effective_on, _EDITIONS.ready_at)
    .where(_EDITIONS.state == "approved")
    .order_by(_EDITIONS.number)
)
KEPT = 6  # shelves and states in memory: in force, coming, a draft, one before


@dataclass(frozen=True)
class Approved:
    """An approved edition as far as its effect goes."""

    id: str
    effective_on: date
    ready_at: datetime | None

    def works(self, at: datetime) -> bool:
        """Whether its day has come and the register is ready for it."""
        return self.ready_at is not None and self.ready_at <= at and self.effective_on <= legal_date(at)


class Rulebooks:
    """The books of an office on a database. Shared by threads; holds no session."""

    def __init__(self, packaged: Books) -> None:
        self.packaged = packaged
        self._lock = threading.Lock()
        self._shelves: OrderedDict[str, Shelf] = OrderedDict({packaged.shelf.digest: packaged.shelf})
        self._naming: OrderedDict[tuple[tuple[str, ...], int], Naming] = OrderedDict()
        self._states: OrderedDict[tuple[str, ...], Amendments] = OrderedDict({(): {}})

    def books(self, session: Callable[[], Session], at: datetime) -> Books:
        """What an act at this instant reads.

        The editions are read when it first judges by them, in its own transaction, and stand for all it judges after that.
        """
        return replace(self.packaged, naming=cache(lambda: self.naming(session(), at)))

    def naming(self, session: Session, at: datetime) -> Naming:
        """The name rules at this instant. One short query while nothing has changed; writes nothing that waits in the session."""
        chain = _approved(session)
        if not chain:
            return self.packaged.naming()
        state = tuple(each.id for each in chain), in_force(chain, at)
        with self._lock:
            kept = self._naming.get(state)
        if kept is None:
            kept = self._built(session, *state)
            self._keep(self._naming, state, kept)
        return kept

    def _built(self, session: Session, ids: tuple[str, ...], working: int) -> Naming:
        """Rules of the first ``working`` editions, the others coming as far as names are found under other keys by them."""
        amendments = self.amendments(session, ids[:working])
        coming = [
            self.shelf(self.amendments(session, ids[: place + 1]))
            for place in range(working, len(ids))
            if moves_keys(changes_of(session, ids[place]))
        ]
        return Naming(self.shelf(amendments), tuple(coming), reparses(amendments))

    def in_force(self, session: Session, at: datetime) -> Amendments:
        """What the editions in force at an instant make of the packaged tables."""
        chain = approved(session)
        return self.amendments(session, tuple(each.id for each in chain[: in_force(chain, at)]))

    def newest(self, session: Session) -> Amendments:
        """The tables as all approved editions leave them: what a draft builds on."""
        return self.amendments(session, tuple(each.id for each in approved(session)))

    def amendments(self, session: Session, ids: tuple[str, ...]) -> Amendments:
        """What these approved editions, in this order, make of the packaged tables. Raises TableError.

        What an approved edition changes is never changed again, so its id stands for its content.
        """
        with self._lock:
            kept = self._states.get(ids)
        if kept is None:
            kept = laid(self.amendments(session, ids[:-1]), changes_of(session, ids[-1]), strict=False)
            self._keep(self._states, ids, kept)
        return kept

    def shelf(self, amendments: Amendments) -> Shelf:
        """The tables with these amendments, built once. Raises TableError."""
        if not amendments:
            return self.packaged.shelf
        digest = digest_of(amendments)
        with self._lock:
            kept = self._shelves.get(digest)
        if kept is None:
            kept = load(amendments=amendments)
            self._keep(self._shelves, digest, kept)
        return kept

    def earlier(self, session: Session, digest: str) -> Shelf | None:
        """The tables behind a digest, when some row of editions over this version's files gives it."""
        if digest == self.packaged.shelf.digest:
            return self.packaged.shelf
        ids = tuple(each.id for each in approved(session))
        for size in range(len(ids), 0, -1):
            amendments = self.amendments(session, ids[:size])
            if digest_of(amendments) == digest:
                return self.shelf(amendments)
        return None

    def _keep(self, store: OrderedDict[K, V], key: K, value: V) -> None:
        with self._lock:
            store[key] = value
            while len(store) > KEPT:
                store.pop(next(each for each in store if each not in ((), self.packaged.shelf.digest)))


def approved(session: Session) -> list[Approved]:
    """The approved editions in their order."""
    if session.autoflush:
        session.flush()
    return _approved(session)


def _approved(session: Session) -> list[Approved]:
    rows = session.connection().execute(APPROVED)
    return [Approved(id, day or date.max, ready) for id, day, ready in rows]


def in_force(chain: Sequence[Approved], at: datetime) -> int:
    """How many of the approved editions work at an instant: those before the first that does not yet."""
    return next((place for place, each in enumerate(chain) if not each.works(at)), len(chain))


def changes_of(session: Session, edition_id: str) -> list[Change]:
    """What an edition changes, as the tables' own code reads it."""
    query = select(RuleChange).where(RuleChange.edition_id == edition_id)
    return as_changes(session.scalars(query))


def as_changes(stored: Iterable[RuleChange]) -> list[Change]:
    """Rows of the database as changes, in table and key order."""
    found = [
        Change(row.table_name, tuple(json.loads(row.row_key)), _row(row.before), _row(row.after))
        for row in stored
    ]
    return sorted(found, key=lambda change: (change.table, change.key))


def _row(cells: list[str] | None) -> tuple[str, ...] | None:
    return None if cells is None else tuple(cells)


def editions(session: Session, *states: str) -> list[RuleEdition]:
    """Editions, newest first; those in one of the states when any are named."""
    query = select(RuleEdition).options(selectinload(RuleEdition.changes))
    if states:
        query = query.where(RuleEdition.state.in_(states))
    return list(session.scalars(query.order_by(RuleEdition.created_at.desc(), RuleEdition.id.desc())))
