"""The human page of a licence: typst template to PDF/A-4f with the credential attached."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path

import typst

from esign.drawn import draw, set_out
from esign.errors import InvalidFace
from esign.face import LicenceFace
from esign.glyphs import FONT_DIRECTORY
from esign.jose import compact_json
from esign.mould import Mould, open_mould
from esign.pdfread import LENGTH, attachment
from esign.qr import matrix, svg

TEMPLATES = Path(__file__).parent / "templates"
_ANY = 10**9
SIZES = {
    "name": ((34, 13.5), (_ANY, 11.5)),
    "representative": ((45, 13.5), (80, 10), (120, 8), (_ANY, 6.5)),
    "domicile": ((60, 13.5), (_ANY, 11.5)),
    "scope": ((180, 13), (300, 11), (520, 9), (900, 7.6), (1300, 6.2), (_ANY, 5)),
}  # the most characters, and their size in points
TIGHT = 300  # characters of a scope above which its lines stand closer
MOULDS = 256  # kept at a time, some 60 KB each
_CREDENTIAL, _ANY_TIME = "x" * 2000, datetime(2026, 1, 1, tzinfo=UTC)  # long enough that typst packs it
_ROW = re.compile(rb"^(\d{10})( \d{5} n)", re.MULTILINE)
_TABLE_AT = re.compile(rb"(startxref\s+)(\d+)")
_ONE_AT_A_TIME = threading.Lock()  # a compiler keeps its inputs between calls


@cache
def _compiler(template: str) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_DIRECTORY])
    return typst.Compiler(TEMPLATES / template, root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


def render_page(face: LicenceFace, credential: str, qr_text: str, at: datetime, watermark: str = "") -> bytes:
    """The unsigned PDF/A-4f; the same inputs give the same bytes. Raises InvalidFace when it needs a second page."""
    printed, rows = _printed(face), matrix(qr_text)
    setting = set_out(face, printed)
    if setting is not None:
        mould = _mould(compact_json(setting.mould), watermark)
        if mould is not None and setting.fits(mould):
            return draw(setting, mould, rows, credential)
    return _by_typst(printed, rows, credential, watermark, at)


def set_by_typst(
    face: LicenceFace, credential: str, qr_text: str, at: datetime, watermark: str = ""
) -> bytes:
    """The same page by the layout engine alone: what `render_page` does where its own drawing does not know the case."""
    return _by_typst(_printed(face), matrix(qr_text), credential, watermark, at)


def _by_typst(
    printed: dict[str, object], rows: list[bytes], credential: str, watermark: str, at: datetime
) -> bytes:
    inputs = {
        "face": compact_json(printed).decode(),
        "qr": svg(rows),
        "credential": credential,
        "watermark": watermark,
    }
    return _set("licence.typ", inputs, credential, at)


@lru_cache(maxsize=MOULDS)
def _mould(face: bytes, watermark: str) -> Mould | None:
    """The mould of all pages with these titles, dates, offices and numbers of lines; None where they take two pages."""
    inputs = {"face": face.decode(), "qr": svg(matrix("")), "credential": _CREDENTIAL, "watermark": watermark}
    try:
        return open_mould(_set("licence.typ", inputs, _CREDENTIAL, _ANY_TIME))
    except (InvalidFace, ValueError):
        return None


def render_extract(
    said: dict[str, object], credential: str, base_url: str, at: datetime, watermark: str = ""
) -> bytes:
    """An extract of the register as unsigned PDF/A-4f of as many pages as it takes; the same inputs give the same bytes."""
    told = {"said": compact_json(said).decode(), "base": base_url}
    return _set("extract.typ", {**told, "credential": credential, "watermark": watermark}, credential, at)


def _set(template: str, inputs: dict[str, str], credential: str, at: datetime) -> bytes:
    with _ONE_AT_A_TIME:
        try:
            pdf = _compiler(template).compile(
                format="pdf", sys_inputs=inputs, pdf_standards="a-4f", timestamp=int(at.timestamp())
            )
        except typst.TypstError as error:
            raise InvalidFace(f"the page cannot be set: {error.message}") from error
    if not isinstance(pdf, bytes):
        raise TypeError("typst answered with several files for one page")
    return stored(pdf, credential.encode("ascii"))


def stored(pdf: bytes, credential: bytes) -> bytes:
    """The page with the attachment stored, not packed: texts of one length give pages of one length.

    The cross-reference table (ISO 32000-2 §7.5.4) follows what moved.
    """
    found = attachment(pdf)
    body = found.as_stored(credential)
    header = LENGTH.sub(b"/Length %d" % len(body), found.header, count=1)
    opening = header + pdf[found.dictionary + len(found.header) : found.begin]
    moved = len(opening) + len(body) - (found.end - found.dictionary)
    table = pdf.rindex(b"xref\n", 0, pdf.rindex(b"startxref"))

    def follow(row: re.Match[bytes]) -> bytes:
        at = int(row[1])
        return b"%010d" % (at + moved if at > found.dictionary else at) + row[2]

    rows = _ROW.sub(follow, pdf[table:])
    rows = _TABLE_AT.sub(lambda row: row[1] + b"%d" % (int(row[2]) + moved), rows)
    return pdf[: found.dictionary] + opening + body + pdf[found.end : table] + rows


def _printed(face: LicenceFace) -> dict[str, object]:
    day = face.established_on
    return {
        "uscc": face.uscc,
        "name": face.name,
        "type_title": face.type_title,
        "entity_type": face.entity_type,
        "composition": face.composition,
        "representative_title": face.representative_title,
        "representative": face.representative,
        "capital_title": face.capital_title,
        "capital": face.capital,
        "domicile_title": face.domicile_title,
        "domicile": face.domicile,
        "scope": face.scope,
        "term_title": face.term_title,
        "term": face.term,
        "number": face.number,
        "copy": face.copy,
        "serials": f"{face.copies}-{face.serial}",
        "established": f"{day.year}年{day.month:02}月{day.day:02}日",
        "issued": [face.issued_on.year, face.issued_on.month, face.issued_on.day],
        "authority": face.authority,
        "seal": face.authority_seal or face.authority,
        "sizes": sizes(face),
        "tight": len(face.scope) > TIGHT,
    }


def sizes(face: LicenceFace) -> dict[str, float]:
    """How large the long fields are set, in points: what says more is set smaller, so that it fits the page."""
    return {
        field: next(size for most, size in steps if len(getattr(face, field)) <= most)
        for field, steps in SIZES.items()
    }
