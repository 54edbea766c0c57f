"""Who files beneficial owners, by when, and what counts (受益所有人信息管理办法): rows, so that a new measure needs no programmer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import CatalogueError, Row, Table, read
from licensing.entities import EntityKind

COLUMNS = ("code", "value", "unit", "zh", "basis", "verified")
UNITS = {
    "share": "percent",
    "exempt_capital": "yuan",
    "change_days": "days",
    "begins_on": "day",
    "old_until": "day",
    "types": "types",
    "obey_days": "days",
    "fine": "yuan",
}
FEN = 100


@dataclass(frozen=True)
class BeneficialRules:
    """``share``: from which part somebody is one; ``exempt_fen``: up to which capital a pledge exempts; ``change_days``: after a change.

    ``begins_on``: when filing began; who is older files before ``old_until``; ``types``: who files, by the register's word or by kind.
    ``obey_days``: to obey an order; ``fine_fen``: the most that may follow.
    """

    share: Fraction
    exempt_fen: int
    change_days: int
    begins_on: date
    old_until: date
    types: frozenset[str]
    obey_days: int
    fine_fen: int

    def ask(self, kind: EntityKind) -> bool:
        """Whether enterprises of a kind file."""
        return not self.types.isdisjoint((kind.register, kind.code))


def read_beneficial(folder: Path) -> tuple[BeneficialRules, Table]:
    """Raises CatalogueError: a row missing, unknown, or with another unit."""
    table = read(folder / "beneficial.tsv", COLUMNS, "code")
    rows = {row["code"]: row for row in table.rows}
    if rows.keys() != UNITS.keys():
        raise CatalogueError(f"{table.name}:1: rows must be {', '.join(UNITS)}")
    for code, row in rows.items():
        row.one_of("unit", (UNITS[code],))
        row.one_of("verified", VERIFIED)
        row.needed("basis")
    return _rules(rows), table


def _rules(rows: Mapping[str, Row]) -> BeneficialRules:
    return BeneficialRules(
        share=Fraction(rows["share"].number("value"), 100),
        exempt_fen=rows["exempt_capital"].number("value") * FEN,
        change_days=rows["change_days"].number("value"),
        begins_on=_day(rows["begins_on"]),
        old_until=_day(rows["old_until"]),
        types=frozenset(rows["types"].many("value")),
        obey_days=rows["obey_days"].number("value"),
        fine_fen=rows["fine"].number("value") * FEN,
    )


def _day(row: Row) -> date:
    try:
        return date.fromisoformat(row["value"])
    except ValueError:
        raise row.wrong(f"value {row['value']!r} is no day") from None
