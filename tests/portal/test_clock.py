"""The one source of time, ids and secrets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from portal.clock import RandomIds, SystemClock
from tests.support.clock import FixedClock

MANY = 2000


def test_the_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_ids_of_one_instant_differ() -> None:
    ids = RandomIds(FixedClock())
    assert len({ids.new("case") for _ in range(MANY)}) == MANY


def test_ids_sort_by_age_and_carry_their_kind() -> None:
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    ids = RandomIds(clock)
    made = []
    for _ in range(50):
        made.append(ids.new("case"))
        clock.move(milliseconds=1)
    assert made == sorted(made)
    assert all(len(one) == len("case_") + 26 and one.startswith("case_") for one in made)


def test_tokens_carry_at_least_128_bits_and_do_not_repeat() -> None:
    tokens = {RandomIds().token() for _ in range(MANY)}
    assert len(tokens) == MANY
    assert all(len(token) * 6 >= 128 for token in tokens)
