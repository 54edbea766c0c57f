"""Items this office does not take applications for, each with the reason; everything else the law knows is offered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from licensing.catalogue.bodies import deciding_body
from licensing.catalogue.model import Department, Item, Place, Term
from licensing.catalogue.tables import CatalogueError, Table, read


def read_withheld(
    folder: Path,
    items: Mapping[str, Item],
    departments: Mapping[str, Department],
    places: Mapping[str, Place],
) -> tuple[Mapping[str, Term], Table]:
    """Code -> why it is withheld. Raises CatalogueError for unknown items, and for an offered one no body handles here."""
    table = read(folder / "withheld.tsv", ("code", "instead", "why"), "code")
    found = {}
    for row in table.rows:
        for code in (row["code"], *row.many("instead")):
            if code not in items:
                raise row.wrong(f"unknown item {code!r}")
        found[row["code"]] = Term(
            row["code"], row.needed("why"), items[row["code"]].name_en, "yes", {"instead": row["instead"]}
        )
    for item in items.values():
        for place in places.values() if item.code not in found else ():
            _check_body(item, place.code, departments)
    return found, table


def _check_body(item: Item, place: str, departments: Mapping[str, Department]) -> None:
    try:
        deciding_body(departments.values(), item.department, item.levels, place)
    except CatalogueError as error:
        raise CatalogueError(f"certificate_items.tsv: {item.code} is offered, but {error}") from None
