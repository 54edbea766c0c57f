"""A register file mapped into memory: sorted keys, found by bisection; nothing is read before it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from namecheck.fileindex import Progress, ensure
from namecheck.keyfile import KeyFile, mapped
from namecheck.keys import Asked
from namecheck.name import ParsedName, Parts
from namecheck.probes import Probe
from namecheck.register import PriorName
from namecheck.shelf import Shelf


def _quiet(_rows: int) -> None:
    return None


def decode(row: bytes, number: int) -> PriorName:
    """A row of ``names.bin`` as a prior name; its number is the reference."""
    (name, uscc, status, since, authority, investors, until, holder,
     division, code, trade, industry, form, pattern) = row.decode("utf-8").split("\t")  # fmt: skip
    parts = Parts(division or None, code or None, trade, industry or None, form or None, pattern)
    return PriorName(
        name, uscc or None, status, date.fromisoformat(since) if since else None, authority or None,
        frozenset(investors.split(";")) if investors else frozenset(), date.fromisoformat(until) if until else None,
        holder or None, str(number), ParsedName.of_parts(name, parts),
    )  # fmt: skip


class FileRegister:
    """The register of one file; ``progress`` is told the number of rows while the index is built."""

    def __init__(
        self, path: Path, shelf: Shelf, authority: str = "630200", progress: Progress = _quiet
    ) -> None:
        folder = ensure(path, shelf, authority, progress)
        self._names = mapped(folder / "names.bin")
        self._offsets = memoryview(mapped(folder / "rows.bin")).cast("Q")
        self._keys = KeyFile(folder)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def row(self, number: int) -> PriorName:
        """The prior name of one row."""
        return decode(self._names[self._offsets[number] : self._offsets[number + 1]], number)

    def candidates(self, keys: Iterable[int]) -> Iterator[PriorName]:
        """Every prior name stored under at least one of the keys, each once, in file order."""
        return map(self.row, self._numbers(keys))

    def _numbers(self, keys: Iterable[int]) -> Iterable[int]:
        if isinstance(keys, Asked):
            return self._keys.behind(keys.groups())
        return self._keys.rows(keys, keys.but if isinstance(keys, Probe) else ())
