"""Which characters the embedded fonts can draw: a rare character prints or issuing stops, never an empty box.

Reads the `cmap` table of OpenType files (formats 4 and 12), once, when the shelf is built.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn

FONT_DIRECTORY = Path(pylopdf_fonts_zh_cn.__file__).parent
_SERIF_FILE = FONT_DIRECTORY / "NotoSerifSC-Regular.otf"


@cache
def printable() -> frozenset[int]:
    """Code points of the font that prints the face."""
    return read_cmap(_SERIF_FILE.read_bytes())


def unprintable(text: str) -> list[str]:
    """Characters of `text` that cannot be printed, in order of first appearance, each once."""
    known = printable()
    return [char for char in dict.fromkeys(text) if ord(char) not in known and char not in "\n\u200b"]


def read_cmap(font: bytes) -> frozenset[int]:
    """All code points an OpenType font maps to a glyph."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(count))
    start = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 4 + 8 * index + 4)[0]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 12:
            found |= _groups(font, at)
        elif kind == 4:
            found |= _segments(font, at)
    return frozenset(found)


def _groups(font: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">I", font, at + 12)[0]
    found: set[int] = set()
    for index in range(count):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * index)
        found.update(range(first + (glyph == 0), last + 1))
    return found


def _segments(font: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 4 * count)
    ranges = at + 16 + 6 * count
    found: set[int] = set()
    for index, (first, last, delta) in enumerate(zip(starts, ends, deltas, strict=True)):
        shift = struct.unpack_from(">H", font, ranges + 2 * index)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            if shift == 0:
                glyph = (code + delta) & 0xFFFF
            else:
                glyph = struct.unpack_from(">H", font, ranges + 2 * index + shift + 2 * (code - first))[0]
            if glyph:
                found.add(code)
    return found
