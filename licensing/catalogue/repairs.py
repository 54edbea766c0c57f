"""Which bad marks can be repaired, by when it is answered, and how long they are seen before: rows."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import Table, read

COLUMNS = ("code", "clock", "wait", "basis", "verified")


@dataclass(frozen=True)
class RepairRule:
    """``code``: of ``standing_kinds``; ``clock``: deadline of the answer; ``wait``: deadline before which nobody asks, or ""."""

    code: str
    clock: str
    wait: str
    basis: str
    verified: str


def read_repairs(
    folder: Path, kinds: Container[str], deadlines: Container[str]
) -> tuple[Mapping[str, RepairRule], Table]:
    """The rows by kind. Raises CatalogueError for a kind or a clock that is none."""
    table = read(folder / "repairs.tsv", COLUMNS, "code")
    found = {}
    for row in table.rows:
        if row["code"] not in kinds:
            raise row.wrong(f"code {row['code']!r} is no kind of fact")
        for name in ("clock", "wait"):
            if row[name] and row[name] not in deadlines:
                raise row.wrong(f"{name}: {row[name]!r} is no deadline")
        found[row["code"]] = RepairRule(
            row["code"],
            row.needed("clock"),
            row["wait"],
            row.needed("basis"),
            row.one_of("verified", VERIFIED),
        )
    return found, table
