"""A page that typst set once for all licences that look alike, opened where what differs is drawn.

Frame, titles, tags, seal and labels stay as typst wrote them. In the place of each line that differs stands a character that no
licence prints elsewhere; what stands around it says where the line begins and how large it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf

# One for each text that differs. They are drawn with few strokes, and no title, office or watermark has one.
STANDING_IN = {
    "name": "丨",
    "kind": "丶",
    "representative": "丿",
    "scope": "亠",
    "capital": "亅",
    "established": "冖",
    "term": "乀",
    "domicile": "乁",
    "number": "冂",
}
USCC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BLOCK = re.compile(
    rb"/Span<</MCID \d+>>BDC\nq [^\n]+\nBT 0 Tr(/f\d ([0-9.]+) Tf 1 0 0 -1 0 0 Tm)([^\n]+T[Jj])\nET\nQ\nEMC"
)
_CODE = re.compile(
    rb"/Span<</MCID \d+/Alt<[0-9A-F]+>>>BDC\nq ([0-9.]+) ([0-9.]+) m ([0-9.]+) [^\n]+\nh\nW\nn\n(.*?)(?=Q\nEMC)",
    re.DOTALL,
)
_ROW = re.compile(rb"^(\d{10}) 00000 n", re.MULTILINE)
_TITLE = re.compile(rb'(<rdf:li xml:lang="x-default">)(.*?)(</rdf:li>)', re.DOTALL)
_IDS = re.compile(rb"/ID\[\(([^)]+)\)\(([^)]+)\)\]")
_MAPPED = re.compile(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")


@dataclass(frozen=True)
class Slot:
    """A line to be drawn: of which text, which of its lines, and how large it is set."""

    field: str
    line: int
    size: float
    size_text: bytes
    before: str  # what stands on the line before it


@dataclass(frozen=True)
class Box:
    """Where the code is drawn: its left edge, its upper edge and its side, in points from the page's lower left."""

    left: float
    top: float
    side: float


@dataclass(frozen=True)
class Mould:
    """What all these licences share. `drawn` are pieces of the page's content, with a place to fill between any two."""

    kept: bytes  # the file's beginning with all objects that do not change
    rows: tuple[bytes, ...]  # the cross-reference table's, by number
    drawn: tuple[bytes, ...]
    places: tuple[Slot | Box, ...]
    numbers: Mapping[str, int]  # of the objects to be written: content, metadata, attachment
    metadata: bytes
    title: tuple[int, int]
    ids: tuple[bytes, bytes]
    attachment: bytes
    descriptor: bytes
    uscc: Mapping[str, bytes]  # how a character of the code stands in the content
    root: int


def open_mould(pdf: bytes) -> Mould:
    """Raises ValueError where the page is not as typst writes it."""
    with pikepdf.open(BytesIO(pdf)) as document:
        page = document.pages[0]
        named: Any = page.obj.Resources.Font
        fonts = {str(name).encode("ascii"): _letters(made) for name, made in named.items()}
        drawn, places = _opened(document, page.obj.Contents.read_bytes(), fonts)
        files = document.Root.Names.EmbeddedFiles.Names[1]
        numbers = {
            "content": page.obj.Contents.objgen[0],
            "metadata": document.Root.Metadata.objgen[0],
            "attachment": files.EF.F.objgen[0],
            "resources": page.obj.Resources.objgen[0],
        }
        serif = page.obj.Resources.Font["/f0"].DescendantFonts[0].FontDescriptor.objgen[0]
        root = document.Root.objgen[0]
    objects = _objects(pdf)
    kept, rows = _kept(pdf, objects, numbers)
    metadata = objects[numbers["metadata"]]
    metadata = metadata[metadata.index(b"stream\n") + 7 : metadata.rindex(b"\nendstream")]
    if b"/FlateDecode" not in objects[numbers["attachment"]]:
        raise ValueError("the page's attachment is not packed")
    title, ids = _TITLE.search(metadata), _IDS.search(pdf)
    if title is None or ids is None:
        raise ValueError("the page has no title or no identifier")
    codes = {char: code for code, char in fonts[b"/f1"].items()}
    return Mould(
        kept, rows, drawn, places, numbers, metadata, title.span(2), (ids[1], ids[2]), objects[numbers["attachment"]],
        objects[serif], {char: b"%04X" % codes[char] for char in USCC}, root,
    )  # fmt: skip


def _letters(font: Any) -> dict[int, str]:
    """What each code of a font stands for."""
    pairs = _MAPPED.findall(font.ToUnicode.read_bytes().decode("latin-1"))
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def _opened(
    document: pikepdf.Pdf, content: bytes, fonts: Mapping[bytes, Mapping[int, str]]
) -> tuple[tuple[bytes, ...], tuple[Slot | Box, ...]]:
    """The content cut open where something differs."""
    cuts: list[tuple[int, int, Slot | Box]] = []
    code = _CODE.search(content)
    if code is None:
        raise ValueError("the page has no code")
    left, top, right = (float(code[n]) for n in (1, 2, 3))
    cuts.append((*code.span(4), Box(left, top, right - left)))
    fields = {char: field for field, char in STANDING_IN.items()}
    seen = dict.fromkeys([*STANDING_IN, "uscc"], 0)
    for block in _BLOCK.finditer(content):
        text = _text(document, block[3], fonts[block[1][:3]])
        field = "uscc" if text == USCC else fields.get(text[-1:])
        if field is None:
            continue
        before = "" if field == "uscc" else text[:-1]
        cuts.append(
            (block.start(1), block.end(3), Slot(field, seen[field], float(block[2]), block[2], before))
        )
        seen[field] += 1
    cuts.sort(key=lambda cut: cut[0])
    edges = [0, *(edge for begin, end, _ in cuts for edge in (begin, end)), len(content)]
    drawn = tuple(content[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2))
    return drawn, tuple(place for _, _, place in cuts)


def _text(document: pikepdf.Pdf, operators: bytes, letters: Mapping[int, str]) -> str:
    shown = pikepdf.parse_content_stream(document.make_stream(operators))[0].operands[0]
    parts = (
        [shown]
        if isinstance(shown, pikepdf.String)
        else [part for part in shown if isinstance(part, pikepdf.String)]
    )
    codes = b"".join(map(bytes, parts))
    return "".join(letters[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2))


def _objects(pdf: bytes) -> dict[int, bytes]:
    """The bytes of each object, from its number to its end."""
    table = pdf.rindex(b"xref\n", 0, pdf.rindex(b"startxref"))
    begins = {number: int(row[1]) for number, row in enumerate(_ROW.finditer(pdf, table), 1)}
    edges = [*sorted(begins.values()), table]
    ends = dict(pairwise(edges))
    return {number: pdf[begin : ends[begin]] for number, begin in begins.items()}


def _kept(
    pdf: bytes, objects: Mapping[int, bytes], numbers: Mapping[str, int]
) -> tuple[bytes, tuple[bytes, ...]]:
    """The objects that stay, one behind the other, and where each of them stands; the fonts get one more, `/f9`."""
    parts = [pdf[: min(pdf.index(one) for one in objects.values())]]
    at, rows = len(parts[0]), [b"0000000000 65535 f\r\n"]
    more = len(objects) + 1
    for number in range(1, more):
        whole = objects[number]
        if number == numbers["resources"]:
            whole = whole.replace(b"/Font<<", b"/Font<</f9 %d 0 R" % more, 1)
        if number in (numbers["content"], numbers["metadata"], numbers["attachment"]):
            rows.append(b"")
            continue
        rows.append(b"%010d 00000 n\r\n" % at)
        parts.append(whole)
        at += len(whole)
    return b"".join(parts), tuple(rows)
