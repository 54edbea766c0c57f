"""Each point of a correction list is answered by a change or a sentence; a resubmission that leaves one out is refused by its name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from licensing.errors import NotFound, Refused
from licensing.services.cases import points, review
from licensing.store.models import Case
from portal.wiring import Office
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, MA, Story
from tests.support.visits import Visits
from tests.support.wording import says

ADDRESS = {"section": "place", "field": "address", "text": "请写明楼栋和房间号。"}
CONTRACT = {"section": "other", "field": "other", "text": "请说明租赁合同的期限。"}


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    return stories.asked_to_correct(sqlite_office, [ADDRESS, CONTRACT])[0]


def move(office: Office, story: Story) -> None:
    place = stories.answers(office)["place"] | {"address": "碾伯街道古城大街18号3单元302室"}
    stories.save(office, story, "place", place)
    stories.sign_everybody(office, story)


def point_ids(office: Office, story: Story) -> list[str]:
    with office.read() as session:
        return [each.point.id for each in points.of(session.get_one(Case, story.case_id))]


def hows(office: Office, story: Story) -> list[str]:
    with office.read() as session:
        return [each.how for each in points.of(session.get_one(Case, story.case_id))]


def test_what_changed_is_seen_in_the_content_and_a_free_line_wants_a_sentence(
    sqlite_office: Office, story: Story
) -> None:
    assert hows(sqlite_office, story) == ["open", "open"]
    stories.save(
        sqlite_office, story, "place", stories.answers(sqlite_office)["place"]
    )  # saved, nothing changed
    assert hows(sqlite_office, story) == ["open", "open"]
    move(sqlite_office, story)
    assert hows(sqlite_office, story) == ["changed", "open"]


def test_a_resubmission_with_an_unanswered_point_is_refused_by_naming_it(
    sqlite_office: Office, story: Story, visits: Visits
) -> None:
    move(sqlite_office, story)
    check = f"/applications/{story.case_id}/check"
    answer = post(visits.of(MA), check, {}, check)
    assert answer.status_code == 409
    assert says(answer.text, "applications.points.left", points=CONTRACT["text"])
    assert ADDRESS["text"] not in answer.text
    with pytest.raises(Refused, match="points_unanswered"):
        stories.hand_in(sqlite_office, story)


def test_the_founder_answers_on_the_page_and_the_desk_shows_point_by_point(
    sqlite_office: Office, story: Story, visits: Visits
) -> None:
    founder: FlaskClient = visits.of(MA)
    overview = founder.get(f"/applications/{story.case_id}").text
    assert "other" not in overview.split("<main")[1].split("</ul>")[0]
    assert says(overview, "applications.points.link", n=2)
    page = f"/applications/{story.case_id}/corrections"
    assert_page_hygiene(founder.get(page).text)
    move(sqlite_office, story)
    hostile = "<b>合同到2030年。</b>"
    said = {f"point-{point_ids(sqlite_office, story)[1]}": hostile}
    assert post(founder, page, said, page).status_code == 303
    check = f"/applications/{story.case_id}/check"
    assert post(founder, check, {}, check).status_code == 303
    desk = visits.of(stories.CLERK).get(f"/desk/cases/{story.case_id}").text
    assert_page_hygiene(desk)
    shown = desk.split('id="points"')[1].split("</section>")[0]
    assert says(shown, "desk.point.changed")
    assert "&lt;b&gt;合同到2030年。&lt;/b&gt;" in shown
    assert not says(desk, "desk.undo_until")  # handed in again: nothing to take back


def test_only_the_founder_answers_and_only_while_it_is_asked(
    sqlite_office: Office, story: Story, visits: Visits
) -> None:
    partner = stories.sign_up(sqlite_office, LI)
    one = point_ids(sqlite_office, story)[0]
    with pytest.raises(NotFound), sqlite_office.work(partner) as work:
        points.answer(work, story.case_id, {one: "改好了"})
    page = f"/applications/{story.case_id}/corrections"
    assert visits.of(LI).get(page).status_code == 404
    assert post(visits.of(LI), page, {f"point-{one}": "x"}, "/").status_code == 404
    with sqlite_office.work(story.founder) as work:
        points.answer(work, story.case_id, dict.fromkeys(point_ids(sqlite_office, story), "见说明。"))
    stories.sign_everybody(sqlite_office, story)
    stories.hand_in(sqlite_office, story)
    with pytest.raises(Refused, match="no_correction_open"), sqlite_office.work(story.founder) as work:
        points.answer(work, story.case_id, {one: "改口"})


def test_the_day_it_first_came_in_stays(sqlite_office: Office, story: Story, clock: FixedClock) -> None:
    with sqlite_office.read() as session:
        first = session.get_one(Case, story.case_id).submitted_at
    clock.move(days=2)
    with sqlite_office.work(story.founder) as work:
        points.answer(work, story.case_id, dict.fromkeys(point_ids(sqlite_office, story), "见说明。"))
    stories.sign_everybody(sqlite_office, story)
    stories.hand_in(sqlite_office, story)
    with sqlite_office.read() as session:
        case = session.get_one(Case, story.case_id)
        assert case.submitted_at == first
        assert case.due_on is not None and first is not None
        assert case.due_on > (first + timedelta(days=2)).date()


def test_an_individual_business_is_not_asked_for_capital_or_articles(
    sqlite_office: Office, visits: Visits
) -> None:
    story = stories.individual_draft(sqlite_office)
    stories.sign_everybody(sqlite_office, story)
    stories.hand_in(sqlite_office, story)
    clerk = stories.appoint(sqlite_office, stories.Role.CLERK)
    with sqlite_office.work(clerk) as work:
        review.take(work, story.case_id)
    page = visits.of(stories.CLERK).get(f"/desk/cases/{story.case_id}").text
    asked = page.split('id="corrections"')[1].split("</form>")[0]
    assert not says(asked, "desk.section.capital")
    assert "章程" not in asked
    assert "住所" in asked or "地址" in asked


def test_founder_and_clerk_read_the_same_application_number(
    sqlite_office: Office, story: Story, visits: Visits
) -> None:
    with sqlite_office.read() as session:
        number = str(session.get_one(Case, story.case_id).number)
    groups = "".join(f"<span>{number[i : i + 4]}</span>" for i in range(0, 16, 4))
    for who, page in (
        (MA, f"/applications/{story.case_id}"),
        (MA, "/applications"),
        (stories.CLERK, f"/desk/cases/{story.case_id}"),
    ):
        assert groups in visits.of(who).get(page).text
