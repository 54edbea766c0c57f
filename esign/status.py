"""Sign a status list; the list itself is in `statuslist.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from esign.bitstring import encoded_list
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

VC_TYP = "vc+jwt"

__all__ = [
    "LIST_SIZE",
    "REVOKED",
    "SUPERSEDED",
    "SUSPENDED",
    "VALID",
    "bitstring_token",
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


def bitstring_token(statuses: bytes, listed: tuple[str, str, int], seals: Seals, at: datetime) -> str:
    """One purpose of the list as a W3C BitstringStatusListCredential, secured as `application/vc+jwt`.

    `listed` is (address of this export, purpose `revocation` or `suspension`, status that sets the bit). What was
    superseded counts as revoked: the export has one bit where the token status list has two.
    """
    address, purpose, value = listed
    meant = {value, SUPERSEDED} if value == REVOKED else {value}
    credential: Json = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": seals.names.base_url,
        "validFrom": _w3c_time(at),
        "validUntil": _w3c_time(at + timedelta(hours=24)),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded_list(statuses, meant),
            "ttl": 300_000,
        },
    }
    return sign_token(seals.key("status", at), VC_TYP, compact_json(credential))


def _w3c_time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
