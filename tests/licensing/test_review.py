"""Law cases R01 to R04 (条例 arts 19-21; 细则 art 18) and the desk's own rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from licensing.act import SYSTEM, Actor, Role
from licensing.errors import NotFound, Refused
from licensing.kinds.establishment import submit
from licensing.services.cases import desk, review, two_officers, warning
from licensing.services.licences import issue
from licensing.store.models import Case, Enterprise, NameRecord
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.clock import FixedClock
from tests.support.races import together
from tests.support.stories import HEAD, LI, MA, PINGAN, ZHAO, Story

FIRST = [
    {"section": "place", "field": "address", "text": "请写明楼栋和房间号。"},
    {"section": "people", "field": "roles", "text": "请核对职务。"},
]


def case_of(office: Office, story: Story) -> Case:
    with office.read() as session:
        return session.get_one(Case, story.case_id)


def test_r01_a_complete_file_is_licensed_the_same_day_and_that_day_is_the_founding_date(
    sqlite_office: Office, clock: FixedClock
) -> None:
    story, _ = stories.approved(sqlite_office)
    exits.make_licence(sqlite_office, story.case_id)
    case = case_of(sqlite_office, story)
    assert case.state == "licensed"
    assert case.established_on == date(2026, 11, 23)
    with sqlite_office.work(SYSTEM) as work:
        row = issue.prepare(work, story.case_id)
        face = issue.stored_face(row)
        enterprise = work.session.get_one(Enterprise, case.enterprise_id)
    assert (face.issued_on, face.established_on) == (case.established_on, case.established_on)
    assert enterprise.established_on == case.established_on


@pytest.mark.parametrize(("days", "late"), [(3, False), (4, True)])
def test_r02_three_working_days_without_extension_are_a_breach(
    sqlite_office: Office, clock: FixedClock, days: int, late: bool
) -> None:
    story = stories.submitted(sqlite_office)
    due = case_of(sqlite_office, story).due_on
    assert due == date(2026, 11, 26)
    clock.move(days=days)
    assert (sqlite_office.books.calendar.days_left(clock.day(), due) < 0) is late


def test_r03_no_extension_without_the_heads_approval(sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)
    with pytest.raises(Refused) as caught, sqlite_office.work(clerk) as work:
        review.extend(work, story.case_id, "情形复杂")
    assert caught.value.codes == ("flow.not_open",)
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    with sqlite_office.work(head) as work:
        assert review.extend(work, story.case_id, "情形复杂").due_on == date(2026, 12, 1)
    with pytest.raises(Refused) as caught, sqlite_office.work(head) as work:
        review.extend(work, story.case_id, "再延长")
    assert caught.value.codes == ("review.extended_before",)


def test_r03_not_after_the_day_has_passed_and_not_by_another_countys_head(
    sqlite_office: Office, clock: FixedClock
) -> None:
    story, _ = stories.taken(sqlite_office)
    other = stories.appoint(sqlite_office, Role.SUPERVISOR, PINGAN, person=ZHAO)
    with pytest.raises(NotFound), sqlite_office.work(other) as work:
        review.extend(work, story.case_id, "情形复杂")
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    clock.move(days=4)
    with pytest.raises(Refused) as caught, sqlite_office.work(head) as work:
        review.extend(work, story.case_id, "情形复杂")
    assert caught.value.codes == ("review.due_date_passed",)


def test_r04_one_list_returned_and_no_second_different_list(sqlite_office: Office) -> None:
    story, clerk = stories.asked_to_correct(sqlite_office, FIRST)
    stories.answer_points(sqlite_office, story)
    with sqlite_office.work(story.founder) as work:
        submit.submit(work, story.case_id)
    second = [{"section": "capital", "field": "amount_fen", "text": "注册资本太低。"}]
    for items in (second, [*FIRST, *second], [FIRST[0] | {"text": "另一个要求"}]):
        with pytest.raises(Refused) as caught, sqlite_office.work(clerk) as work:
            review.request_correction(work, story.case_id, items)
        assert caught.value.codes == ("review.second_list",)
    with sqlite_office.work(clerk) as work:
        assert review.request_correction(work, story.case_id, FIRST[:1]).state == "correction"


def test_the_founders_days_do_not_count_while_a_correction_is_owed(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """Twenty days with the founder are nobody's breach; handed in again, the registry has its three working days anew."""
    story, _ = stories.asked_to_correct(sqlite_office, FIRST)

    def warned() -> list[str]:
        day = clock.day()
        with sqlite_office.read() as session:
            return [w.subject for w in warning.nearly_due(session, day - timedelta(30), day + timedelta(30))]

    clock.move(days=20)
    assert warned() == []
    stories.answer_points(sqlite_office, story)
    with sqlite_office.work(story.founder) as work:
        submit.submit(work, story.case_id)
    assert case_of(sqlite_office, story).due_on == date(
        2026, 12, 16
    )  # Sunday the 13th handed in, three working days
    assert warned() == [story.case_id]


def test_r04_a_list_that_was_taken_back_does_not_bind(sqlite_office: Office) -> None:
    story, clerk = stories.asked_to_correct(sqlite_office, FIRST)
    with sqlite_office.work(clerk) as work:
        two_officers.undo(work, story.case_id)
    other = [{"section": "capital", "field": "amount_fen", "text": "请核对注册资本。"}]
    with sqlite_office.work(clerk) as work:
        assert review.request_correction(work, story.case_id, other).state == "correction"


@pytest.mark.parametrize("items", [[], [FIRST[0] | {"text": "  "}]])
def test_an_empty_list_is_refused(sqlite_office: Office, items: list[dict[str, str]]) -> None:
    story, clerk = stories.taken(sqlite_office)
    with pytest.raises(Refused) as caught, sqlite_office.work(clerk) as work:
        review.request_correction(work, story.case_id, items)
    assert caught.value.codes == ("review.no_corrections",)


def test_two_clerks_take_one_case_one_wins_and_the_other_is_told_who(office: Office) -> None:
    story = stories.submitted(office)
    clerks = [stories.appoint(office, Role.CLERK), stories.appoint(office, Role.CLERK, person=ZHAO)]

    def take(clerk: Actor) -> None:
        with office.work(clerk) as work:
            review.take(work, story.case_id)

    answers = together(*(lambda c=c: take(c) for c in clerks))
    refused = [a for a in answers if a is not None]
    assert len(refused) == 1
    winner = clerks[answers.index(None)]
    assert case_of(office, story).clerk_id == winner.id
    assert isinstance(refused[0], Refused)
    assert refused[0].codes == ("case.taken_by_other",)
    assert refused[0].params["clerk"] == winner.name


def test_an_undone_refusal_holds_the_name_again_unless_it_is_used(sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)
    stories.decide(sqlite_office, story.case_id, clerk, refused_for="住所不实。")
    with sqlite_office.read() as session:
        assert session.get_one(NameRecord, story.name_id).held_by_case is None
    with sqlite_office.work(clerk) as work:
        two_officers.undo(work, story.case_id)
        assert work.session.get_one(NameRecord, story.name_id).held_by_case == story.case_id
    stories.decide(sqlite_office, story.case_id, clerk, refused_for="住所不实。")
    with sqlite_office.work(clerk) as work:
        work.session.get_one(NameRecord, story.name_id).held_by_case = "case_other"
    with pytest.raises(Refused) as caught, sqlite_office.work(clerk) as work:
        two_officers.undo(work, story.case_id)
    assert caught.value.codes == ("case.name_not_held",)


def test_nobody_decides_the_own_application(sqlite_office: Office) -> None:
    story = stories.signed(sqlite_office)
    stories.hand_in(sqlite_office, story)
    clerk = stories.appoint(sqlite_office, Role.CLERK, person=LI)
    with pytest.raises(Refused) as caught, sqlite_office.work(clerk) as work:
        review.take(work, story.case_id)
    assert caught.value.codes == ("review.own_application",)


def test_whole_numbers_are_read_for_a_purpose_and_only_at_the_own_place(sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)
    person = case_of(sqlite_office, story)
    with sqlite_office.read() as session:
        someone = session.get_one(Case, person.id).people[0].id
    with pytest.raises(Refused) as caught, sqlite_office.work(clerk) as work:
        desk.reveal(work, story.case_id, someone, "curiosity")
    assert caught.value.codes == ("desk.purpose_needed",)
    with sqlite_office.work(clerk) as work:
        assert desk.reveal(work, story.case_id, someone, "contact").id_number == MA.id_number
        assert "case.person_viewed" in [e.action for e in work.entries]
    other = stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO)
    with pytest.raises(NotFound), sqlite_office.work(other) as work:
        desk.reveal(work, story.case_id, someone, "contact")
