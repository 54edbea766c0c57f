"""The revision that signs a PDF (ISO 32000-2 §7.5.6, §12.7.5.5, §12.8), written behind a page of ours.

Page, catalogue and cross-reference table stand where typst's writer and `drawn.py` put them, so no PDF reader is needed to find
them; anything that stands otherwise is refused. pyHanko writes the revisions behind it (`archive.py`) and judges both in tests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

_TABLE = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TRAILER = re.compile(rb"trailer\s*<</Size (\d+)/Root (\d+) 0 R/ID\[(\([^()\\]*\))\([^()\\]*\)\]>>")
_HEAD = re.compile(rb"xref\n0 (\d+)\n")
_PAGES = re.compile(rb"/Pages (\d+) 0 R")
_FIRST = re.compile(rb"/Kids\[(\d+) 0 R")
_ANNOTATIONS = re.compile(rb"/Annots\[([^\]]*)\]")
_ROW = 20  # bytes of a table's row
_RANGE = 40  # bytes kept for the byte range, whose numbers are known last; spelt as the script in docs/verify.md looks for it


@dataclass(frozen=True)
class Evidence:
    """What a validator needs that asks nobody, in DER: certificates and revocation lists."""

    certificates: Sequence[bytes]
    crls: Sequence[bytes]


@dataclass(frozen=True)
class Signature:
    """Name of the field, time by the signer's clock, why it was signed, and the bytes kept for the container."""

    field: str
    at: datetime
    reason: str
    room: int


@dataclass(frozen=True)
class Prepared:
    """A file with its signature but for the container, which goes between `gap` and `after`."""

    pdf: bytearray
    gap: int
    after: int

    def digest(self) -> bytes:
        """SHA-256 of all that is signed."""
        covered = memoryview(self.pdf)
        whole = sha256(covered[: self.gap])
        whole.update(covered[self.after :])
        return whole.digest()

    def signed(self, container: bytes) -> bytes:
        """Raises ValueError where the container is larger than its place."""
        room = self.after - self.gap - 2
        digits = container.hex().upper().encode("ascii").ljust(room, b"0")
        if len(digits) > room:
            raise ValueError("the signature is larger than its place")
        self.pdf[self.gap + 1 : self.after - 1] = digits
        return bytes(self.pdf)


def prepare(pdf: bytes, signature: Signature, evidence: Evidence) -> Prepared:
    """The file certified against any change (DocMDP 1). Raises ValueError where it does not stand as we write it."""
    table, size, root, identifier = _ends(pdf)
    catalogue = _object(pdf, table, root)
    page = _first_page(pdf, table, catalogue)
    made = _Objects(size)
    certificates = [made.stream(each) for each in dict.fromkeys(evidence.certificates)]
    crls = [made.stream(each) for each in dict.fromkeys(evidence.crls)]
    dss = made.add(b"<</Certs[%s]/CRLs[%s]>>" % (_list(certificates), _list(crls)))
    form, field, signed = dss + 1, dss + 2, dss + 3
    made.add(b"<</Fields[%d 0 R]/SigFlags 3>>" % field)
    made.add(
        b"<</FT/Sig/T(%s)/Type/Annot/Subtype/Widget/F 132/Rect[0 0 0 0]/P %d 0 R/V %d 0 R>>"
        % (signature.field.encode("ascii"), page, signed)
    )
    made.add(_signature(signature))
    made.replace(page, _annotated(_object(pdf, table, page), field))
    entries = b"/AcroForm %d 0 R/DSS %d 0 R/Perms<</DocMDP %d 0 R>>>>" % (form, dss, signed)
    made.replace(root, catalogue[:-2] + entries)
    body, rows = made.written(len(pdf) + 1)
    changed = sha256(pdf).hexdigest()[:32].encode("ascii")
    trailer = b"trailer\n<</Size %d/Root %d 0 R/ID[%s<%s>]/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    ends = trailer % (made.next, root, identifier, changed, table, len(pdf) + 1 + len(body))
    whole = bytearray(b"\n".join([pdf, body + rows + ends]))
    gap = whole.index(b"/Contents <", len(pdf)) + len(b"/Contents ")
    after = gap + 2 * signature.room + 2
    told = b"/ByteRange [0 %d %d %d]" % (gap, after, len(whole) - after)
    whole[after : after + len(b"/ByteRange") + _RANGE] = told.ljust(len(b"/ByteRange") + _RANGE)
    return Prepared(whole, gap, after)


class _Objects:
    """Objects of a revision: new ones numbered on from the file's, and what takes an old one's place."""

    def __init__(self, first: int) -> None:
        self._first = self.next = first
        self._new: list[bytes] = []
        self._replaced: dict[int, bytes] = {}

    def add(self, body: bytes) -> int:
        self._new.append(body)
        self.next += 1
        return self.next - 1

    def stream(self, body: bytes) -> int:
        return self.add(b"<</Length %d>>\nstream\n%s\nendstream" % (len(body), body))

    def replace(self, number: int, body: bytes) -> None:
        self._replaced[number] = body

    def written(self, at: int) -> tuple[bytes, bytes]:
        """The objects as they stand from `at` on, and the rows of the table that find them."""
        parts, rows = [], {}
        numbered = [*sorted(self._replaced.items()), *enumerate(self._new, self._first)]
        for number, body in numbered:
            parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
            rows[number] = b"%010d 00000 n\r\n" % at
            at += len(parts[-1])
        table = [b"xref\n0 1\n0000000000 65535 f\r\n"]
        table += [b"%d 1\n%s" % (number, rows[number]) for number in sorted(self._replaced)]
        table += [
            b"%d %d\n" % (self._first, len(self._new)),
            *(rows[number] for number in range(self._first, self.next)),
        ]
        return b"".join(parts), b"".join(table)


def _ends(pdf: bytes) -> tuple[int, int, int, bytes]:
    """Where the table stands, how many objects there are, which is the catalogue, and the file's first identifier."""
    found = _TABLE.search(pdf, len(pdf) - 64)
    table = int(found[1]) if found else len(pdf)
    head, trailer = _HEAD.match(pdf, table), _TRAILER.search(pdf, table)
    if head is None or trailer is None or head[1] != trailer[1]:
        raise ValueError("PDF: no table of objects as we write it")
    return table, int(trailer[1]), int(trailer[2]), trailer[3]


def _object(pdf: bytes, table: int, number: int) -> bytes:
    """The dictionary that is the object of this number."""
    head = _HEAD.match(pdf, table)
    at = int(pdf[(head.end() if head else table) + _ROW * number :][:10])
    opening = b"%d 0 obj\n<<" % number
    end = pdf.find(b">>\nendobj\n", at)
    if not pdf.startswith(opening, at) or end < 0:
        raise ValueError(f"PDF: object {number} does not stand where the table says")
    return pdf[at + len(opening) - 2 : end + 2]


def _first_page(pdf: bytes, table: int, catalogue: bytes) -> int:
    found = _PAGES.search(catalogue)
    for _ in range(8):  # a tree of pages is less deep
        if found is None:
            break
        number = int(found[1])
        node = _object(pdf, table, number)
        if node.startswith(b"<</Type/Page/"):
            return number
        found = _FIRST.search(node)
    raise ValueError("PDF: no first page")


def _annotated(page: bytes, field: int) -> bytes:
    found = _ANNOTATIONS.search(page)
    if found is None and b"/Annots" in page:
        raise ValueError("PDF: the page's annotations stand elsewhere")
    if found is None:
        return page[:-2] + b"/Annots[%d 0 R]>>" % field
    return page[: found.end(1)] + b" %d 0 R" % field + page[found.end(1) :]


def _signature(told: Signature) -> bytes:
    reason = ("\ufeff" + told.reason).encode("utf-16-be").hex().upper().encode("ascii")
    return (
        b"<</Contents <%s>/ByteRange%s/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached%s/Reason<%s>%s>>"
        % (
            b"0" * (2 * told.room),
            b" " * _RANGE,
            told.at.astimezone(UTC).strftime("/M(D:%Y%m%d%H%M%SZ)").encode("ascii"),
            reason,
            b"/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P 1>>>>]",
        )
    )


def _list(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)
