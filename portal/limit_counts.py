"""Counts of the coarse brakes, kept in this process and swept once a minute.

The library's own store starts a thread with nearly every request to look through all counts for those that ran out: a tenth of what a
verification costs, and more the more askers there are. Whether one count ran out is looked at when it is asked for; sweeping only keeps
the memory small.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from limits.storage import MemoryStorage

SCHEME = "swept-memory"
SECONDS = 60.0


class Sweeper:
    """Stands where the store keeps its timer: due once a minute, and then sweeps in the thread that asks."""

    def __init__(self) -> None:
        self._sweep: Callable[..., Any] = lambda: None
        self._next = 0.0

    def take(self, sweep: Callable[..., Any]) -> None:
        self._sweep = sweep

    def is_alive(self) -> bool:
        """Whether nothing is due."""
        return time.monotonic() < self._next

    def start(self) -> None:
        self._next = time.monotonic() + SECONDS
        self._sweep()


class SweptMemory(MemoryStorage):
    """The library's store in memory without its threads."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012  # the library's way to name it

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        self.sweeper = Sweeper()
        super().__init__(uri, wrap_exceptions, **options)

    @property  # type: ignore[override]  # the library asks it no more than a sweeper answers
    def timer(self) -> Sweeper:
        return self.sweeper

    @timer.setter
    def timer(self, made: threading.Timer) -> None:
        self.sweeper.take(made.function)
