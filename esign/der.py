"""Just enough DER (X.690) to write and read CMS and RFC 3161 structures strictly.

Reading accepts definite lengths in their shortest form only, so one value has one byte form.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from esign.errors import Malformed

SEQUENCE, SET, OID, INTEGER, OCTETS, BOOLEAN, TIME = 0x30, 0x31, 0x06, 0x02, 0x04, 0x01, 0x18


def tlv(tag: int, *parts: bytes) -> bytes:
    """One DER value: tag, shortest length, the parts joined."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + body


def read_tlv(data: bytes, at: int = 0) -> tuple[int, bytes, int]:
    """(tag, body, position after it) of the value starting at `at`; raises Malformed."""
    if at + 2 > len(data):
        raise Malformed("DER: cut short")
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F:
        raise Malformed("DER: long tags are not used here")
    if length >= 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[start : start + count], "big")
        if not 1 <= count <= 4 or length < 0x80 or length.bit_length() <= 8 * (count - 1):
            raise Malformed("DER: length not in its shortest form")
        start += count
    if start + length > len(data):
        raise Malformed("DER: cut short")
    return tag, data[start : start + length], start + length


def read_one(data: bytes, tag: int) -> bytes:
    """The body of the single value that `data` is; another tag or trailing bytes raise Malformed."""
    found, body, end = read_tlv(data)
    if found != tag or end != len(data):
        raise Malformed(f"DER: expected one value with tag {tag:#x}")
    return body


def children(body: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(tag, body, whole encoding) of each value in a constructed body."""
    at = 0
    while at < len(body):
        tag, inner, end = read_tlv(body, at)
        yield tag, inner, body[at:end]
        at = end


def integer(value: int) -> bytes:
    """A non-negative INTEGER."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER from dotted text."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    out = b""
    for arc in (first * 40 + second, *rest):
        chunk = bytes([arc & 0x7F])
        while arc := arc >> 7:
            chunk = bytes([0x80 | (arc & 0x7F)]) + chunk
        out += chunk
    return tlv(OID, out)


def generalized_time(at: datetime) -> bytes:
    """GeneralizedTime in UTC, whole seconds."""
    return tlv(TIME, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def read_time(body: bytes) -> datetime:
    """The instant of a GeneralizedTime body in the form this room writes."""
    try:
        return datetime.strptime(body.decode("ascii"), "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except (UnicodeDecodeError, ValueError) as error:
        raise Malformed("DER: time not understood") from error
