"""Reading the content of a time-stamp token (RFC 3161 TSTInfo) as this room writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from esign import cms, der
from esign.errors import Malformed


@dataclass(frozen=True)
class Stamp:
    """What a time-stamp token says; `accuracy` in seconds, None where it says none (tokens from before 0.9)."""

    imprint: bytes
    at: datetime
    serial: int
    accuracy: int | None = None
    nonce: bytes | None = None


def read_stamp_info(info: bytes) -> Stamp:
    """The meaning of a TSTInfo this room wrote; raises Malformed."""
    parts = list(der.children(der.read_one(info, der.SEQUENCE)))
    if len(parts) < 5 or parts[0][2] != der.integer(1):
        raise Malformed("time-stamp: another shape")
    imprint = list(der.children(parts[2][1]))
    if len(imprint) != 2 or imprint[0][2] != cms.SHA256_ID:
        raise Malformed("time-stamp: another digest")
    rest = parts[5:]
    accuracy = _seconds(rest.pop(0)[1]) if rest and rest[0][0] == der.SEQUENCE else None
    nonce = rest.pop(0)[1] if rest and rest[0][0] == der.INTEGER else None
    if rest:
        raise Malformed("time-stamp: another shape")
    serial = int.from_bytes(parts[3][1], "big")
    return Stamp(imprint[1][1], der.read_time(parts[4][1]), serial, accuracy, nonce)


def _seconds(accuracy: bytes) -> int:
    parts = list(der.children(accuracy))
    if len(parts) != 1 or parts[0][0] != der.INTEGER:
        raise Malformed("time-stamp: an accuracy that is not in seconds")
    return int.from_bytes(parts[0][1], "big")
