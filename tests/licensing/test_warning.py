"""A head hears of it before a day is missed: once for each day that is due, and never of what is decided or waits for somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from licensing.act import Role
from licensing.services.cases import abuse, review
from licensing.store.models import Case, JournalEntry, Message
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.licensing.test_abuse import WHY, Filed
from tests.support import items, post, stories
from tests.support.clock import FixedClock
from tests.support.stories import HEAD, ZHAO


def due_of(office: Office, story: stories.Story) -> date:
    with office.read() as session:
        return session.get_one(Case, story.case_id).due_on or date.min


def to_the_day_before(office: Office, due: date) -> None:
    """The last working day before ``due``, in the morning."""
    calendar, clock = office.books.calendar, office.clock
    assert isinstance(clock, FixedClock)
    while calendar.days_left(clock.day(), due) > 1:
        sweep.run(office)
        clock.move(days=1)


def test_the_head_is_told_once_before_the_last_day_and_again_after_more_time(sqlite_office: Office) -> None:
    office = sqlite_office
    story, _ = stories.taken(office)
    head = stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    to_the_day_before(office, due_of(office, story))
    assert post.told(office, "case_due") == []
    for _ in range(3):
        sweep.run(office)
    assert post.told(office, "case_due") == [head.id]
    with office.work(head) as work:
        review.extend(work, story.case_id, WHY)
    sweep.run(office)
    assert post.told(office, "case_due") == [head.id]
    to_the_day_before(office, due_of(office, story))
    sweep.run(office)
    assert post.told(office, "case_due") == [head.id] * 2
    with office.read() as session:
        entries = session.query(JournalEntry).filter_by(action="case.nearly_due").all()
        assert len({entry.facts["due"] for entry in entries}) == len(entries) == 2


def test_what_is_decided_warns_nobody(sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    due = due_of(sqlite_office, story)
    stories.decide(sqlite_office, story.case_id, clerk, "名称与他人近似。")
    to_the_day_before(sqlite_office, due)
    sweep.run(sqlite_office)
    assert post.told(sqlite_office, "case_due") == []


@pytest.mark.parametrize("places", [("630200",), ("630200", "630202"), ("630222", "630200")])
def test_the_nearest_head_is_told(sqlite_office: Office, places: tuple[str, ...]) -> None:
    """The county's own; the prefecture's where it has none; never another county's."""
    story, _ = stories.taken(sqlite_office)
    people = (HEAD, replace(ZHAO, mobile="13911110091"))
    heads = {
        place: stories.appoint(sqlite_office, Role.SUPERVISOR, place, person=who)
        for place, who in zip(places, people, strict=False)
    }
    to_the_day_before(sqlite_office, due_of(sqlite_office, story))
    sweep.run(sqlite_office)
    nearest = "630202" if "630202" in heads else "630200"
    assert post.told(sqlite_office, "case_due") == [heads[nearest].id]


def test_a_silent_department_is_named_to_the_head(sqlite_office: Office) -> None:
    story = items.approved_with(sqlite_office, ["B14"])
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    leg = next(x for x in items.legs_of(sqlite_office, story) if x.kind == "after")
    assert leg.due_on is not None
    to_the_day_before(sqlite_office, leg.due_on)
    sweep.run(sqlite_office)
    assert post.told(sqlite_office, "leg_due") == [head.id]


def test_a_complaint_warns_by_the_day_that_runs_and_not_while_suspended(sqlite_office: Office) -> None:
    office = sqlite_office
    filed = Filed(office)
    head = stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    with office.read() as session:
        answer_by = session.get_one(abuse.Impersonation, filed.id).answer_by
    to_the_day_before(office, answer_by)
    sweep.run(office)
    assert post.told(office, "complaint_due") == [head.id]
    row = filed.do(filed.wang, abuse.take_up)
    filed.do(filed.wang, abuse.propose, "propose_suspension", WHY, "lawsuit")
    filed.do(filed.han, abuse.confirm, filed.shown())
    filed.clock.move(days=(row.decide_by - filed.clock.day()).days)
    sweep.run(office)
    assert post.told(office, "complaint_due") == [head.id]
    filed.do(filed.wang, abuse.resume, WHY)


def test_the_message_leads_to_the_desk_and_carries_no_name(sqlite_office: Office) -> None:
    story, _ = stories.taken(sqlite_office)
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    to_the_day_before(sqlite_office, due_of(sqlite_office, story))
    sweep.run(sqlite_office)
    with sqlite_office.read() as session:
        (said,) = session.query(Message).filter_by(occasion="case_due").all()
        assert said.case_id == story.case_id
        assert set(said.facts) <= {"due", "title", "subject"}
