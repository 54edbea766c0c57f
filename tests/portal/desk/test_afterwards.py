"""What the machine registered and the draw chose is looked at on the desk; what it left to the desk says why."""

from __future__ import annotations

import pytest

from licensing.act import Role
from licensing.store.models import StraightRecord
from portal.counters.desk.afterwards import machine_view
from portal.wiring import Office
from tests.support import stories, straight
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, HEAD, MA, PINGAN, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says


@pytest.fixture
def story(sqlite_office: Office, clock: FixedClock) -> Story:
    told = straight.ready(sqlite_office, clock, straight.EVERY)
    stories.hand_in(sqlite_office, told)
    stories.appoint(sqlite_office, Role.CLERK)
    return told


def test_a_clerk_finds_the_drawn_case_and_says_what_was_found(sqlite_office: Office, story: Story) -> None:
    clerk = Visits(sqlite_office).of(CLERK)
    assert says(clerk.get("/desk").text, "straight.link")
    page = clerk.get("/desk/afterwards")
    assert_page_hygiene(page.text)
    assert story.case_id in page.text
    bare = post(
        clerk, f"/desk/afterwards/{story.case_id}", {"result": "lead", "reasons": ""}, "/desk/afterwards"
    )
    assert bare.status_code == 409 and says(bare.text, "refusals.review.no_reasons")
    done = post(
        clerk,
        f"/desk/afterwards/{story.case_id}",
        {"result": "lead", "reasons": "住所查无此处。"},
        "/desk/afterwards",
    )
    assert done.status_code == 303
    after = clerk.get("/desk/afterwards").text
    assert "住所查无此处。" in after and says(after, "straight.result.lead")
    assert says(clerk.get(f"/desk/cases/{story.case_id}").text, "straight.registered")


def test_nobody_else_reads_the_list_or_says_anything(sqlite_office: Office, story: Story) -> None:
    stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO)
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    visits = Visits(sqlite_office)
    assert visits.nobody().get("/desk/afterwards").status_code in (302, 303, 401)
    founder = visits.of(MA)
    assert founder.get("/desk/afterwards").status_code == 403
    told = {"result": "in_order", "reasons": ""}
    assert post(founder, f"/desk/afterwards/{story.case_id}", told, "/account").status_code == 403
    stranger = visits.of(ZHAO)
    assert story.case_id not in stranger.get("/desk/afterwards").text
    assert post(stranger, f"/desk/afterwards/{story.case_id}", told, "/desk/afterwards").status_code == 404
    head = visits.of(HEAD)
    assert story.case_id in head.get("/desk/afterwards").text
    assert post(head, f"/desk/afterwards/{story.case_id}", told, "/desk/afterwards").status_code == 404


def test_the_founder_is_not_told_that_the_draw_chose_the_case(sqlite_office: Office, story: Story) -> None:
    page = Visits(sqlite_office).of(MA).get(f"/applications/{story.case_id}").text
    assert says(page, "applications.timeline.case.registered_straight")
    assert not says(page, "straight.title")


def test_the_desk_reads_what_was_in_doubt(sqlite_office: Office) -> None:
    story = stories.signed(sqlite_office)
    straight.switch_on(sqlite_office)
    stories.hand_in(sqlite_office, story)
    stories.appoint(sqlite_office, Role.CLERK)
    page = Visits(sqlite_office).of(CLERK).get(f"/desk/cases/{story.case_id}").text
    assert says(page, "straight.doubts") and says(page, "straight.doubt.no_seed")


def test_the_ceiling_is_told_as_money(sqlite_office: Office) -> None:
    row = StraightRecord(
        registered=False, rules="r", looked="l", doubts=[{"code": "capital", "about": "5000000"}]
    )
    with Visits(sqlite_office).app.test_request_context():
        shown = machine_view(row)
    assert shown is not None and "500万元" in shown["doubts"][0].replace(" ", "")
