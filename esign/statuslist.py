"""Token Status List (draft-ietf-oauth-status-list-21): two bits a licence, least significant first, zlib.

Values: 0 valid, 1 revoked or deregistered, 2 suspended, 3 superseded by a newer version.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from esign.errors import Malformed
from esign.jose import b64u, inflate, unb64u

VALID, REVOKED, SUSPENDED, SUPERSEDED = range(4)
LIST_SIZE = 131_072
LEVEL = 6  # level 9 saves a tenth of the bytes and takes ten to fifty times as long
MAX_LIST = 4 * 1024 * 1024
STATUS_TYP = "statuslist+jwt"


def pack(statuses: Sequence[int] | bytes, bits: int = 2) -> bytes:
    """Statuses to list bytes; a value that needs more than `bits` raises ValueError.

    >>> pack([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]).hex()
    'c944f9'
    """
    per_byte, top = 8 // bits, (1 << bits) - 1
    values = bytes(statuses)
    if values and max(values) > top:
        raise ValueError(f"a status is larger than {top}")
    values += bytes(-len(values) % per_byte)
    # whole columns at once, as long integers: a million statuses in a few milliseconds
    out = 0
    for place in range(per_byte):
        shifted = bytes((value << (place * bits)) & 0xFF for value in range(256))
        out |= int.from_bytes(values[place::per_byte].translate(shifted), "big")
    return out.to_bytes(len(values) // per_byte, "big")


def unpack(packed: bytes, index: int, bits: int = 2) -> int:
    """The status at `index`; beyond the list raises Malformed.

    >>> unpack(bytes.fromhex("c944f9"), 3)
    3
    """
    at, shift = divmod(index * bits, 8)
    if index < 0 or at >= len(packed):
        raise Malformed("status list: index beyond the list")
    return (packed[at] >> shift) & ((1 << bits) - 1)


def encode_list(packed: bytes, level: int = LEVEL) -> str:
    """Compressed and base64url, as `lst` wants it."""
    return b64u(zlib.compress(packed, level))


def decode_list(text: str) -> bytes:
    """List bytes from `lst`, never more than 4 MB; raises Malformed."""
    return inflate(unb64u(text), zlib.MAX_WBITS, MAX_LIST)
