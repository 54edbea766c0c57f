"""Strict reading of tab-separated tables: a slip stops the start with file and line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from licensing.errors import LicensingError

SOURCE_LINE = re.compile(r"#\s*source:\s*\S.*;\s*date:\s*\d{4}-\d{2}-\d{2}\s*$")


class CatalogueError(LicensingError):
    """A table is not what it must be; the text is ``file:line: what is wrong``."""


@dataclass(frozen=True)
class Row:
    """One line of a table, by column name; knows its place for complaints."""

    place: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def wrong(self, what: str) -> CatalogueError:
        return CatalogueError(f"{self.place}: {what}")

    def needed(self, column: str) -> str:
        if not self.cells[column]:
            raise self.wrong(f"{column} is empty")
        return self.cells[column]

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        value = self.cells[column]
        if value not in allowed:
            raise self.wrong(f"{column} {value!r} is not one of {', '.join(allowed)}")
        return value

    def flag(self, column: str) -> bool:
        return self.one_of(column, ("yes", "no")) == "yes"

    def many(self, column: str, separator: str = ";") -> tuple[str, ...]:
        return tuple(part for part in self.cells[column].split(separator) if part)

    def number(self, column: str) -> int:
        value = self.cells[column]
        if not (value.isascii() and value.isdigit()):
            raise self.wrong(f"{column} {value!r} is not a whole number")
        return int(value)


@dataclass(frozen=True)
class Table:
    """The rows of one file and the sha256 of its bytes."""

    name: str
    digest: str
    rows: tuple[Row, ...]


def read(path: Path, columns: Sequence[str], key: str) -> Table:
    """A table whose first lines name source and date (``# source: …; date: YYYY-MM-DD``) and whose header is ``columns``.

    Raises CatalogueError: unreadable, no source, other columns, a row of another width, an empty or repeated ``key``,
    or no row at all.
    """
    try:
        data = path.read_bytes()
        lines = data.decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}:1: cannot be read ({error})") from None
    start = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    if not any(SOURCE_LINE.match(line) for line in lines[:start]):
        raise CatalogueError(f"{path.name}:1: no '# source: …; date: YYYY-MM-DD' line")
    _check_header(path.name, start + 1, lines[start].split("\t") if start < len(lines) else [], columns)
    rows = tuple(_rows(path.name, start + 2, lines[start + 1 :], columns))
    _check_keys(path.name, rows, key)
    return Table(path.name, sha256(data).hexdigest(), rows)


def _check_header(name: str, line: int, found: Sequence[str], columns: Sequence[str]) -> None:
    missing = [c for c in columns if c not in found]
    unknown = [c for c in found if c not in columns]
    if missing or unknown or len(found) != len(columns):
        raise CatalogueError(
            f"{name}:{line}: columns missing {missing}, unknown {unknown}, found {len(found)}"
        )


def _rows(name: str, first: int, lines: Sequence[str], columns: Sequence[str]) -> list[Row]:
    rows = []
    for number, line in enumerate(lines, first):
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise CatalogueError(f"{name}:{number}: {len(cells)} cells instead of {len(columns)}")
        rows.append(Row(f"{name}:{number}", dict(zip(columns, cells, strict=True))))
    return rows


def _check_keys(name: str, rows: Sequence[Row], key: str) -> None:
    if not rows:
        raise CatalogueError(f"{name}:1: no rows")
    seen: dict[str, str] = {}
    for row in rows:
        value = row.needed(key)
        if value in seen:
            raise row.wrong(f"{key} {value!r} stands already at {seen[value]}")
        seen[value] = row.place
