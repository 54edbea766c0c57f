"""Sign a status list; the list itself is in `statuslist.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from esign.jose import Json, compact_json
from esign.keys import sign_token
from esign.seals import Seals
from esign.statuslist import (
    LIST_SIZE,
    REVOKED,
    STATUS_TYP,
    SUPERSEDED,
    SUSPENDED,
    VALID,
    decode_list,
    encode_list,
    pack,
    unpack,
)

__all__ = [
    "LIST_SIZE",
    "REVOKED",
    "SUPERSEDED",
    "SUSPENDED",
    "VALID",
    "decode_list",
    "encode_list",
    "pack",
    "status_token",
    "unpack",
]


def status_token(
    statuses: Sequence[int] | bytes,
    uri: str,
    seals: Seals,
    at: datetime,
    *,
    ttl: timedelta = timedelta(seconds=300),
    life: timedelta = timedelta(hours=24),
) -> str:
    """The signed list: `ttl` is how long a verifier may keep it, `life` when it stops being evidence."""
    start = int(at.timestamp())
    claims: Json = {
        "sub": uri,
        "iat": start,
        "exp": start + int(life.total_seconds()),
        "ttl": int(ttl.total_seconds()),
        "status_list": {"bits": 2, "lst": encode_list(pack(statuses))},
    }
    return sign_token(seals.key("status", at), STATUS_TYP, compact_json(claims))
