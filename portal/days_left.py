"""How near a day is, in the words and colours of every page: late, soon or not yet."""

from __future__ import annotations

from datetime import date, timedelta

from licensing.deadlines import WorkCalendar

SOON = 1  # working days left from which a due date is shown in amber


def left_until(due: date | None, today: date, calendar: WorkCalendar) -> int | None:
    """Working days until ``due`` as ``WorkCalendar.days_left`` counts them; None where nothing is due."""
    return None if due is None else calendar.days_left(today, due)


def is_late(left: int | None) -> bool:
    return left is not None and left < 0


def is_soon(left: int | None) -> bool:
    return left is not None and 0 <= left <= SOON


def last_soon_day(today: date, calendar: WorkCalendar) -> date:
    """The last day on which something due is due soon."""
    day = today
    while is_soon(calendar.days_left(today, day + timedelta(days=1))):
        day += timedelta(days=1)
    return day


def tone_of(left: int | None) -> str:
    """Red once the day is over, amber on the last days, grey before."""
    return "red" if is_late(left) else "amber" if is_soon(left) else "grey"


def pace_of(left: int | None) -> str:
    """The lane's word for a matter that runs: late, soon or running."""
    return "late" if is_late(left) else "soon" if is_soon(left) else "running"
