"""Sorted keys on disk: built in bounded memory through buckets, looked up in mapped files by their first bits.

``slots.bin`` says for each beginning of a key where the keys with it start. A slot never takes more bits than the text alone
decides, so a text has one slot for all its scopes and businesses: most texts that nobody bears end there, with one look-up.
"""

from __future__ import annotations

import mmap
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from heapq import merge
from itertools import accumulate, filterfalse
from pathlib import Path
from typing import IO

from namecheck.keys import KEY_BITS, PLACE_BITS, Group

BUCKET_BITS = 6
BUCKETS = 1 << BUCKET_BITS
BUCKET_SHIFT = KEY_BITS - BUCKET_BITS
ROW_BITS = 32
MOST_BITS = KEY_BITS - PLACE_BITS
ENTRY = 16  # bytes of a key and its row in a bucket
FEW = 256  # rows that are put in order at once
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
        """Sort each bucket and append it to ``keys.bin``, ``hits.bin`` and ``slots.bin``; returns the number of keys."""
        self.spill()
        for out in self._files:
            out.close()
        total = sum(path.stat().st_size for path in self._paths) // ENTRY
        bits = min(max(BUCKET_BITS, total.bit_length()), MOST_BITS)  # one to two slots for a key
        before = 0
        names = ("keys.bin", "hits.bin", "slots.bin")
        with ExitStack() as opened:
            keys, hits, slots = (opened.enter_context((self._folder / name).open("wb")) for name in names)
            for number, path in enumerate(self._paths):
                entries = _sorted_entries(path)
                bucket = array("Q", [entry >> ROW_BITS for entry in entries])
                bucket.tofile(keys)
                array("I", [entry & ROW_MASK for entry in entries]).tofile(hits)
                _starts(bucket, number, bits, before).tofile(slots)
                before += len(bucket)
            array("I", [before]).tofile(slots)
        return total


def _sorted_entries(path: Path) -> list[int]:
    """The entries of one bucket in order; its file goes."""
    flat = array("Q")
    flat.frombytes(path.read_bytes())
    path.unlink()
    return sorted(key << ROW_BITS | row for key, row in zip(flat[::2], flat[1::2], strict=True))


def _starts(keys: array[int], bucket: int, bits: int, before: int) -> array[int]:
    """Where the keys of each slot of a bucket start; ``before``: how many keys the buckets before it hold."""
    counts, shift = [0] * (1 << bits - BUCKET_BITS), KEY_BITS - bits
    first = bucket << bits - BUCKET_BITS
    for key in keys:
        counts[(key >> shift) - first] += 1
    return array("I", accumulate(counts[:-1], initial=before))


class KeyFile:
    """The files that a KeyWriter merged; nothing is read before it is needed."""

    def __init__(self, folder: Path) -> None:
        self._keys = memoryview(mapped(folder / "keys.bin")).cast("Q")
        self._hits = memoryview(mapped(folder / "hits.bin")).cast("I")
        self._slots = memoryview(mapped(folder / "slots.bin")).cast("I")
        self._shift = KEY_BITS - (len(self._slots) - 1).bit_length() + 1

    def rows(self, keys: Iterable[int], but: Iterable[int] = ()) -> Iterable[int]:
        """The numbers of the rows stored under at least one of the keys, each once, in order; of a crowd only those asked for are read.

        ``but``: rows under these keys are left out.
        """
        found = _in_order(self._runs(keys))
        out = frozenset().union(*self._runs(but)) if found else frozenset()
        return filterfalse(out.__contains__, found) if out else found

    def behind(self, groups: Iterable[Group]) -> Iterable[int]:
        """The same for keys in groups: of a text that is not stored in a scope at all no other key there is looked up."""
        found: list[memoryview[int]] = []
        stored, slots, shift = self._keys, self._slots, self._shift
        for half, doors in groups:
            slot = half >> shift
            first, end = slots[slot], slots[slot + 1]
            if first == end:
                continue
            for door, places in doors:
                key = half ^ door
                place = bisect_left(stored, key, first, end)
                if place < end and stored[place] == key:
                    found += self._rows_of([half ^ each for each in places], first, end)
        return _in_order(found)

    def _runs(self, keys: Iterable[int]) -> list[memoryview[int]]:
        """Of each key that is stored its rows, which stand in order."""
        found: list[memoryview[int]] = []
        slots, shift = self._slots, self._shift
        for key in keys:
            slot = key >> shift
            first, end = slots[slot], slots[slot + 1]
            if first != end:
                found += self._rows_of((key,), first, end)
        return found

    def _rows_of(self, keys: Iterable[int], first: int, end: int) -> list[memoryview[int]]:
        """The same for keys of one slot, which stand between two places."""
        found: list[memoryview[int]] = []
        stored, hits = self._keys, self._hits
        for key in keys:
            place = bisect_left(stored, key, first, end)
            if place < end and stored[place] == key:
                after = place + 1
                if after < end and stored[after] == key:
                    after = bisect_right(stored, key, after, end)
                found.append(hits[place:after])
        return found


def _in_order(runs: Sequence[memoryview[int]]) -> Iterable[int]:
    """Each row once, in order: at once where they are few, else one after the other as they are asked for."""
    if not runs:
        return ()
    if len(runs) == 1:
        return runs[0]
    if sum(map(len, runs)) <= FEW:
        return sorted(set().union(*runs))
    return _each_once(merge(*runs))


def _each_once(rows: Iterable[int]) -> Iterator[int]:
    last = -1
    for row in rows:
        if row != last:
            last = row
            yield row


def mapped(path: Path) -> bytes | mmap.mmap:
    """A file mapped into memory, empty bytes for an empty one."""
    if path.stat().st_size == 0:
        return b""
    with path.open("rb") as handle:
        return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
