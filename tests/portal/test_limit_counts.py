"""Counts of the brakes: right without a thread a request, and forgotten when they ran out."""

from __future__ import annotations

import threading
import time

import pytest
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from portal import limit_counts
from portal.app import create_app
from portal.limit_counts import SweptMemory
from portal.limits import limiter
from portal.wiring import Office


def test_the_portal_counts_here(sqlite_office: Office) -> None:
    create_app(sqlite_office)
    assert isinstance(limiter.storage, SweptMemory)


def test_a_request_starts_no_thread() -> None:
    before, store = set(threading.enumerate()), SweptMemory()
    for asker in range(50):
        store.incr(f"asker {asker % 7}", 60)
        assert set(threading.enumerate()) <= before
    assert store.get("asker 1") == 7


def test_whoever_asks_too_often_is_stopped_until_the_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    brakes, twice = FixedWindowRateLimiter(SweptMemory()), RateLimitItemPerMinute(2)
    assert [brakes.hit(twice, "somebody") for _ in range(3)] == [True, True, False]
    assert brakes.hit(twice, "another")
    now = time.time()
    monkeypatch.setattr("limits.storage.memory.time.time", lambda: now + 61)
    assert brakes.hit(twice, "somebody")


def test_counts_that_ran_out_are_swept_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    store = SweptMemory()
    store.incr("gone", -1)
    store.incr("here", 60)
    assert "gone" in store.storage
    start = time.monotonic()
    monkeypatch.setattr("portal.limit_counts.time.monotonic", lambda: start + limit_counts.SECONDS + 1)
    store.incr("here", 60)
    assert set(store.storage) == {"here"}
