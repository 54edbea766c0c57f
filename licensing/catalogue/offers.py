"""What this office offers in one submission: a narrower list than what the law knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from licensing.catalogue.bodies import deciding_body
from licensing.catalogue.model import Department, Item, Place
from licensing.catalogue.tables import CatalogueError, Row, Table, read

Offers = Mapping[str, tuple[str, ...]]  # entity type -> item codes in page order


def read_offers(
    folder: Path,
    items: Mapping[str, Item],
    departments: Mapping[str, Department],
    places: Mapping[str, Place],
) -> tuple[Offers, Table]:
    """The offers per entity type. Raises CatalogueError for an item that could not be handled everywhere."""
    table = read(folder / "offered.tsv", ("code", "entity_types", "why"), "code")
    found: dict[str, list[str]] = {}
    for row in table.rows:
        row.needed("why")
        if row["code"] not in items:
            raise row.wrong(f"unknown item {row['code']!r}")
        _check_bodies(row, items[row["code"]], departments, places)
        for entity in row.many("entity_types"):
            if entity not in items[row["code"]].applies_to:
                raise row.wrong(f"{row['code']} does not apply to {entity!r}")
            found.setdefault(entity, []).append(row["code"])
    return {entity: tuple(codes) for entity, codes in found.items()}, table


def _check_bodies(
    row: Row, item: Item, departments: Mapping[str, Department], places: Mapping[str, Place]
) -> None:
    for place in places.values():
        try:
            deciding_body(departments.values(), item.department, item.levels, place.code)
        except CatalogueError as error:
            raise row.wrong(str(error)) from None
