"""By when an owner's part is paid in (公司法 arts 47, 228; 784 art 2): rows by the day the part was registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import Row, Table, read
from licensing.deadlines import add_years

COLUMNS = (
    *("code", "entity_type", "registered_from", "registered_to"),
    *("years", "last_on", "adjust_by", "basis", "verified"),
)


@dataclass(frozen=True)
class ContributionTerm:
    """``adjust_by``: until when a later day may still be brought into the bound; None: it was never allowed."""

    code: str
    entity_type: str
    first: date | None
    final: date | None
    years: int | None
    last_on: date | None
    adjust_by: date | None
    basis: str
    verified: str

    def covers(self, registered: date) -> bool:
        """Whether a part registered on that day is one of its."""
        return (self.first is None or self.first <= registered) and (
            self.final is None or registered <= self.final
        )

    def last(self, registered: date) -> date:
        """The last day on which a part registered on that day is paid in."""
        return self.last_on or add_years(registered, self.years or 0)


def read_terms(folder: Path) -> tuple[tuple[ContributionTerm, ...], Table]:
    """Raises CatalogueError: neither years nor a last day, or both; a day that is none."""
    table = read(folder / "contribution_terms.tsv", COLUMNS, "code")
    return tuple(_term(row) for row in table.rows), table


def _term(row: Row) -> ContributionTerm:
    if bool(row["years"]) == bool(row["last_on"]):
        raise row.wrong("either years or last_on is needed")
    return ContributionTerm(
        row["code"],
        row.needed("entity_type"),
        _day(row, "registered_from"),
        _day(row, "registered_to"),
        row.number("years") if row["years"] else None,
        _day(row, "last_on"),
        _day(row, "adjust_by"),
        row.needed("basis"),
        row.one_of("verified", VERIFIED),
    )


def _day(row: Row, column: str) -> date | None:
    if not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        raise row.wrong(f"{column} {row[column]!r} is no day") from None
