"""Codes that are read aloud or kept on paper: Crockford's base 32, nothing to confuse."""

from __future__ import annotations

from hashlib import sha256

from licensing.work import Work

SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 8
ALIKE = str.maketrans("oil", "011", " -\u3000\uff0d")


def draw(work: Work) -> str:
    """Forty random bits to be read aloud: eight signs."""
    number = int.from_bytes(sha256(work.act.ids.token().encode()).digest()[:5])
    return "".join(SIGNS[(number >> shift) & 31] for shift in range(0, 5 * LENGTH, 5))


def tidy(code: str) -> str:
    """A code as people write it, with gaps and letters that look alike.

    >>> tidy("K7M3-9xpO ")
    'k7m39xp0'
    """
    return code.lower().translate(ALIKE)
