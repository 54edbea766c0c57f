"""Legal dates and deadlines in the Chinese calendar (民法典 arts 201-203; 行政许可法 art 82; State Council holiday notices).

The start day does not count. A period in days, months or years whose last day is a rest day ends on the next
working day, unless its row says otherwise. Make-up Saturdays and Sundays (调休) are working days.
Last days and days left are asked of the office's ``WorkCalendar`` alone (``work.books``); there is no other and no default.
This file is the one place for the legal time zone.
"""

from __future__ import annotations

import calendar as month_table
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")
UNITS = ("working_days", "calendar_days", "months", "years", "month_end")
LONGEST = 4000  # far above any clock in the law; a larger length is a slip
SATURDAY = 5


def legal_date(instant: datetime) -> date:
    """The calendar date in the legal time zone of an aware instant. Raises ValueError for a naive one.

    >>> from datetime import UTC
    >>> legal_date(datetime(2026, 11, 23, 16, 30, tzinfo=UTC))
    datetime.date(2026, 11, 24)
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(LEGAL_ZONE).date()


def first_instant(day: date) -> datetime:
    """When a calendar date begins in the legal time zone.

    >>> first_instant(date(2026, 11, 24)).isoformat()
    '2026-11-24T00:00:00+08:00'
    """
    return datetime(day.year, day.month, day.day, tzinfo=LEGAL_ZONE)


class WorkCalendar:
    """Working days: the library's statutory holidays, corrected by the office's own table (date -> is a working day)."""

    def __init__(self, overrides: Mapping[date, bool] = MappingProxyType({})) -> None:
        self._overrides = dict(overrides)

    def is_working_day(self, day: date) -> bool:
        known = self._overrides.get(day)
        if known is not None:
            return known
        rest, make_up = _year(day.year)
        return day in make_up or (day.weekday() < SATURDAY and day not in rest)

    def next_working_day(self, day: date) -> date:
        """``day`` itself when it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, start: date, count: int) -> date:
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def last_day(self, start: date, length: int, unit: str, rolls: bool = True) -> date:
        """The last day of a period of ``length`` ``unit`` that starts with the event of day ``start``.

        ``unit``: one of UNITS; ``month_end`` is the end of month number ``length``, this year or next. ``rolls``: a last
        day that is a rest day moves on (民法典 art 203). Zero working days is the same day. Raises ValueError.

        >>> calendar = WorkCalendar()
        >>> calendar.last_day(date(2026, 11, 23), 40, "working_days"), calendar.last_day(date(2026, 9, 13), 20, "calendar_days")
        (datetime.date(2027, 1, 19), datetime.date(2026, 10, 8))
        >>> calendar.last_day(date(2026, 12, 31), 2, "months", rolls=False), calendar.last_day(date(2026, 7, 1), 6, "month_end")
        (datetime.date(2027, 2, 28), datetime.date(2027, 6, 30))
        """
        if not 0 <= length <= LONGEST:
            raise ValueError(f"a period of {length} {unit} is none")
        if unit == "working_days":
            return self.add_working_days(start, length)
        if unit == "month_end":
            return _month_end(start, length)
        last = _plain_end(start, length, unit)
        return self.next_working_day(last) if rolls and length else last

    def first_day(self, last: date, length: int, unit: str) -> date:
        """The first day of the ``length`` calendar days before ``last``. Raises ValueError for any other unit."""
        if unit != "calendar_days":
            raise ValueError(f"{unit} are not counted backwards")
        return last - timedelta(days=length)

    def days_left(self, today: date, last: date) -> int:
        """Working days until ``last``: 0 on that day alone, 1 or more before it, -1 or less once it is over.

        The dates are compared first: on a Saturday a matter due on Friday is late, though no working day has passed.

        >>> calendar = WorkCalendar()
        >>> calendar.days_left(date(2026, 11, 25), date(2026, 11, 27)), calendar.days_left(date(2026, 11, 28), date(2026, 11, 27))
        (2, -1)
        """
        if today == last:
            return 0
        if today < last:
            return max(1, self._working_days(today, last))
        return -max(1, self._working_days(last, today))

    def _working_days(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``, which is no earlier."""
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


@lru_cache(maxsize=64)
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Holidays and make-up working days of one year, as far as they are published."""
    china = holidays.country_holidays("CN", years=year, expand=False)
    make_up = frozenset(d for d in china.weekend_workdays if d.year == year)
    return frozenset(china), make_up


def _plain_end(start: date, length: int, unit: str) -> date:
    if unit == "calendar_days":
        return start + timedelta(days=length)
    if unit == "months":
        return add_months(start, length)
    if unit == "years":
        return add_years(start, length)
    raise ValueError(f"unknown unit {unit!r}")


def _month_end(start: date, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    year = start.year + (month < start.month)
    return date(year, month, month_table.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The corresponding day; the last day of the month where there is none (民法典 art 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, month_table.monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes the 28th where there is none.

    >>> add_years(date(2024, 2, 29), 5)
    datetime.date(2029, 2, 28)
    """
    return add_months(day, 12 * years)
