"""A department takes its answer back within minutes: the licence waits for that, the case goes back to where it was."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from licensing.act import Actor, Role
from licensing.errors import Refused
from licensing.services.cases import leg_decisions, review
from licensing.store.models import Case, Leg
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.licensing.test_legs import BEFORE, decide, gates, jobs, officer_for
from tests.support import stories
from tests.support.items import approved_with
from tests.support.stories import HEAD, Story


def undo(office: Office, officer: Actor, leg: Leg) -> None:
    with office.work(officer) as work:
        leg_decisions.undo(work, leg.id)


def state(office: Office, story: Story) -> str:
    with office.read() as session:
        return session.get_one(Case, story.case_id).state


def delayed(office: Office) -> list[str]:
    """The states the engine has for the licence jobs."""
    with office.database.connect() as connection:
        schema = "dbos" if connection.dialect.name == "postgresql" else None
        table = sa.table(
            "workflow_status", sa.column("status"), sa.column("workflow_uuid", sa.String), schema=schema
        )
        query = sa.select(table.c.status).where(table.c.workflow_uuid.startswith("issue_licence"))
        return sorted(connection.scalars(query))


def test_the_licence_waits_until_the_last_yes_is_certain_and_is_asked_for_anew_after_an_undo(
    office: Office,
) -> None:
    story = approved_with(office, BEFORE)
    first, second = gates(office, story)
    officers = (officer_for(office, first), officer_for(office, second, HEAD))
    decide(office, officers[0], first, granted=True)
    decide(office, officers[1], second, granted=True)
    assert delayed(office) == ["DELAYED"]
    undo(office, officers[1], second)
    issue_licence.run(office, story.case_id)  # the job that was already asked for comes and finds a door shut
    assert state(office, story) == "approved"
    decide(office, officers[1], second, granted=True)
    assert delayed(office) == ["DELAYED", "DELAYED"] and len(set(jobs(office))) == 2


def test_a_yes_is_not_taken_back_from_under_a_licence(sqlite_office: Office) -> None:
    office = sqlite_office
    story = approved_with(office, BEFORE)
    legs = gates(office, story)
    officers = [officer_for(office, legs[0]), officer_for(office, legs[1], HEAD)]
    for officer, leg in zip(officers, legs, strict=True):
        decide(office, officer, leg, granted=True)
    issue_licence.run(office, story.case_id)
    assert state(office, story) == "approved"  # too early: both may still be taken back
    office.clock.move(minutes=5, seconds=1)  # type: ignore[attr-defined]  # the clock of the tests
    issue_licence.run(office, story.case_id)
    assert state(office, story) == "licensed"
    with pytest.raises(Refused) as caught:
        undo(office, officers[0], legs[0])
    assert set(caught.value.codes) == {"review.undo_over", "leg.built_on"}


def test_a_no_taken_back_leaves_the_case_where_it_was_unless_the_desk_did_something(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    story = approved_with(office, BEFORE)
    leg = gates(office, story)[0]
    officer = officer_for(office, leg)
    decide(office, officer, leg, granted=False, reasons="看错了材料。")
    assert state(office, story) == "in_review"
    undo(office, officer, leg)
    assert state(office, story) == "approved"
    decide(office, officer, leg, granted=False, reasons="场所不符合要求。")
    office.clock.move(minutes=1)  # type: ignore[attr-defined]  # the clock of the tests
    clerk = stories.appoint(office, Role.CLERK)
    points = [{"section": "place", "field": "address", "text": "请补充门牌。"}]
    with office.work(clerk) as work:
        review.request_correction(work, story.case_id, points)
    with pytest.raises(Refused) as caught:
        undo(office, officer, leg)
    assert "leg.built_on" in caught.value.codes
