"""Deadlines in the Chinese calendar (law.md 6g; 民法典 arts 201-203)."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensing import deadlines
from licensing.catalogue.holidays import load_calendar
from licensing.catalogue.tables import CatalogueError
from licensing.deadlines import WorkCalendar

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "calendar" / "holidays_workdays.tsv"
OFFICE_TABLE = ROOT / "config" / "policy" / "holidays.tsv"
DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))
STATUTORY = WorkCalendar()  # the library's days, without the office's corrections
due = STATUTORY.last_day


@pytest.mark.parametrize(
    ("start", "length", "unit", "last"),
    [
        pytest.param("2026-11-23", 40, "working_days", "2027-01-19", id="forty working days over New Year"),
        pytest.param("2026-11-23", 0, "working_days", "2026-11-23", id="on the spot"),
        pytest.param("2026-11-27", 3, "working_days", "2026-12-02", id="three working days over a weekend"),
        pytest.param("2026-09-18", 1, "working_days", "2026-09-20", id="a make-up Sunday is worked"),
        pytest.param("2026-09-30", 1, "working_days", "2026-10-08", id="National Day week"),
        pytest.param("2026-10-09", 1, "working_days", "2026-10-10", id="a make-up Saturday is worked"),
        pytest.param("2027-02-04", 1, "working_days", "2027-02-11", id="Spring Festival 2027, as computed"),
        pytest.param("2026-11-23", 20, "calendar_days", "2026-12-14", id="the twentieth day is a Sunday"),
        pytest.param("2026-11-24", 20, "calendar_days", "2026-12-14", id="the twentieth day is a Monday"),
        pytest.param("2026-09-10", 20, "calendar_days", "2026-09-30", id="the day before the holiday"),
        pytest.param("2026-09-11", 20, "calendar_days", "2026-10-08", id="the holiday moves it a week"),
        pytest.param("2026-11-23", 2, "months", "2027-01-25", id="name retention ends on a Saturday"),
        pytest.param("2026-12-31", 2, "months", "2027-03-01", id="no 31 February: the 28th is a Sunday"),
        pytest.param("2024-02-29", 3, "years", "2027-03-01", id="29 February: the 28th is a Sunday"),
        pytest.param("2026-11-23", 12, "month_end", "2026-12-31", id="half-year report of December"),
        pytest.param("2026-07-01", 6, "month_end", "2027-06-30", id="half-year report of June, next year"),
    ],
)
def test_due(start: str, length: int, unit: str, last: str) -> None:
    assert due(date.fromisoformat(start), length, unit) == date.fromisoformat(last)


def test_a_row_may_say_that_it_does_not_roll() -> None:
    assert due(date(2026, 11, 23), 20, "calendar_days", rolls=False) == date(2026, 12, 13)
    assert due(date(2026, 11, 23), 2, "months", rolls=False) == date(2027, 1, 23)


def test_an_instant_starts_on_its_legal_date() -> None:
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # 01:00 on the 23rd in Shanghai
    assert deadlines.legal_date(late) == date(2026, 11, 23)
    assert due(deadlines.legal_date(late), 1, "working_days") == date(2026, 11, 24)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadlines.legal_date(datetime(2026, 11, 23, 8, 0))


@pytest.mark.parametrize(
    ("length", "unit"), [(-1, "working_days"), (5, "weeks"), (13, "month_end"), (10**9, "months")]
)
def test_periods_that_are_none(length: int, unit: str) -> None:
    with pytest.raises(ValueError):
        due(date(2026, 11, 23), length, unit)


def test_the_office_table_comes_first() -> None:
    office = WorkCalendar({date(2027, 1, 4): False, date(2027, 1, 9): True})
    assert office.last_day(date(2026, 12, 31), 1, "working_days") == date(2027, 1, 5)
    assert office.last_day(date(2027, 1, 8), 1, "working_days") == date(2027, 1, 9)


@settings(deadline=None)  # a busy machine is no failure
@given(DAYS, st.integers(1, 60))
def test_working_days_count_back(start: date, length: int) -> None:
    last = due(start, length, "working_days")
    assert STATUTORY.is_working_day(last)
    assert STATUTORY.days_left(start, last) == length
    assert STATUTORY.days_left(last, last) == 0
    assert STATUTORY.days_left(last + timedelta(days=1), last) == -1
    assert STATUTORY.days_left(last + timedelta(days=30), last) < -1


@settings(deadline=None)  # a busy machine is no failure
@given(DAYS, st.sampled_from(["calendar_days", "months", "years"]), st.integers(1, 30))
def test_a_rolled_day_is_the_first_working_day_not_before(start: date, unit: str, length: int) -> None:
    plain, rolled = due(start, length, unit, rolls=False), due(start, length, unit)
    between = [plain + timedelta(days=n) for n in range((rolled - plain).days)]
    assert STATUTORY.is_working_day(rolled)
    assert not any(STATUTORY.is_working_day(day) for day in between)


def test_the_published_days_of_seven_years_agree() -> None:
    if not SHARED.is_file():
        pytest.skip("the calendar of the research data is not there")
    with SHARED.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    expected = {date.fromisoformat(r["date"]): r["kind"] == "make-up workday" for r in rows}
    office = load_calendar(OFFICE_TABLE)
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(7 * 365 + 2)]
    for calendar in (STATUTORY, office):
        wrong = [d for d in days if calendar.is_working_day(d) is not expected.get(d, d.weekday() < 5)]
        assert wrong == []


def test_a_slip_in_the_office_table_names_its_line(tmp_path: Path) -> None:
    table = tmp_path / "holidays.tsv"
    table.write_text(
        "# source: 通知; date: 2026-11-23\nday\tworking\tname\n2027-13-01\tno\t元旦\n", encoding="utf-8"
    )
    with pytest.raises(CatalogueError, match=r"holidays\.tsv:3: day"):
        load_calendar(table)
