"""The only place in the house that reads the clock or draws randomness."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from typing import Protocol

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: nothing to confuse when read aloud


class Clock(Protocol):
    def now(self) -> datetime: ...


class Ids(Protocol):
    def new(self, prefix: str) -> str: ...

    def token(self) -> str: ...

    def short_token(self) -> str: ...


def epoch() -> float:
    """Seconds since 1970 on the machine's clock, for libraries that count in them."""
    return time.time()


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class RandomIds:
    """Identifiers for records and secrets for sessions and links."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()

    def new(self, prefix: str) -> str:
        """``prefix_`` and 26 signs: 48 bits of milliseconds, so ids sort by age, then 80 random bits."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        return f"{prefix}_{_base32(milliseconds, 10)}{_base32(secrets.randbits(80), 16)}"

    def token(self) -> str:
        """256 random bits in base64url (43 signs), for sessions, one-time links and keys."""
        return secrets.token_urlsafe(32)

    def short_token(self) -> str:
        """128 random bits in base64url (22 signs), for addresses that stand in a QR code."""
        return secrets.token_urlsafe(16)


def _base32(number: int, width: int) -> str:
    signs = []
    for _ in range(width):
        number, rest = divmod(number, 32)
        signs.append(ALPHABET[rest])
    return "".join(reversed(signs))
