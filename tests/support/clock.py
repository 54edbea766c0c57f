"""Clocks and identifiers for tests: time moves when the test says so, ids read well in a failure."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from licensing.deadlines import legal_date


class FixedClock:
    """Stands still until moved."""

    def __init__(self, at: datetime = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def day(self) -> date:
        """The legal day it is."""
        return legal_date(self.at)

    def move(self, **delta: float) -> datetime:
        """Moves on by ``days=…``, ``hours=…`` and so on, as timedelta takes them; returns the new instant."""
        self.at += timedelta(**delta)
        return self.at


class ShiftedClock:
    """Runs like another clock, ``shift`` ahead of it."""

    def __init__(self, base: FixedClock, shift: timedelta = timedelta()) -> None:
        self._base, self.shift = base, shift

    def now(self) -> datetime:
        return self._base.now() + self.shift


class CountingIds:
    """``case_1``, ``case_2``, …; tokens are as long as real ones and just as distinct."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def new(self, prefix: str) -> str:
        self.counts[prefix] += 1
        return f"{prefix}_{self.counts[prefix]}"

    def token(self) -> str:
        self.counts["token"] += 1
        return f"token{self.counts['token']:038d}"

    def short_token(self) -> str:
        self.counts["short"] += 1
        return f"short{self.counts['short']:017d}"
