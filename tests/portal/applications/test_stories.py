"""The stories other tests build on tell the truth about the stages they name."""

from __future__ import annotations

from licensing.services.cases import cases, signing
from portal.wiring import Office
from tests.support import stories


def test_a_draft_has_nothing_left_to_fill_in(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    with sqlite_office.work(story.founder) as work:
        case = cases.own_case(work, story.case_id)
        assert not any(cases.problems_by_section(work, case).values())
        assert not signing.all_signed(work, case)


def test_an_individual_draft_has_nothing_left_to_fill_in(sqlite_office: Office) -> None:
    story = stories.individual_draft(sqlite_office)
    with sqlite_office.work(story.founder) as work:
        assert not any(cases.problems_by_section(work, cases.own_case(work, story.case_id)).values())


def test_each_stage_ends_in_its_state(sqlite_office: Office) -> None:
    story, _ = stories.approved(sqlite_office)
    assert stories.state_of(sqlite_office, story) == "approved"


def test_a_correction_list_opens_the_case_again(sqlite_office: Office) -> None:
    story, _ = stories.asked_to_correct(sqlite_office)
    assert stories.state_of(sqlite_office, story) == "correction"


def test_the_worker_ends_the_story_with_a_licence(sqlite_office: Office) -> None:
    story, _ = stories.licensed(sqlite_office)
    assert stories.state_of(sqlite_office, story) == "licensed"
