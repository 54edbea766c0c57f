"""By what an enterprise counts as asleep (僵尸企业): rows, because localities differ and no national text says a number."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import Table, read

COLUMNS = ("code", "reports", "listed", "listed_years", "untaxed", "zh", "en", "basis", "verified")


@dataclass(frozen=True)
class Criterion:
    """All of it must be so: ``reports`` years in a row without an annual report, ``listed_years`` whole years on one of the lists
    ``listed`` (codes of ``standing_kinds``), no tax declared where ``untaxed``. Zero: not asked."""

    code: str
    reports: int
    listed: tuple[str, ...]
    listed_years: int
    untaxed: bool
    zh: str
    en: str
    basis: str
    verified: str


def read_sleeping(folder: Path, kinds: Container[str]) -> tuple[Mapping[str, Criterion], Table]:
    """The rows by code. Raises CatalogueError for an unknown list, or a row that asks nothing but tax."""
    table = read(folder / "sleeping.tsv", COLUMNS, "code")
    found = {}
    for row in table.rows:
        listed = row.many("listed")
        if any(code not in kinds for code in listed):
            raise row.wrong(f"listed {row['listed']!r} are not all kinds of facts")
        reports = row.number("reports") if row["reports"] else 0
        years = row.number("listed_years") if row["listed_years"] else 0
        if bool(listed) != bool(years) or not (reports or years):
            raise row.wrong("reports, or listed with listed_years, is needed")
        found[row["code"]] = Criterion(
            code=row["code"],
            reports=reports,
            listed=listed,
            listed_years=years,
            untaxed=row.flag("untaxed"),
            zh=row.needed("zh"),
            en=row.needed("en"),
            basis=row.needed("basis"),
            verified=row.one_of("verified", VERIFIED),
        )
    return found, table
