"""How long a part of a dossier is kept: rows of ``retention.tsv`` with their source, read strictly; terms count from the next year on.

What entered something on the register is kept as long as the enterprise lives, and then for the term (decree 96 of 2025);
somebody has to look at it before it goes, so no program throws anything away.
"""

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
from licensing.flows.enterprise import FLOW
from licensing.known_kinds import stands
from licensing.store.models import Case, Enterprise

COLUMNS = ("code", "zh", "en", "outcome", "holds", "years", "counts", "basis", "verified")
ENTERED, CLOSED, RUNNING = "entered", "closed", "running"
OUTCOMES = (ENTERED, CLOSED, RUNNING)
REST = "*"
ENTERPRISE, MATTER, OPEN = "enterprise", "matter", "open"


@dataclass(frozen=True)
class Ends:
    """The days on which a matter was closed and its enterprise left the register; None for what has not come."""

    matter: date | None = None
    enterprise: date | None = None


@dataclass(frozen=True)
class Class:
    """``counts``: from when the term of ``years`` runs: the end of the enterprise, that of the matter, or not yet."""

    code: str
    zh: str
    en: str
    outcome: str
    holds: tuple[str, ...]
    years: int | None
    counts: str
    basis: str
    verified: str

    def last_day(self, ends: Ends) -> date | None:
        """The last day of the term; None while nothing has ended from which it runs.

        >>> entered, closed, _ = classes()
        >>> closed.last_day(Ends(matter=date(2026, 11, 30)))
        datetime.date(2036, 12, 31)
        >>> entered.last_day(Ends(matter=date(2026, 11, 30)))
        """
        since = ends.enterprise if self.counts == ENTERPRISE else ends.matter
        return date(since.year + self.years, 12, 31) if self.years is not None and since is not None else None

    def words(self, ends: Ends) -> str:
        """As the index of the bag says it."""
        if self.counts == OPEN:
            return f"{self.zh}：未归档"
        last = self.last_day(ends)
        term = f"{self.years}年" + (f"，至{last}" if last else "")
        return (
            f"{self.zh}：存续期间持续保管，注销后{term}"
            if self.counts == ENTERPRISE
            else f"{self.zh}：{term}"
        )


@cache
def classes() -> tuple[Class, ...]:
    """The rows in their order; each outcome has one that holds the rest. Raises CatalogueError."""
    found = []
    for row in read(Path(__file__).with_name("retention.tsv"), COLUMNS, "code").rows:
        years = row["years"]
        counts = row.one_of("counts", (ENTERPRISE, MATTER, OPEN))
        if years.isdecimal() == (counts == OPEN):
            raise row.wrong(f"years {years!r} does not fit a term that counts from {counts!r}")
        told = (row.needed("code"), row.needed("zh"), row.needed("en"), row.one_of("outcome", OUTCOMES))
        term = int(years) if years else None
        found.append(
            Class(
                *told,
                row.many("holds"),
                term,
                counts,
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


def told(members: Iterable[Member], folder: str, outcome: str, ends: Ends) -> Iterator[Member]:
    """The same files, each with how long it is kept."""
    for each in members:
        found = class_of(each.path.removeprefix(folder), outcome)
        yield replace(each, keeps=found.words(ends))


def ends_of(case: Case | None, enterprise: Enterprise | None) -> Ends:
    """What of these has come to an end, and on which legal day."""
    left = (
        enterprise.status_date if enterprise is not None and FLOW.within(enterprise.status, "left") else None
    )
    return Ends(legal_date(case.decided_at) if case and case.decided_at else None, left)


def lines() -> str:
    """All classes with their articles, for ``bag-info.txt``."""
    return "; ".join(f"{x.code} {x.words(Ends())} ({x.basis}; verified={x.verified})" for x in classes())
