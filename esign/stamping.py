"""Time-stamps by a clock that is nobody's but the authority's: who wants a token gives a digest and learns the time from the token."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography import x509

from esign.errors import NoTime
from esign.keys import KeyProvider
from esign.tsa import Asked, Practice, answer_query, time_stamp, without_time

Clock = Callable[[], datetime]
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
SLACK = timedelta(
    seconds=2
)  # by so much a disciplined clock may be set back; the time given out stands still then


class Stamper(Protocol):
    """An authority as it is seen by whoever needs a token. There is no way to tell it the time."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificate it stamps with now, and those above it."""
        ...

    def stamp(self, imprint: bytes) -> bytes:
        """A token over a SHA-256 digest. Raises KeyNotUsable; NoTime where the authority does not trust its clock."""
        ...

    def answer(self, query: bytes) -> bytes:
        """The TimeStampResp to somebody's TimeStampReq. Raises as `stamp`, but where the request is to blame."""
        ...


@dataclass(frozen=True)
class StampBook:
    """The last serial number and instant of an authority, in a file that all its threads and processes share.

    A number is never smaller than the microseconds since 1970: also with a file put back from a backup none is given twice.
    """

    path: Path

    def turn(self, clock: Clock) -> tuple[int, datetime]:
        """The next number, and the time it is given at; neither goes back. Raises NoTime where the clock did."""
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            number, reached = (int(part) for part in (file.read().split() or (b"0", b"0")))
            now = (
                clock() - EPOCH
            ) // MICROSECOND  # read behind the lock, as numbers and times go the same way
            at = EPOCH + max(now, reached) * MICROSECOND
            if now * MICROSECOND + SLACK < reached * MICROSECOND:
                raise NoTime(f"the clock went back: the last time-stamp is of {at.isoformat()}")
            number = max(number + 1, now)
            file.truncate(0)
            file.write(b"%d %d" % (number, max(now, reached)))
        return number, at


@dataclass(frozen=True)
class TimeStampAuthority:
    """Stamps with the key of `key_at` by its own clock. `turn`: how numbers and times are given out, a book's as a rule."""

    key_at: Callable[[datetime], KeyProvider]
    clock: Clock
    turn: Callable[[Clock], tuple[int, datetime]]
    practice: Practice = field(default=Practice())

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        return self.key_at(self.clock()).chain

    def stamp(self, imprint: bytes) -> bytes:
        """A token over a SHA-256 digest, of now."""
        return self._stamp(Asked(imprint))

    def answer(self, query: bytes) -> bytes:
        """The TimeStampResp to a TimeStampReq; timeNotAvailable while the clock is in doubt. Raises KeyNotUsable."""
        self.key_at(self.clock())  # an authority without a key refuses nobody: it is out of order
        try:
            return answer_query(query, self._stamp, self.practice.policy)
        except NoTime:
            return without_time()

    def _stamp(self, asked: Asked) -> bytes:
        number, at = self.turn(self.clock)
        return time_stamp(asked, self.key_at(at), at, number, self.practice)
