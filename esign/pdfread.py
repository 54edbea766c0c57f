"""Take a signed licence PDF apart without a PDF library.

Our licences have one revision and one signature over all bytes but its own container. So it is enough to find that
one signature, insist that it covers everything, and read the attachment once the signature has held.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from hashlib import sha256

from esign.der import read_tlv
from esign.errors import Malformed
from esign.jose import inflate

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEX = re.compile(rb"[0-9A-F]*")
_EMBEDDED = re.compile(rb"/Type\s*/EmbeddedFile\b")
LENGTH = re.compile(rb"/Length\s+(\d{1,10})\b")
MAX_ATTACHMENT = 256 * 1024
_DICTIONARY = 2048


@dataclass(frozen=True)
class SignedParts:
    """The bytes the signature covers and its container without padding."""

    covered: bytes
    container: bytes


@dataclass(frozen=True)
class Attachment:
    """Where the embedded file's dictionary begins, and where its bytes (as stored) begin and end."""

    dictionary: int
    header: bytes
    begin: int
    end: int

    @property
    def packed(self) -> bool:
        return b"/FlateDecode" in self.header

    def as_stored(self, text: bytes) -> bytes:
        """How a text stands here: of a length that depends on its length alone."""
        return zlib.compress(text, 0) if self.packed else text


def signed_parts(pdf: bytes) -> SignedParts:
    """Raises Malformed with reason signature_missing, changed_after_signing or container_damaged."""
    gap, after = signature_hole(pdf)
    hole = pdf[gap:after]
    if hole[:1] != b"<" or hole[-1:] != b">" or not _HEX.fullmatch(hole[1:-1]) or len(hole) % 2:
        raise Malformed("PDF: the signature container is damaged", "container_damaged")
    return SignedParts(pdf[:gap] + pdf[after:], _unpad(bytes.fromhex(hole[1:-1].decode("ascii"))))


def signature_hole(pdf: bytes) -> tuple[int, int]:
    """Where the container begins and ends, which alone is not signed; raises Malformed unless all else is."""
    marks = pdf.count(b"/ByteRange")
    found = _BYTE_RANGE.findall(pdf)
    if marks == 0:
        raise Malformed("PDF: no signature", "signature_missing")
    if marks != 1 or len(found) != 1:
        raise Malformed("PDF: more than one signature or a damaged one", "changed_after_signing")
    start, gap, after, rest = (int(number) for number in found[0])
    if start != 0 or not 0 < gap < after <= len(pdf) or after + rest != len(pdf):
        raise Malformed("PDF: the signature does not cover the whole file", "changed_after_signing")
    return gap, after


def _unpad(padded: bytes) -> bytes:
    try:
        end = read_tlv(padded)[2]
    except Malformed as error:
        raise Malformed(str(error), "container_damaged") from error
    if padded[end:].strip(b"\x00"):
        raise Malformed("PDF: something hides in the padding of the signature", "container_damaged")
    return padded[:end]


def attachment(pdf: bytes) -> Attachment:
    """The one embedded file; raises Malformed."""
    marks = list(_EMBEDDED.finditer(pdf))
    if len(marks) != 1:
        raise Malformed("PDF: expected one attachment", "attachment_missing")
    at = marks[0].start()
    begin, opening = pdf.find(b"stream", at, at + _DICTIONARY), pdf.rfind(b"<<", 0, at)
    dictionary = max(opening, at - _DICTIONARY)
    header = pdf[dictionary:begin]
    length = LENGTH.search(header)
    if begin < 0 or length is None:
        raise Malformed("PDF: attachment not understood", "attachment_missing")
    begin += len(b"stream") + (2 if pdf[begin + 6 : begin + 8] == b"\r\n" else 1)
    return Attachment(dictionary, header, begin, begin + int(length[1]))


def attached_credential(pdf: bytes) -> str:
    """The one embedded file as text; raises Malformed."""
    found = attachment(pdf)
    body = pdf[found.begin : found.end]
    try:
        return (inflate(body, 15, MAX_ATTACHMENT) if found.packed else body).decode("ascii")
    except (Malformed, UnicodeDecodeError) as error:
        raise Malformed("PDF: attachment damaged", "attachment_missing") from error


def page_digest(pdf: bytes) -> bytes:
    """SHA-256 of a licence PDF without its attachment and its signature: all that is drawn. Raises Malformed."""
    found, (gap, after) = attachment(pdf), signature_hole(pdf)
    if found.end > gap:
        raise Malformed("PDF: the attachment does not stand before the signature", "page_mismatch")
    return sha256(pdf[: found.begin] + pdf[found.end : gap] + pdf[after:]).digest()
