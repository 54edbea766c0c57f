"""Replay what the engine answered: the same declaration, tables and prior names must give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.errors import NotFound
from licensing.services.names.name_proof import declaration_from, priors_from
from licensing.store.models import NameVerdict, RuleTables
from namecheck.engine import check
from namecheck.register import PriorName
from namecheck.shelf import Shelf

BATCH = 200


@dataclass(frozen=True)
class Replayed:
    """How a stored verdict compares with a replay of it.

    ``result``: same (same tables, same bytes), differs (same tables, other bytes: a fault), other_tables (``tables``
    names the files that changed), not_kept (stored before the prior names were). ``before``, ``now``: the outcomes.
    """

    verdict: str
    name: str
    result: str
    before: str
    now: str | None = None
    tables: tuple[str, ...] = ()


class AsItWas:
    """The register of that moment: the names it gave then."""

    def __init__(self, priors: list[PriorName]) -> None:
        self._priors = priors

    def candidates(self, keys: Iterable[int]) -> Iterable[PriorName]:
        return self._priors


Earlier = Callable[[Session, str], Shelf | None]


def only_today(session: Session, digest: str) -> Shelf | None:
    """No rules but those of today are known."""
    return None


def replay(session: Session, shelf: Shelf, verdict_id: str, earlier: Earlier = only_today) -> Replayed:
    """Judge a stored declaration again, by the rules of then where ``earlier`` finds them by their digest.

    Raises NotFound for an unknown verdict.
    """
    verdict = session.get(NameVerdict, verdict_id)
    if verdict is None:
        raise NotFound(verdict_id)
    return _replayed(session, shelf, verdict, earlier)


def replay_all(session: Session, shelf: Shelf, earlier: Earlier = only_today) -> Iterator[Replayed]:
    """Every stored verdict in the order of its id, in bounded memory."""
    last = ""
    while rows := _after(session, last):
        for verdict in rows:
            yield _replayed(session, shelf, verdict, earlier)
        last = rows[-1].id
        session.expunge_all()


def _after(session: Session, last: str) -> list[NameVerdict]:
    query = select(NameVerdict).where(NameVerdict.id > last).order_by(NameVerdict.id)
    return list(session.scalars(query.limit(BATCH)))


def _replayed(session: Session, shelf: Shelf, verdict: NameVerdict, earlier: Earlier) -> Replayed:
    if verdict.priors is None:
        return Replayed(verdict.id, verdict.name, "not_kept", verdict.outcome)
    priors = priors_from(verdict.priors)
    if verdict.rules != shelf.digest:
        shelf = earlier(session, verdict.rules) or shelf
    report = check(declaration_from(verdict.declaration), shelf, AsItWas(priors), None)
    if verdict.rules != shelf.digest:
        changed = changed_tables(session, shelf, verdict.rules)
        return Replayed(verdict.id, verdict.name, "other_tables", verdict.outcome, report.outcome, changed)
    result = "same" if report.canonical() == verdict.report.encode() else "differs"
    return Replayed(verdict.id, verdict.name, result, verdict.outcome, report.outcome)


def changed_tables(session: Session, shelf: Shelf, digest: str) -> tuple[str, ...]:
    """File names of the tables that differ between a digest and the shelf; none when the digest was never written down."""
    kept = session.get(RuleTables, digest)
    if kept is None:
        return ()
    names = kept.files.keys() | shelf.tables.keys()
    return tuple(sorted(name for name in names if kept.files.get(name) != shelf.tables.get(name)))
