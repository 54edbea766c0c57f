"""How long a part of a dossier is kept: rows of ``retention.tsv`` with their source, read strictly; terms count from the next year on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import read
from licensing.deadlines import legal_date
from licensing.documents.bag import Member
from licensing.known_kinds import stands
from licensing.store.models import Case

COLUMNS = ("code", "zh", "en", "outcome", "holds", "years", "archived", "basis", "verified")
ENTERED, CLOSED, RUNNING = "entered", "closed", "running"
OUTCOMES = (ENTERED, CLOSED, RUNNING)
REST = "*"


@dataclass(frozen=True)
class Class:
    """``years``: None for ever; ``archived``: whether the term runs, no while a matter is under way."""

    code: str
    zh: str
    en: str
    outcome: str
    holds: tuple[str, ...]
    years: int | None
    archived: bool
    basis: str
    verified: str

    def last_day(self, closed: date | None) -> date | None:
        """The last day of a term whose matter was closed on a day; None where there is no end.

        >>> classes()[2].years, classes()[2].last_day(date(2026, 11, 30))
        (10, datetime.date(2036, 12, 31))
        """
        return (
            date(closed.year + self.years, 12, 31) if self.years is not None and closed is not None else None
        )

    def words(self, closed: date | None) -> str:
        """As the index of the bag says it."""
        if not self.archived:
            return f"{self.zh}：未归档"
        last = self.last_day(closed)
        return (
            f"{self.zh}：永久"
            if self.years is None
            else f"{self.zh}：{self.years}年" + (f"，至{last}" if last else "")
        )


@cache
def classes() -> tuple[Class, ...]:
    """The rows in their order; each outcome has one that holds the rest. Raises CatalogueError."""
    found = []
    for row in read(Path(__file__).with_name("retention.tsv"), COLUMNS, "code").rows:
        years = row["years"]
        if years and not years.isdecimal():
            raise row.wrong(f"years {years!r} is no whole number")
        told = (row.needed("code"), row.needed("zh"), row.needed("en"), row.one_of("outcome", OUTCOMES))
        term = int(years) if years else None
        found.append(
            Class(
                *told,
                row.many("holds"),
                term,
                row.flag("archived"),
                row.needed("basis"),
                row.one_of("verified", VERIFIED),
            )
        )
    whole = {each.outcome for each in found if REST in each.holds}
    if whole != set(OUTCOMES):
        raise ValueError("retention.tsv: an outcome has no row that holds the rest")
    return tuple(found)


def outcome_of(case: Case) -> str:
    """What became of a matter: something on the register, nothing, or not yet anything."""
    if stands(case, "open"):
        return RUNNING
    return CLOSED if stands(case, "given_up") or stands(case, "refused") else ENTERED


def class_of(path: str, outcome: str) -> Class:
    """The first row that holds a file of the dossier by the beginning of its path."""
    mine = (each for each in classes() if each.outcome == outcome)
    return next(x for x in mine if any(h == REST or path.startswith(h) for h in x.holds))


def told(
    members: Iterable[Member], folder: str, outcome: str, closed: date | None = None
) -> Iterator[Member]:
    """The same files, each with how long it is kept."""
    for each in members:
        found = class_of(each.path.removeprefix(folder), outcome)
        yield replace(each, keeps=found.words(closed))


def closed_on(case: Case) -> date | None:
    """The legal day on which a matter was closed."""
    return legal_date(case.decided_at) if case.decided_at else None


def lines() -> str:
    """All classes with their articles, for ``bag-info.txt``."""
    return "; ".join(f"{x.code} {x.words(None)} ({x.basis}; verified={x.verified})" for x in classes())
