"""Export of a status list as W3C Bitstring Status List v1.0: most significant bit first, GZIP, multibase 'u'.

One bit an entry, so it says "revoked" or "suspended", never both; the token status list stays the full answer.
"""

from __future__ import annotations

import gzip
from collections.abc import Collection

from esign.jose import b64u

MINIMUM = 131_072  # entries, so that a single look-up gives no one away (W3C §3.4)
_FIRST_BITS_TURNED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


def encoded_list(statuses: bytes, meant: Collection[int]) -> str:
    """`encodedList` with a 1 for each status in `meant`.

    >>> encoded_list(bytes(131_072), {1})[:12]
    'uH4sIAAAAAAA'
    """
    flags = bytes(1 if status in meant else 0 for status in range(256))
    bits = statuses.translate(flags).ljust(MINIMUM, b"\x00")
    bits += bytes(-len(bits) % 8)
    packed = 0
    for place in range(8):
        shift = bytes((value << place) & 0xFF for value in range(256))
        packed |= int.from_bytes(bits[place::8].translate(shift), "big")
    turned = packed.to_bytes(len(bits) // 8, "big").translate(_FIRST_BITS_TURNED)
    return "u" + b64u(gzip.compress(turned, mtime=0))
