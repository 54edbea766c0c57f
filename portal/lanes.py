"""Where the bars of the departments' lanes stand: numbers for an SVG, no styles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Lane:
    """One department's part of a case, in calendar days.

    ``state`` is one of waiting, running, soon, late, done, refused, informed. ``end`` is the day of the answer.
    ``forecast`` is the range of days in which an answer usually comes.
    """

    department: str
    item: str
    state: str
    start: date
    due: date | None = None
    end: date | None = None
    left: int | None = None
    forecast: tuple[date, date] | None = None
    gate: bool = False
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """A lane with its marks as percentages of the width (0 to 100), as text ready for an attribute."""

    lane: Lane
    x: str
    width: str
    due_x: str | None
    forecast_x: str | None
    forecast_width: str | None


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    today_x: str
    start: date
    end: date


def draw(lanes: Sequence[Lane], today: date) -> Chart:
    """Places every lane between the first start and the last day anybody is waiting for."""
    first = min((lane.start for lane in lanes), default=today)
    days = [today, first]
    for lane in lanes:
        days += [day for day in (lane.due, lane.end, *(lane.forecast or ())) if day]
    last = max(days)
    span = max((last - first).days, 1) + 1

    def at(day: date, after: int = 0) -> float:
        return min(100.0, max(0.0, ((day - first).days + after) * 100 / span))

    return Chart(tuple(_bar(lane, today, at) for lane in lanes), _percent(at(today, 1)), first, last)


def _bar(lane: Lane, today: date, place: Callable[..., float]) -> Bar:
    begin, finish = place(lane.start), place(lane.end or max(today, lane.start), 1)
    low, high = (place(lane.forecast[0]), place(lane.forecast[1], 1)) if lane.forecast else (None, None)
    return Bar(
        lane, _percent(begin), _percent(max(finish - begin, 1.5)),
        _percent(place(lane.due, 1)) if lane.due else None,
        _percent(low) if low is not None else None,
        _percent(high - low) if high is not None and low is not None else None,
    )  # fmt: skip


def _percent(value: float) -> str:
    return f"{value:.2f}%"
