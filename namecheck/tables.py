"""Strict reading of the packaged tables: a slip stops the start with file and line."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from namecheck.editable import EDITABLE, POLICY, Key, Row, Table, faults_of

# What an edition of the rules changes: table -> key of a row -> the row as it is to be, None when it is to go.
Amendments = Mapping[str, Mapping[Key, Row | None]]


class TableError(ValueError):
    """A packaged table is not what it must be; the text names file and line."""


class Library:
    """Reads tables from one folder, amended where somebody amends them, and remembers the sha256 of each as it is read.

    ``over``: a folder whose tables stand before those of the first.
    """

    def __init__(self, folder: Path, amendments: Amendments | None = None, over: Path | None = None) -> None:
        self.folder = folder
        self.over = over
        self.amendments = amendments or {}
        self.digests: dict[str, str] = {}
        self.counts: dict[str, int] = {}
        unknown = sorted(set(self.amendments) - set(EDITABLE))
        if unknown:
            raise TableError(f"{unknown[0]}: not a table that can be amended")

    def text(self, name: str) -> str:
        """A whole table as it counts, amended; its digest is remembered. Raises TableError."""
        over = self.over / name if self.over else None
        path = over if over and over.is_file() else self.folder / name
        if not path.is_file():
            raise TableError(f"{name}: missing")
        data = path.read_bytes()
        if changes := self.amendments.get(name):
            data = amended(EDITABLE[name], data.decode("utf-8"), changes).encode()
        self.digests[name] = hashlib.sha256(data).hexdigest()
        return data.decode("utf-8")

    def table(self, name: str) -> Iterator[Row]:
        """The rows of an editable table, with the columns and the key it is declared with."""
        table = EDITABLE[name]
        return self.rows(name, table.heads, table.key)

    def rows(self, name: str, columns: Sequence[str], key: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Rows of a TSV table as tuples in the order of ``columns``.

        Refuses a missing ``# source:`` line with a date, other columns, a short or long row, an empty first cell,
        a repeated ``key`` and an empty table.
        """
        lines = self.text(name).split("\n")
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
        table = tomllib.loads(self.text(name))
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


def amended(table: Table, text: str, changes: Mapping[Key, Row | None]) -> str:
    """The text of a table with rows changed in their places and new ones behind, in the order of their keys.

    Raises TableError, naming table and row, for a row that is not there to go, a bad cell and a key that does not fit.
    """
    for key, row in changes.items():
        _check_change(table, key, row)
    if table.name == POLICY:
        return _amended_settings(text, changes)
    lines, left = [], dict(changes)
    started = False
    for line in text.split("\n"):
        cells = tuple(line.split("\t"))
        if not started or not line:
            started = started or cells == table.heads
            lines.append(line)
            continue
        key = table.key_of(cells)
        row = left.pop(key) if key in left else cells
        if row is not None:
            lines.append("\t".join(row))
    gone = sorted(" ".join(key) for key, row in left.items() if row is None)
    if gone:
        raise TableError(f"{table.name}: {gone[0]} is not there to be removed")
    added = ["\t".join(row) for _, row in sorted(left.items()) if row is not None]
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join([*lines, *added, ""])


def _check_change(table: Table, key: Key, row: Row | None) -> None:
    if row is None:
        return
    if found := faults_of(table, row):
        raise TableError(f"{table.name}: {' '.join(key)}: {found[0].column or 'row'} {found[0].code}")
    if table.key_of(row) != key:
        raise TableError(f"{table.name}: {' '.join(key)}: the row has another key")


def _amended_settings(text: str, changes: Mapping[Key, Row | None]) -> str:
    for (name, *_), row in sorted(changes.items()):
        if row is None:
            raise TableError(f"{POLICY}: {name} cannot be removed")
        text, times = re.subn(rf"(?m)^{name} = \S+", f"{name} = {row[1]}", text)
        if times != 1:
            raise TableError(f"{POLICY}: {name} stands there {times} times")
    return text
