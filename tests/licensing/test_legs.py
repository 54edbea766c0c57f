"""Department legs: the licence waits for pre-approvals alone; decisions at one instant make one licence job."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from licensing.act import Actor, Role
from licensing.errors import NotFound, Refused
from licensing.services.cases import leg_decisions
from licensing.store.models import Case, Leg
from portal.wiring import Office
from tests.support import stories
from tests.support.items import approved_with, first_of_kinds, legs_of
from tests.support.races import together
from tests.support.stories import HEAD, OFFICER, ZHAO, Story

BEFORE = ("A22", "A25")  # two pre-approvals of two departments


def officer_for(office: Office, leg: Leg, person: stories.SignUp = OFFICER) -> Actor:
    place, short = leg.department.split("-")
    return stories.appoint(office, Role.OFFICER, place, short, person)


def gates(office: Office, story: Story) -> list[Leg]:
    return [x for x in legs_of(office, story) if x.kind == "before"]


def jobs(office: Office) -> list[str]:
    """The licence jobs the engine holds."""
    with office.database.connect() as connection:
        schema = "dbos" if connection.dialect.name == "postgresql" else None
        key = sa.column("workflow_uuid", sa.String)
        query = sa.select(key).select_from(sa.table("workflow_status", schema=schema))
        query = query.where(key.startswith("issue_licence"))
        return [str(row[0]) for row in connection.execute(query)]


def decide(office: Office, officer: Actor, leg: Leg, granted: bool, reasons: str = "") -> None:
    with office.work(officer) as work:
        leg_decisions.decide(work, leg.id, granted, reasons)


def test_merged_and_after_items_never_hold_the_licence_back(sqlite_office: Office) -> None:
    story = approved_with(sqlite_office, first_of_kinds(sqlite_office, ("merged", "after")))
    assert {(x.kind, x.state) for x in legs_of(sqlite_office, story)} == {
        ("merged", "planned"),  # told once the enterprise exists
        ("after", "open"),
    }
    assert jobs(sqlite_office) == [f"issue_licence:issue_licence:{story.case_id}"]


def test_the_licence_waits_for_the_last_pre_approval(sqlite_office: Office) -> None:
    story = approved_with(sqlite_office, BEFORE)
    first, second = gates(sqlite_office, story)
    assert jobs(sqlite_office) == []
    decide(sqlite_office, officer_for(sqlite_office, first), first, granted=True)
    assert jobs(sqlite_office) == []
    decide(sqlite_office, officer_for(sqlite_office, second, HEAD), second, granted=True)
    assert len(jobs(sqlite_office)) == 1


def test_two_pre_approvals_granted_at_one_instant_make_exactly_one_licence_job(office: Office) -> None:
    story = approved_with(office, BEFORE)
    first, second = gates(office, story)
    officers = (officer_for(office, first), officer_for(office, second, HEAD))
    answers = together(
        lambda: decide(office, officers[0], first, granted=True),
        lambda: decide(office, officers[1], second, granted=True),
    )
    assert answers == [None, None]
    assert [x.state for x in gates(office, story)] == ["granted", "granted"]
    assert jobs(office) == [f"issue_licence:issue_licence:{story.case_id}"]


def test_a_refused_pre_approval_brings_the_case_back_with_a_new_clock(sqlite_office: Office) -> None:
    story = approved_with(sqlite_office, BEFORE)
    first = gates(sqlite_office, story)[0]
    sqlite_office.clock.move(days=7)  # type: ignore[attr-defined]  # the clock of the tests
    decide(sqlite_office, officer_for(sqlite_office, first), first, granted=False, reasons="场地不符合要求。")
    with sqlite_office.read() as session:
        case = session.get_one(Case, story.case_id)
        assert (case.state, case.due_on) == ("in_review", date(2026, 12, 3))
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    stories.decide(sqlite_office, story.case_id, clerk)
    assert {x.state for x in gates(sqlite_office, story)} == {"open"}
    assert jobs(sqlite_office) == []


def test_the_same_decision_again_is_harmless_another_one_is_refused(sqlite_office: Office) -> None:
    story = approved_with(sqlite_office, BEFORE)
    leg = gates(sqlite_office, story)[0]
    officer = officer_for(sqlite_office, leg)
    decide(sqlite_office, officer, leg, granted=True)
    decide(sqlite_office, officer, leg, granted=True)
    with pytest.raises(Refused) as caught:
        decide(sqlite_office, officer, leg, granted=False, reasons="反悔")
    assert caught.value.codes == ("flow.not_open",)


def test_refusing_needs_reasons_and_other_departments_know_nothing(sqlite_office: Office) -> None:
    story = approved_with(sqlite_office, BEFORE)
    leg, other = gates(sqlite_office, story)
    with pytest.raises(Refused) as caught:
        decide(sqlite_office, officer_for(sqlite_office, leg), leg, granted=False, reasons=" ")
    assert caught.value.codes == ("review.no_reasons",)
    stranger = officer_for(sqlite_office, other, ZHAO)
    with pytest.raises(NotFound):
        decide(sqlite_office, stranger, leg, granted=True)


def test_a_department_of_another_county_has_another_code(sqlite_office: Office) -> None:
    story = approved_with(sqlite_office, BEFORE)
    leg = gates(sqlite_office, story)[0]
    neighbour = stories.appoint(
        sqlite_office, Role.OFFICER, stories.PINGAN, leg.department.split("-")[1], ZHAO
    )
    with pytest.raises(NotFound):
        decide(sqlite_office, neighbour, leg, granted=True)
