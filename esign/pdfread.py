"""Take a signed licence PDF apart without a PDF library.

Our licences have one revision and one signature over all bytes but its own container. So it is enough to find that
one signature, insist that it covers everything, and read the attachment once the signature has held.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from esign.der import read_tlv
from esign.errors import Malformed
from esign.jose import inflate

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEX = re.compile(rb"[0-9A-F]*")
_EMBEDDED = re.compile(rb"/Type\s*/EmbeddedFile\b")
_LENGTH = re.compile(rb"/Length\s+(\d{1,10})\b")
MAX_ATTACHMENT = 256 * 1024
_DICTIONARY = 2048


@dataclass(frozen=True)
class SignedParts:
    """The bytes the signature covers and its container without padding."""

    covered: bytes
    container: bytes


def signed_parts(pdf: bytes) -> SignedParts:
    """Raises Malformed with reason signature_missing, changed_after_signing or container_damaged."""
    marks = pdf.count(b"/ByteRange")
    found = _BYTE_RANGE.findall(pdf)
    if marks == 0:
        raise Malformed("PDF: no signature", "signature_missing")
    if marks != 1 or len(found) != 1:
        raise Malformed("PDF: more than one signature or a damaged one", "changed_after_signing")
    start, gap, after, rest = (int(number) for number in found[0])
    if start != 0 or not 0 < gap < after <= len(pdf) or after + rest != len(pdf):
        raise Malformed("PDF: the signature does not cover the whole file", "changed_after_signing")
    hole = pdf[gap:after]
    if hole[:1] != b"<" or hole[-1:] != b">" or not _HEX.fullmatch(hole[1:-1]) or len(hole) % 2:
        raise Malformed("PDF: the signature container is damaged", "container_damaged")
    return SignedParts(pdf[:gap] + pdf[after:], _unpad(bytes.fromhex(hole[1:-1].decode("ascii"))))


def _unpad(padded: bytes) -> bytes:
    try:
        end = read_tlv(padded)[2]
    except Malformed as error:
        raise Malformed(str(error), "container_damaged") from error
    if padded[end:].strip(b"\x00"):
        raise Malformed("PDF: something hides in the padding of the signature", "container_damaged")
    return padded[:end]


def attached_credential(pdf: bytes) -> str:
    """The one embedded file as text; raises Malformed."""
    marks = list(_EMBEDDED.finditer(pdf))
    if len(marks) != 1:
        raise Malformed("PDF: expected one attachment", "attachment_missing")
    at = marks[0].start()
    begin, opening = pdf.find(b"stream", at, at + _DICTIONARY), pdf.rfind(b"<<", 0, at)
    header = pdf[max(opening, at - _DICTIONARY) : begin]
    length = _LENGTH.search(header)
    if begin < 0 or length is None:
        raise Malformed("PDF: attachment not understood", "attachment_missing")
    begin += len(b"stream") + (2 if pdf[begin + 6 : begin + 8] == b"\r\n" else 1)
    body = pdf[begin : begin + int(length[1])]
    try:
        return (inflate(body, 15, MAX_ATTACHMENT) if b"/FlateDecode" in header else body).decode("ascii")
    except (Malformed, UnicodeDecodeError) as error:
        raise Malformed("PDF: attachment damaged", "attachment_missing") from error
