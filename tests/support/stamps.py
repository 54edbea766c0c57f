"""A time-stamp authority whose clock a test has set, for the days it tells about. The setting is the authority's, never its customers'."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from esign.archive import archive_copy, lists_for
from esign.seals import Seals
from esign.stamping import Clock, TimeStampAuthority

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def dated(seals: Seals, at: datetime) -> TimeStampAuthority:
    """The installation's authority, whose clock stands at `at`."""
    return ticking(seals, lambda: at)


def ticking(seals: Seals, clock: Clock) -> TimeStampAuthority:
    """The same by any clock; numbers are the microseconds, so that the same instant gives the same token."""
    return TimeStampAuthority(lambda at: seals.key("tsa", at), clock, _turn)


def _turn(clock: Clock) -> tuple[int, datetime]:
    at = clock()
    return (at - EPOCH) // timedelta(microseconds=1), at


def archived(pdf: bytes, seals: Seals, at: datetime) -> bytes:
    """The archive copy of a licence, or an extension of one, as an installation makes it at `at`."""
    stamper = dated(seals, at)
    return archive_copy(pdf, stamper, lists_for(pdf, seals, stamper, at))
