"""Strict reading of the packaged tables: a slip stops the start with file and line."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


class TableError(ValueError):
    """A packaged table is not what it must be; the text names file and line."""


class Library:
    """Reads tables from one folder and remembers the sha256 of each file it has read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}
        self.counts: dict[str, int] = {}

    def _read(self, name: str) -> str:
        path = self.folder / name
        if not path.is_file():
            raise TableError(f"{name}: missing")
        data = path.read_bytes()
        self.digests[name] = hashlib.sha256(data).hexdigest()
        return data.decode("utf-8")

    def rows(self, name: str, columns: Sequence[str], key: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Rows of a TSV table as tuples in the order of ``columns``.

        Refuses a missing ``# source:`` line with a date, other columns, a short or long row, an empty first cell,
        a repeated ``key`` and an empty table.
        """
        lines = self._read(name).split("\n")
        start = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
        comments = "\n".join(lines[:start])
        if "# source:" not in comments or "date:" not in comments:
            raise TableError(f"{name}:1: no '# source: …; date: …' line")
        if start >= len(lines) or lines[start].split("\t") != list(columns):
            raise TableError(f"{name}:{start + 1}: columns must be {' '.join(columns)}")
        places = [columns.index(column) for column in key]
        seen: set[tuple[str, ...]] = set()
        for number, line in enumerate(lines[start + 1 :], start + 2):
            if not line:
                continue
            cells = tuple(line.split("\t"))
            if len(cells) != len(columns) or not cells[0]:
                raise TableError(f"{name}:{number}: {len(columns)} cells needed, the first not empty")
            identity = tuple(cells[place] for place in places)
            if identity in seen:
                raise TableError(f"{name}:{number}: {' '.join(identity)} stands here twice")
            seen.add(identity)
            yield cells
        if not seen:
            raise TableError(f"{name}: empty")
        self.counts[name] = len(seen)

    def pairs(self, name: str, columns: tuple[str, str]) -> dict[str, str]:
        """A table of two columns as a mapping; the first is the key."""
        return {row[0]: row[1] for row in self.rows(name, columns, columns[:1])}

    def settings(self, name: str, kinds: dict[str, type]) -> dict[str, Any]:
        """A TOML table with exactly the keys and types of ``kinds``."""
        table = tomllib.loads(self._read(name))
        if set(table) != set(kinds):
            raise TableError(
                f"{name}: keys must be {' '.join(sorted(kinds))}, differs in {sorted(set(table) ^ set(kinds))}"
            )
        for key, kind in kinds.items():
            if type(table[key]) is not kind:
                raise TableError(f"{name}: {key} must be {kind.__name__}")
        self.counts[name] = len(table)
        return table

    def digest(self) -> str:
        """``sha256:…`` over all files read so far, in name order."""
        lines = "".join(f"{name}\t{value}\n" for name, value in sorted(self.digests.items()))
        return "sha256:" + hashlib.sha256(lines.encode()).hexdigest()
