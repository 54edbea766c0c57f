"""By which of the four ways of 证照分离 an item is handled, per region and day (国发〔2021〕7号)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from licensing.catalogue.model import AFTER, VERIFIED, Item, PermitMode
from licensing.catalogue.tables import CatalogueError, Row, Table, read

MODES = ("cancelled", "filing", "pledge", "improved")
Modes = Mapping[str, PermitMode]  # "B01", or "B01@63" for a region: the beginning of its division codes


def read_modes(folder: Path, items: Mapping[str, Item]) -> tuple[Modes, Table]:
    """The rows by key. Raises CatalogueError: unknown item or mode, no date, or an after-item without a national row."""
    table = read(folder / "permit_modes.tsv", ("code", "mode", "since", "basis", "verified", "note"), "code")
    found = {row["code"]: _mode(row, items) for row in table.rows}
    missing = [i.code for i in items.values() if i.kind == AFTER and i.code not in found]
    if missing:
        raise CatalogueError(f"permit_modes.tsv: no row for {', '.join(missing)}")
    return found, table


def _mode(row: Row, items: Mapping[str, Item]) -> PermitMode:
    item, _, region = row["code"].partition("@")
    if item not in items or (region and not region.isdigit()):
        raise row.wrong(f"{row['code']!r} is not an item, or item@division")
    try:
        since = date.fromisoformat(row["since"])
    except ValueError:
        raise row.wrong(f"since {row['since']!r} is not a date") from None
    return PermitMode(
        mode=row.one_of("mode", MODES),
        since=since,
        basis=row.needed("basis"),
        verified=row.one_of("verified", VERIFIED),
        note=row["note"],
    )


def mode_of(modes: Modes, item: str, division: str, on: date | None) -> PermitMode | None:
    """The row of the nearest region that holds on the day, else the national one, else None."""
    nearest = [f"{item}@{division[:n]}" for n in (6, 4, 2)]
    rows = (modes.get(key) for key in (*nearest, item))
    return next((row for row in rows if row is not None and (on is None or row.since <= on)), None)
