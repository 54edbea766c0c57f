"""The table of event types: what each is about, which members of the resource may differ since, and its words. docs/api.md shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from licensing.catalogue.tables import read

TABLE = Path(__file__).with_name("event_types.tsv")
COLUMNS = ("type", "resource", "changed", "zh", "en")
RESOURCES = ("task", "enterprise", "claim", "standing", "client", "pledge", "beneficial_filing")


@dataclass(frozen=True)
class EventType:
    """``changed``: members of the resource; an event that names its own says so itself."""

    type: str
    resource: str
    changed: tuple[str, ...]
    zh: str
    en: str


@cache
def event_types() -> dict[str, EventType]:
    """Every type by its code. Raises CatalogueError with file and line."""
    rows = read(TABLE, COLUMNS, "type").rows
    return {
        row["type"]: EventType(
            row["type"],
            row.one_of("resource", RESOURCES),
            row.many("changed", ","),
            row.needed("zh"),
            row.needed("en"),
        )
        for row in rows
    }
