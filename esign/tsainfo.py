"""Reading the content of a time-stamp token (RFC 3161 TSTInfo) as this room writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from esign import cms, der
from esign.errors import Malformed


@dataclass(frozen=True)
class Stamp:
    """What a time-stamp token says."""

    imprint: bytes
    at: datetime
    serial: int


def read_stamp_info(info: bytes) -> Stamp:
    """The meaning of a TSTInfo this room wrote; raises Malformed."""
    parts = list(der.children(der.read_one(info, der.SEQUENCE)))
    if len(parts) not in (5, 6) or parts[0][2] != der.integer(1):
        raise Malformed("time-stamp: another shape")
    imprint = list(der.children(parts[2][1]))
    if len(imprint) != 2 or imprint[0][2] != cms.SHA256_ID:
        raise Malformed("time-stamp: another digest")
    return Stamp(imprint[1][1], der.read_time(parts[4][1]), int.from_bytes(parts[3][1], "big"))
