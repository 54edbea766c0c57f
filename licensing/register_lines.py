"""Lines of a register file: any size, any damage, bounded memory."""

from __future__ import annotations

import gzip
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from typing import BinaryIO, cast

LONGEST_LINE = 64 * 1024
CHUNK = 64 * 1024
GZIP, XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"
DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError)


class CountingReader(RawIOBase):
    """Counts the bytes taken from the file as it lies on disk; a decompressor in front reads ahead a little."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        data = self._stream.read(len(view))
        view[: len(data)] = data
        self.count += len(data)
        return len(data)


def unpacked(counting: CountingReader) -> BinaryIO:
    """The plain bytes behind gzip or xz, told by the file's first bytes."""
    buffered = BufferedReader(counting, CHUNK)
    start = buffered.peek(len(XZ))[: len(XZ)]
    if start.startswith(GZIP):
        return cast(BinaryIO, gzip.GzipFile(fileobj=buffered))
    if start.startswith(XZ):
        return cast(BinaryIO, lzma.LZMAFile(buffered))
    return cast(BinaryIO, buffered)


@dataclass(frozen=True)
class Line:
    """One physical line without its end. ``cut``: it was longer than LONGEST_LINE and ``data`` is its beginning.
    ``damaged``: the file could not be read on from here; it is the last line.
    """

    number: int
    data: bytes
    cut: bool = False
    damaged: bool = False


def lines(stream: BinaryIO) -> Iterator[Line]:
    """Lines numbered from 1, ends (LF or CRLF) removed. Never raises for what the file holds."""
    number, cut = 1, False
    held = bytearray()
    try:
        while chunk := stream.read(CHUNK):
            parts = chunk.split(b"\n")
            for part in parts[:-1]:
                cut = _take(held, part) or cut
                yield Line(number, _finished(held), cut)
                number, cut = number + 1, False
                held.clear()
            cut = _take(held, parts[-1]) or cut
    except DAMAGE:
        yield Line(number, bytes(held[:LONGEST_LINE]), cut, damaged=True)
        return
    if held:
        yield Line(number, _finished(held), cut)


def _take(held: bytearray, part: bytes) -> bool:
    """Append as much as there is room for; True when something had to be left out."""
    room = LONGEST_LINE - len(held)
    held += part[:room]
    return len(part) > room


def _finished(held: bytearray) -> bytes:
    return bytes(held).removesuffix(b"\r")
