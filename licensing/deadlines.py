"""Legal time: dates in Asia/Shanghai, periods in working days, calendar days, months (条例; 民法典 arts 201-203).

The start day does not count; a period in days or months that ends on a rest day runs to the next working day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


def legal_date(instant: datetime) -> date:
    """The date on which an aware instant falls for the law."""
    return instant.astimezone(LEGAL_ZONE).date()


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


def is_working_day(day: date) -> bool:
    """Statutory holidays and weekends rest, make-up Saturdays and Sundays work.

    >>> is_working_day(date(2026, 10, 1)), is_working_day(date(2026, 11, 23)), is_working_day(date(2026, 11, 22))
    (False, True, False)
    """
    return bool(_calendar().is_working_day(day))


def _working_days(start: date, length: int) -> date:
    day = start
    for _ in range(length):
        day = _next_working_day(day + timedelta(days=1))
    return day


def _next_working_day(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day.

    >>> add_months(date(2026, 12, 31), 2)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def add_years(day: date, years: int) -> date:
    return add_months(day, 12 * years)


UNITS: dict[str, Callable[[date, int], date]] = {
    "working_days": _working_days,
    "calendar_days": lambda start, length: _next_working_day(start + timedelta(days=length)),
    "months": lambda start, length: _next_working_day(add_months(start, length)),
    "years": lambda start, length: _next_working_day(add_years(start, length)),
}


def due(start: date, length: int, unit: str) -> date:
    """The last day of a period that starts on ``start``.

    >>> due(date(2026, 11, 23), 40, "working_days")
    datetime.date(2027, 1, 19)
    """
    return UNITS[unit](start, length)


def remaining(today: date, last: date) -> int:
    """Working days after ``today`` up to and with ``last``; negative when it has passed."""
    if last < today:
        return -remaining(last, today)
    return sum(is_working_day(today + timedelta(days=n)) for n in range(1, (last - today).days + 1))
