"""The page of a licence without a layout engine: lines drawn into a mould (`mould.py`), glyphs cut from the font.

Covers the ordinary case. `set_out` answers None to whatever it is not sure to draw as typst would, and typst sets that page.
"""

from __future__ import annotations

import re
import zlib
from base64 import b32encode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from xml.sax.saxutils import escape

from esign.face import LicenceFace
from esign.lines import Line, lines
from esign.mould import STANDING_IN, USCC, Box, Mould, Slot
from esign.pdfread import LENGTH
from esign.qr import side_of, strokes
from esign.shaping import EM, Font, font

SERIF, SANS = "NotoSerifSC-Regular", "NotoSansSC-Regular"
TITLE = "营业执照 "
_MM = 72 / 25.4
_COLUMNS = (297 - 2 * 24 - 12) * _MM  # inside the margins, without the gutter; as `licence.typ` divides it
_LABEL = (27 + 4) * _MM
_LEFT, _RIGHT = _COLUMNS * 1.12 / 2.12 - _LABEL, _COLUMNS / 2.12 - _LABEL
_NUMBER = 62 * _MM - 2 * 9  # behind a label of two characters
_USUAL = 13.5
_PACK = (
    1  # how hard the content is packed: harder takes longer than all the drawing, and a font hardly shrinks
)
_FONT_OBJECTS = 5
_TRACKING = 0.4 / _USUAL
_LEAST = 0.0005  # of a thousandth of an em: what is nearer than that stands where it should
_SIZE = re.compile(rb"/Size \d+")
_NAMES = re.compile(rb"[A-Z]{6}\+")
_FILE = re.compile(rb"/FontFile3 \d+ 0 R")
_CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
%sendcmap
CMapName currentdict /CMap defineresource pop
end
end"""


@dataclass(frozen=True)
class SetOut:
    """A face in lines, and the face of the mould it is drawn into: a stand-in for each line that differs."""

    texts: Mapping[str, list[Line]]
    sizes: Mapping[str, float]
    mould: dict[str, object]
    title: str

    def fits(self, mould: Mould) -> bool:
        """Whether the mould has a place for each line and no other."""
        wanted = {(field, at) for field, found in self.texts.items() for at in range(len(found))}
        slots = [place for place in mould.places if isinstance(place, Slot)]
        same = all(slot.before == (" " if slot.field == "number" else "") for slot in slots)
        sized = all(slot.size == self.sizes[slot.field] for slot in slots)
        return (
            same
            and sized
            and len(slots) == len(wanted)
            and {(slot.field, slot.line) for slot in slots} == wanted
        )


def set_out(face: LicenceFace, printed: Mapping[str, object]) -> SetOut | None:
    """`printed` is what typst would be told. None where only typst knows how the page looks."""
    if set(face.uscc) - set(USCC) or any(char in str(printed) for char in STANDING_IN.values()):
        return None
    told = _told(face, printed)
    texts = {field: lines(text, font(SERIF), width / size) for field, (text, size, width) in told.items()}
    texts["uscc"] = lines(face.uscc, font(SANS), EM, _TRACKING)
    found = {field: known for field, known in texts.items() if known is not None}
    if len(found) < len(texts) or len(found["number"]) > 1:
        return None
    kind = "composition" if face.composition else "entity_type"
    stand_ins: dict[str, object] = {
        kind if field == "kind" else field: "\n".join(STANDING_IN[field] * len(known))
        for field, known in found.items()
        if field in STANDING_IN
    }
    sizes = {field: size for field, (_, size, _) in told.items()} | {"uscc": _USUAL}
    return SetOut(found, sizes, {**printed, **stand_ins, "uscc": USCC}, TITLE + face.name)


def _told(face: LicenceFace, printed: Mapping[str, object]) -> dict[str, tuple[str, float, float]]:
    """Each text that is printed, its size and the width of its column."""
    sizes: Any = printed["sizes"]
    rows = (
        ("name", face.name, "名称", _LEFT),
        ("kind", face.composition or face.entity_type, face.type_title, _LEFT),
        ("representative", face.representative, face.representative_title, _LEFT),
        ("scope", face.scope, "经营范围", _LEFT),
        ("capital", face.capital, face.capital_title, _RIGHT),
        ("established", str(printed["established"]), "成立日期", _RIGHT),
        ("term", face.term, face.term_title, _RIGHT),
        ("domicile", face.domicile, face.domicile_title, _RIGHT),
    )
    told = {
        field: (text, sizes.get(field, _USUAL), width) for field, text, title, width in rows if text and title
    }
    return told | {"number": (" " + face.number, 9.0, _NUMBER)}


def draw(setting: SetOut, mould: Mould, rows: list[bytes], credential: str) -> bytes:
    """The unsigned PDF; `rows` are the modules of the code."""
    serif = font(SERIF)
    content = _content(setting, mould, rows, serif)
    chars: dict[int, str] = {}
    for field, found in setting.texts.items():
        if field != "uscc":
            chars.update(
                (glyph, char) for line in found for glyph, char in zip(line.glyphs, line.chars, strict=True)
            )
    title, (document, instance) = (
        escape(setting.title).encode(),
        _identity(setting.title, content, credential),
    )
    begin, end = mould.title
    metadata = mould.metadata[:begin] + title + mould.metadata[end:]
    for old, new in zip(mould.ids, (document, instance), strict=True):
        metadata = metadata.replace(old, new)
    text, numbers = credential.encode("ascii"), mould.numbers
    stored = zlib.compress(text, 0)
    header = mould.attachment[: mould.attachment.index(b"stream\n")]
    header = _SIZE.sub(
        b"/Size %d" % len(text), LENGTH.sub(b"/Length %d" % len(stored), header, count=1), count=1
    )
    written = {
        numbers["content"]: _stream(
            numbers["content"], b"/Filter/FlateDecode", zlib.compress(content, _PACK)
        ),
        numbers["metadata"]: _stream(numbers["metadata"], b"/Type/Metadata/Subtype/XML", metadata),
        numbers["attachment"]: header + b"stream\n" + stored + b"\nendstream\nendobj\n",
    }
    written |= _font(len(mould.rows), mould.descriptor, serif, chars)
    return _file(mould, written, (document, instance))


def _content(setting: SetOut, mould: Mould, rows: list[bytes], serif: Font) -> bytes:
    parts = [mould.drawn[0]]
    for place, after in zip(mould.places, mould.drawn[1:], strict=True):
        if isinstance(place, Box):
            parts.append(_code(rows, place))
        else:
            line = setting.texts[place.field][place.line]
            if place.field == "uscc":
                face, codes, width = b"/f1 ", [mould.uscc[char] for char in line.chars], font(SANS).width
            else:
                face, codes, width = (
                    b"/f9 ",
                    [b"%04X" % serif.code[glyph] for glyph in line.glyphs],
                    serif.width,
                )
            parts.append(
                face + place.size_text + b" Tf 1 0 0 -1 0 0 Tm" + _shown(line, codes, map(width, line.glyphs))
            )
        parts.append(after)
    return b"".join(parts)


def _shown(line: Line, codes: list[bytes], widths: Iterable[int]) -> bytes:
    """The operator that shows a line (ISO 32000-2 §9.4.3): codes, and how far to move back between two of them."""
    parts, pen, drawn = [b"[<"], 0.0, 0.0
    for code, offset, advance, width in zip(codes, line.offsets, line.advances, widths, strict=True):
        back = drawn - (pen + offset) * EM
        if abs(back) > _LEAST:
            parts.append(b">%.4f<" % back)
            drawn -= back
        parts.append(code)
        drawn += width
        pen += advance
    return b"".join(parts) + b">]TJ"


def _code(rows: list[bytes], box: Box) -> bytes:
    side = side_of(rows)
    scale = box.side / side
    where = b"%.7f 0 0 %.7f %.5f %.5f cm" % (scale, -scale, box.left, box.top - scale / 2)
    paper = b"q %s/c1 cs 1 scn 0 -0.5 m %d -0.5 l %d %.1f l 0 %.1f l\nh\nf\nQ\n" % (
        where,
        side,
        side,
        side - 0.5,
        side - 0.5,
    )
    return b"%sq %s/c1 CS 0 SCN 4 M %s\nS\nQ\n" % (paper, where, strokes(rows))


def _identity(title: str, content: bytes, credential: str) -> tuple[bytes, bytes]:
    """The document's and this file's identifiers: digests, so that the same licence has the same."""
    document = sha256(title.encode())
    instance = sha256(document.digest() + content + credential.encode())
    return b64encode(document.digest()[:16]), b64encode(instance.digest()[:16])


def _stream(number: int, entries: bytes, body: bytes) -> bytes:
    return b"%d 0 obj\n<</Length %d%s>>\nstream\n%s\nendstream\nendobj\n" % (number, len(body), entries, body)


def _font(first: int, descriptor: bytes, whole: Font, chars: Mapping[int, str]) -> dict[int, bytes]:
    """The objects of the font that has these glyphs alone, numbered from `first`."""
    glyphs = sorted(chars)
    tag = b32encode(sha256(repr(glyphs).encode()).digest())[:6].translate(
        bytes.maketrans(b"234567", b"ABCDEF")
    )
    name = b"%s+%s" % (tag, SERIF.encode())
    widths = b"".join(
        b"%d[%d]" % (whole.code[one], whole.width(one)) for one in glyphs if whole.width(one) != EM
    )
    told = descriptor[descriptor.index(b"<<") :]
    told = _FILE.sub(b"/FontFile3 %d 0 R" % (first + 3), _NAMES.sub(tag + b"+", told))
    return {
        first: b"%d 0 obj\n<</Type/Font/Subtype/Type0/BaseFont/%s-Identity-H/Encoding/Identity-H"
        b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>\nendobj\n" % (first, name, first + 1, first + 4),
        first
        + 1: b"%d 0 obj\n<</Type/Font/Subtype/CIDFontType0/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/W[%s]>>\nendobj\n"
        % (first + 1, name, first + 2, widths),
        first + 2: b"%d 0 obj\n%s" % (first + 2, told),
        first + 3: _stream(first + 3, b"/Subtype/CIDFontType0C", whole.cut(glyphs)),
        first + 4: _stream(first + 4, b"/Type/CMap/CMapName/Adobe-Identity-UCS", _to_unicode(whole, chars)),
    }


def _to_unicode(whole: Font, chars: Mapping[int, str]) -> bytes:
    rows = [
        b"<%04X> <%s>\n" % (whole.code[one], chars[one].encode("utf-16-be").hex().upper().encode())
        for one in sorted(chars)
    ]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    return _CMAP % b"".join(
        b"%d beginbfchar\n%sendbfchar\n" % (len(block), b"".join(block)) for block in blocks
    )


def _file(mould: Mould, written: Mapping[int, bytes], ids: tuple[bytes, bytes]) -> bytes:
    rows = [*mould.rows, *[b""] * _FONT_OBJECTS]
    parts, at = [mould.kept], len(mould.kept)
    for number, whole in written.items():
        rows[number] = b"%010d 00000 n\r\n" % at
        parts.append(whole)
        at += len(whole)
    trailer = b"trailer\n<</Size %d/Root %d 0 R/ID[(%s)(%s)]>>\nstartxref\n%d\n%%%%EOF" % (
        len(rows),
        mould.root,
        *ids,
        at,
    )
    return b"".join([*parts, b"xref\n0 %d\n" % len(rows), *rows, trailer])
