"""Dates, money and codes the way people read them aloud."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

CHINA = timezone(timedelta(hours=8))  # one legal time for the whole country
WEEKDAYS = "一二三四五六日"
FEN_PER_WAN = Decimal(1_000_000)


def day(value: date | datetime | str | None, lang: str) -> str:
    """A day with its weekday; an instant is taken in China's time.

    >>> day(date(2026, 11, 23), "zh"), day("2026-11-23", "en")
    ('2026年11月23日（周一）', 'Mon 23 Nov 2026')
    """
    on = _on(value)
    if on is None:
        return ""
    if lang == "en":
        return format_date(on, "EEE d MMM y", locale="en_GB")
    return f"{on.year}年{on.month}月{on.day}日（周{WEEKDAYS[on.weekday()]}）"


def short_day(value: date | datetime | str | None, lang: str) -> str:
    """A day of a year that is known from the place it stands in.

    >>> short_day(date(2026, 11, 25), "zh"), short_day(date(2026, 11, 25), "en")
    ('11月25日', '25 Nov')
    """
    on = _on(value)
    if on is None:
        return ""
    return format_date(on, "d MMM", locale="en_GB") if lang == "en" else f"{on.month}月{on.day}日"


def instant(value: datetime | None, lang: str) -> str:
    """A day and the time in China to the minute.

    >>> instant(datetime.fromisoformat("2026-11-23T01:05:00+00:00"), "zh")
    '2026年11月23日（周一） 09:05'
    """
    if value is None:
        return ""
    return f"{day(value, lang)} {value.astimezone(CHINA):%H:%M}"


def clock_time(value: datetime | None) -> str:
    """The time of day in China to the second, for what ends in minutes.

    >>> clock_time(datetime.fromisoformat("2026-11-23T01:05:09+00:00"))
    '09:05:09'
    """
    return "" if value is None else f"{value.astimezone(CHINA):%H:%M:%S}"


def working_days_left(left: int, due: date, lang: str) -> str:
    """``left`` working days until ``due``; negative when over, its first working day not counted out.

    >>> working_days_left(2, date(2026, 11, 25), "zh"), working_days_left(0, date(2026, 11, 25), "zh")
    ('还剩 2 个工作日（至 11月25日）', '今天到期（11月25日）')
    >>> working_days_left(-1, date(2026, 11, 25), "en")
    'overdue (was due 25 Nov)'
    """
    on = short_day(due, lang)
    days = abs(left)
    if lang == "en":
        unit = "working day" if days == 1 else "working days"
        if left == 0:
            return f"due today ({on})"
        if left == -1:
            return f"overdue (was due {on})"
        return f"{days} {unit} left (until {on})" if left > 0 else f"{days} {unit} late (was due {on})"
    if left == 0:
        return f"今天到期（{on}）"
    if left == -1:
        return f"已超期（应于 {on}）"
    return f"还剩 {days} 个工作日（至 {on}）" if left > 0 else f"已超 {days} 个工作日（应于 {on}）"


def money(fen: int | None, lang: str) -> str:
    """An amount of fen: 万元 with thousands in Chinese, CNY in English; never rounded.

    >>> money(500_000_000, "zh"), money(123_456_789_000, "zh"), money(500_000_000, "en")
    ('500 万元', '123,456.789 万元', 'CNY 5,000,000')
    """
    if fen is None:
        return ""
    if lang == "en":
        return "CNY " + format_decimal(Decimal(fen) / 100, "#,##0.##", locale="en")
    return format_decimal(Decimal(fen) / FEN_PER_WAN, "#,##0.######", locale="en") + " 万元"


def code_groups(code: str | None, size: int = 4) -> str:
    """A long code in groups that can be read aloud.

    >>> code_groups("91630200MA7F00001X")
    '9163 0200 MA7F 0000 1X'
    """
    text = code or ""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def _on(value: date | datetime | str | None) -> date | None:
    """The day meant; papers and answers keep theirs as ISO text."""
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    if isinstance(value, datetime):
        return value.astimezone(CHINA).date() if value.tzinfo else value.date()
    return value
