"""Sorted keys on disk: built in bounded memory through buckets, looked up by bisection in mapped files."""

from __future__ import annotations

import mmap
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from typing import IO

BUCKETS = 64
BUCKET_SHIFT = 63 - 6
KEY_BITS = 63
CLOSER = 2  # steps by which the place of a key is guessed better from what stands at the last guess
NEAR = 16  # places to both sides of the last guess that are looked through first; then four times as many
ROW_BITS = 32
ROW_MASK = (1 << ROW_BITS) - 1


class KeyWriter:
    """Keys and row numbers spread over files by the high bits of the key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths = [folder / f"bucket{number}" for number in range(BUCKETS)]
        self._files: list[IO[bytes]] = [path.open("wb") for path in self._paths]
        self._pending: list[list[int]] = [[] for _ in self._paths]

    def put(self, key: int, row: int) -> None:
        """Row ``row`` (uint32) is stored under ``key`` (63 bits)."""
        self._pending[key >> BUCKET_SHIFT].append(key << ROW_BITS | row)

    def spill(self) -> None:
        """Write down what is in memory; to be called every few thousand rows."""
        for entries, out in zip(self._pending, self._files, strict=True):
            flat = array("Q")
            for entry in entries:
                flat.append(entry >> ROW_BITS)
                flat.append(entry & ROW_MASK)
            flat.tofile(out)
            entries.clear()

    def merge(self) -> int:
        """Sort each bucket and append it to ``keys.bin`` and ``hits.bin``; returns the number of keys."""
        self.spill()
        total = 0
        with (self._folder / "keys.bin").open("wb") as keys, (self._folder / "hits.bin").open("wb") as hits:
            for path, out in zip(self._paths, self._files, strict=True):
                out.close()
                flat = array("Q")
                flat.frombytes(path.read_bytes())
                path.unlink()
                entries = sorted(
                    key << ROW_BITS | row for key, row in zip(flat[::2], flat[1::2], strict=True)
                )
                array("Q", [entry >> ROW_BITS for entry in entries]).tofile(keys)
                array("I", [entry & ROW_MASK for entry in entries]).tofile(hits)
                total += len(entries)
        return total


class KeyFile:
    """The files that a KeyWriter merged; nothing is read before it is needed."""

    def __init__(self, folder: Path) -> None:
        self._keys = memoryview(mapped(folder / "keys.bin")).cast("Q")
        self._hits = memoryview(mapped(folder / "hits.bin")).cast("I")

    def rows(self, keys: Iterable[int]) -> set[int]:
        """The numbers of the rows stored under at least one of the keys."""
        found: set[int] = set()
        stored, hits = self._keys, self._hits
        size = len(stored)
        for key in keys if size else ():
            place = self._place(key, size)
            while place < size and stored[place] == key:
                found.add(hits[place])
                place += 1
        return found

    def _place(self, key: int, size: int) -> int:
        """Where a key would stand. Keys are spread evenly: what stands at a guess tells how far off it is, and few
        places far apart are touched in a file that memory may not hold."""
        stored, guess, near = self._keys, key * size >> KEY_BITS, NEAR
        for _ in range(CLOSER):
            guess = max(0, min(size - 1, guess + ((key - stored[guess]) * size >> KEY_BITS)))
        low, high = max(0, guess - near), min(size, guess + near)
        while low and stored[low] >= key:
            near *= 4
            low = max(0, guess - near)
        while high < size and stored[high] < key:
            near *= 4
            high = min(size, guess + near)
        return bisect_left(stored, key, low, high)


def mapped(path: Path) -> bytes | mmap.mmap:
    """A file mapped into memory, empty bytes for an empty one."""
    if path.stat().st_size == 0:
        return b""
    with path.open("rb") as handle:
        return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
