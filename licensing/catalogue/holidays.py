"""The office's own calendar table: make-up working days and holidays that correct the built-in calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from licensing.catalogue.tables import Row, read
from licensing.deadlines import WorkCalendar


def load_calendar(path: Path) -> WorkCalendar:
    """Working days as the table at ``path`` (columns day, working, name) corrects them. Raises CatalogueError."""
    table = read(path, ("day", "working", "name"), "day")
    return WorkCalendar({_day(row): row.flag("working") for row in table.rows if row.needed("name")})


def _day(row: Row) -> date:
    try:
        return date.fromisoformat(row["day"])
    except ValueError:
        raise row.wrong(f"day {row['day']!r} is not YYYY-MM-DD") from None
