"""Glyphs of a font: which ones a text takes and how far each advances (HarfBuzz), and the font cut down to them.

typst shapes by the same rules, so that a text set here stands as typst would set it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import uharfbuzz

from esign.glyphs import FONT_DIRECTORY

hb: Any = uharfbuzz  # its stubs know neither subsets nor tables whole
EM = 1000
WORTH_PREPARING = (
    250  # cuts after which a process takes half a second so that each takes a third; the bytes stay the same
)
_LANGUAGE = "zh-cn"
_NOT_DRAWN = (
    "BASE",
    "DSIG",
    "GDEF",
    "GPOS",
    "GSUB",
    "OS/2",
    "VORG",
    "cmap",
    "hhea",
    "hmtx",
    "name",
    "vhea",
    "vmtx",
)
_CHARSET, _GLYPHS = 15, 17  # operators of a top dictionary: where charset and glyphs stand


@dataclass(frozen=True)
class Run:
    """A shaped text: for each character its glyph and how far it advances, in thousandths of its size."""

    glyphs: tuple[int, ...]
    advances: tuple[int, ...]


class Font:
    """One of the embedded fonts, CID-keyed CFF of a thousand units."""

    def __init__(self, path: Path) -> None:
        self.face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self.face)
        self.code = _codes(bytes(self.face.reference_table("CFF ").data))
        self._widths: dict[int, int] = {}
        self._whole, self._cuts = self.face, 0

    def shape(self, text: str) -> Run | None:
        """None unless each character becomes one glyph that stands on the line where the last one ended."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.language = _LANGUAGE
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer)
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        if len(infos) != len(text) or any(info.codepoint == 0 for info in infos):
            return None
        if any(place.x_offset or place.y_offset for place in places):
            return None
        return Run(tuple(info.codepoint for info in infos), tuple(place.x_advance for place in places))

    def width(self, glyph: int) -> int:
        """How wide a glyph is by itself, in thousandths."""
        if glyph not in self._widths:
            self._widths[glyph] = self._font.get_glyph_h_advance(glyph)
        return self._widths[glyph]

    def cut(self, glyphs: Iterable[int]) -> bytes:
        """The CFF table of these glyphs alone; each keeps its code."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update(glyphs)
        wanted.flags = hb.SubsetFlags.DESUBROUTINIZE
        for tag in _NOT_DRAWN:
            wanted.drop_table_tag_set.add(int.from_bytes(tag.ljust(4).encode("ascii"), "big"))
        self._cuts += 1
        if self._cuts == WORTH_PREPARING:
            self._whole = hb.subset_preprocess(self.face)
        return bytes(hb.subset(self._whole, wanted).reference_table("CFF ").data)


@cache
def font(name: str) -> Font:
    """`NotoSerifSC-Regular` or `NotoSansSC-Regular`, read once."""
    return Font(FONT_DIRECTORY / f"{name}.otf")


def _codes(cff: bytes) -> list[int]:
    """The code (CID) of each glyph, from the charset of a CFF table (Adobe Technical Note 5176 §13)."""
    begin, end, _ = _first_item(cff, _first_item(cff, cff[2])[2])
    known = _operands(cff[begin:end])
    count = struct.unpack_from(">H", cff, known[_GLYPHS])[0]
    kind, at = cff[known[_CHARSET]], known[_CHARSET] + 1
    if kind == 0:
        return [0, *struct.unpack_from(f">{count - 1}H", cff, at)]
    row, codes = struct.Struct(">HB" if kind == 1 else ">HH"), [0]
    while len(codes) < count:
        first, more = row.unpack_from(cff, at)
        codes.extend(range(first, first + more + 1))
        at += row.size
    return codes


def _first_item(cff: bytes, at: int) -> tuple[int, int, int]:
    """Where the first item of an INDEX begins and ends, and where the INDEX ends."""
    count, size = struct.unpack_from(">HB", cff, at)
    offsets = [int.from_bytes(cff[at + 3 + size * n :][:size], "big") for n in range(count + 1)]
    base = at + 2 + size * (count + 1)
    return base + offsets[0], base + offsets[1], base + offsets[-1]


def _operands(dictionary: bytes) -> dict[int, int]:
    """The last whole number before each operator of one byte."""
    found, number, at = {}, 0, 0
    while at < len(dictionary):
        first = dictionary[at]
        at += 1
        if first <= 21:
            at += first == 12
            if first != 12:
                found[first] = number
        elif first in (28, 29):
            size = 2 if first == 28 else 4
            number = int.from_bytes(dictionary[at : at + size], "big", signed=True)
            at += size
        elif first == 30:
            while dictionary[at] & 15 != 15 and dictionary[at] >> 4 != 15:
                at += 1
            at += 1
        elif first < 247:
            number = first - 139
        else:
            number = (first - 247) * 256 + dictionary[at] + 108 if first < 251 else 0
            at += 1
    return found
