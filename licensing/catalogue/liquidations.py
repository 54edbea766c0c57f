"""The clocks of an ordinary liquidation by type, as rows: who has to tell whom by when before the entry may end."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import Table, read

CLOCKS = ("cause", "group", "published", "told", "announced", "claims", "apply")
MAJORITIES = ("two_thirds", "all")
COLUMNS = ("code", "majority", *CLOCKS, "article", "verified")


@dataclass(frozen=True)
class Liquidation:
    """Codes of ``deadlines``, empty where the law has no such clock; ``claims`` and ``apply`` are always there.

    ``majority``: how much of the votes resolves to dissolve.
    """

    code: str
    majority: str
    cause: str
    group: str
    published: str
    told: str
    announced: str
    claims: str
    apply: str
    article: str
    verified: str


def read_liquidations(
    folder: Path, types: Container[str], deadlines: Container[str]
) -> tuple[Mapping[str, Liquidation], Table]:
    """Type -> its clocks. Raises CatalogueError for a type or a clock that is none."""
    table = read(folder / "liquidations.tsv", COLUMNS, "code")
    found = {}
    for row in table.rows:
        if row["code"] not in types:
            raise row.wrong(f"code {row['code']!r} is no type")
        for clock in CLOCKS:
            if row[clock] and row[clock] not in deadlines:
                raise row.wrong(f"{clock}: {row[clock]!r} is no deadline")
        for clock in ("claims", "apply"):
            row.needed(clock)
        cells = {name: row[name] for name in ("code", *CLOCKS)}
        found[row["code"]] = Liquidation(
            **cells,
            majority=row.one_of("majority", MAJORITIES),
            article=row.needed("article"),
            verified=row.one_of("verified", VERIFIED),
        )
    return found, table
