"""A few hundred requests against a server on the loopback address: one after another, or at a steady rate."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

HANDS = 16


@dataclass(frozen=True)
class Ask:
    """One request. ``source``: the loopback address it comes from; limits count by address."""

    path: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    source: str = "127.0.0.1"


def once(port: int, ask: Ask) -> tuple[float, int, bytes]:
    """(milliseconds, status, body) on a connection of its own, as a proxy without keep-alive makes it."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(ask.source, 0))
    connection.request(ask.method, ask.path, ask.body, dict(ask.headers))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return (time.perf_counter() - started) * 1000, answer.status, body


def in_turn(port: int, ask: Ask, count: int) -> list[float]:
    """Milliseconds of ``count`` requests, one after another; any answer but 200 is an error."""
    spent = []
    for _ in range(count):
        took, status, body = once(port, ask)
        if status != 200:
            raise RuntimeError(f"{ask.path}: {status} {body[:200]!r}")
        spent.append(took)
    return spent


def at_rate(port: int, asks: Sequence[Ask], per_second: int, seconds: int) -> dict[str, list[float]]:
    """Milliseconds by path. Requests start on the beat whether or not earlier ones were answered, and time counts from
    the beat, so that a server that falls behind shows it."""
    start = time.perf_counter() + 0.5
    spent: dict[str, list[float]] = {ask.path: [] for ask in asks}

    def act(number: int) -> None:
        due = start + number / per_second
        time.sleep(max(0.0, due - time.perf_counter()))
        ask = asks[number % len(asks)]
        _, status, _ = once(port, ask)
        if status != 200:
            raise RuntimeError(f"{ask.path}: {status}")
        spent[ask.path].append((time.perf_counter() - due) * 1000)

    with ThreadPoolExecutor(HANDS) as hands:
        for done in [hands.submit(act, number) for number in range(per_second * seconds)]:
            done.result()
    return spent


def cuts(spent: Sequence[float]) -> tuple[float, float]:
    """(p50, p95) in milliseconds."""
    found = statistics.quantiles(spent, n=20)
    return round(found[9], 1), round(found[18], 1)
