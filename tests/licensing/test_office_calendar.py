"""The office adds days off, 2026-11-25 and -26 among them: whoever names a last day or counts days, counts without them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing import deadlines
from licensing.act import Role
from licensing.catalogue.holidays import load_calendar
from licensing.services.cases import leg_decisions, review
from licensing.store.models import Case, Notice
from namecheck.standing import free_from
from portal import wiring
from portal.counters.applications.progress import lanes_of
from portal.counters.desk.rows import queue_row
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.clock import FixedClock
from tests.support.items import approved_with, legs_of

OFF = ("2026-11-25", "2026-11-26", "2026-12-01", "2026-12-14")
TABLE = [
    "# source: 登记机关通知; date: 2026-11-20",
    "day\tworking\tname",
    *(f"{day}\tno\t停办业务" for day in OFF),
]


@pytest.fixture
def closed_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of the office as an operator would have it, read by its own strict loader."""
    table = tmp_path / "holidays.tsv"
    table.write_text("\n".join(TABLE) + "\n", encoding="utf-8")
    books = replace(wiring.read_books(), calendar=load_calendar(table))
    monkeypatch.setattr(wiring, "read_books", lambda: books)


@pytest.fixture
def closed(closed_days: None, sqlite_office: Office) -> Office:
    """The office with the two days off."""
    assert not sqlite_office.books.calendar.is_working_day(date(2026, 11, 25))
    return sqlite_office


def case_of(office: Office, story: stories.Story) -> Case:
    with office.read() as session:
        return session.get_one(Case, story.case_id)


def test_what_the_desk_says_is_left_is_what_was_promised(closed: Office, clock: FixedClock) -> None:
    story = stories.submitted(closed)
    case = case_of(closed, story)
    assert case.due_on == date(2026, 11, 30)
    with closed.read() as session:
        row = queue_row(session.get_one(Case, story.case_id), clock.day(), closed.books.calendar)
    assert row.left == 3  # Tuesday 24, Friday 27, Monday 30


def test_the_founder_reads_the_same_days_as_the_desk(closed: Office) -> None:
    story = stories.submitted(closed)
    with closed.look(story.founder) as work:
        registry = lanes_of(work, work.session.get_one(Case, story.case_id))[0]
    assert (registry.due, registry.left) == (date(2026, 11, 30), 3)


def test_three_more_days_are_three_days_on_which_the_office_works(closed: Office, clock: FixedClock) -> None:
    story, _ = stories.taken(closed)
    assert case_of(closed, story).due_on == date(2026, 11, 30)
    head = stories.appoint(closed, Role.SUPERVISOR, person=stories.SECOND)
    clock.move(days=1)
    with closed.work(head) as work:
        assert review.extend(work, story.case_id, "情形复杂。").due_on == date(
            2026, 12, 4
        )  # Tuesday 1 is off


def test_a_case_sent_back_to_the_desk_has_three_working_days(closed: Office) -> None:
    story = approved_with(closed, ("A32", "A25"))
    refused = next(x for x in legs_of(closed, story) if "A25" in x.items)
    officer = stories.appoint(closed, Role.OFFICER, *refused.department.split("-"))
    with closed.work(officer) as work:
        leg_decisions.decide(work, refused.id, False, "人员不符合要求。")
    case = case_of(closed, story)
    assert (case.state, case.due_on) == ("in_review", date(2026, 11, 30))


def test_a_notice_that_would_end_on_a_day_off_ends_after_it(closed: Office) -> None:
    """The twentieth day is a Sunday, and the Monday after it is off."""
    firm = exits.company(closed)
    story = exits.start(closed, firm)
    with closed.read() as session:
        notice = session.query(Notice).filter_by(case_id=story.case_id).one()
    assert notice.ends_on == date(2026, 12, 15)


def test_overdue_on_a_saturday_is_overdue(sqlite_office: Office) -> None:
    """Due on Friday 27: no working day has passed on Saturday 28, and yet the day is over."""
    calendar = sqlite_office.books.calendar
    friday = date(2026, 11, 27)
    left = [calendar.days_left(date(2026, 11, day), friday) for day in (25, 26, 27, 28, 29, 30)]
    assert left == [2, 1, 0, -1, -1, -1]
    assert calendar.days_left(date(2026, 12, 1), friday) == -2


def test_a_day_that_is_still_to_come_is_not_today(sqlite_office: Office) -> None:
    calendar = sqlite_office.books.calendar
    assert calendar.days_left(date(2026, 11, 28), date(2026, 11, 29)) == 1  # Saturday, due on Sunday
    assert calendar.days_left(date(2026, 11, 28), date(2026, 11, 28)) == 0


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.integers(1, 5))
def test_names_and_deadlines_count_years_alike(day: date, years: int) -> None:
    """Two rooms, one rule: the last day of the year, and the day after it (民法典 arts 201-203)."""
    assert free_from(day, years) == deadlines.add_years(day, years) + timedelta(days=1)
