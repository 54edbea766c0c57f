"""A department asks for a correction and its clock alone stands still; a refused permit is applied for again."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask.testing import FlaskClient

from licensing.act import Role
from licensing.services.cases import leg_corrections, leg_decisions
from licensing.store.models import Case, Enterprise, Leg
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.licensing.test_legs import officer_for
from tests.portal.api.conftest import machine
from tests.portal.departments.test_departments import officer_of
from tests.portal.uploads.files import pdf
from tests.support import orders, stories
from tests.support.clock import FixedClock
from tests.support.deciding import decide
from tests.support.items import approved_with, first_of_kinds
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, OFFICER, Story
from tests.support.visits import Visits
from tests.support.wording import says

ASKED = "请补交消防通道照片。"


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    return approved_with(sqlite_office, first_of_kinds(sqlite_office, ("before", "after")))


def leg_now(office: Office, story: Story, kind: str) -> Leg:
    with office.read() as session:
        return next(x for x in session.get_one(Case, story.case_id).legs if x.kind == kind)


def send_back(office: Office, visits: Visits, leg: Leg) -> tuple[FlaskClient, str]:
    client, where = officer_of(office, visits, leg.department), f"/department/legs/{leg.id}"
    sent = post(client, f"{where}/steps/return", {"reasons": ASKED, "round": str(leg.round)}, where)
    assert sent.status_code == 303
    return client, where


def test_its_own_clock_stands_still_and_goes_on_with_the_answer(
    sqlite_office: Office, visits: Visits, story: Story, clock: FixedClock
) -> None:
    leg, other = leg_now(sqlite_office, story, "after"), leg_now(sqlite_office, story, "before")
    left = sqlite_office.books.calendar.days_left(clock.day(), leg.due_on or date.min)
    client, where = send_back(sqlite_office, visits, leg)
    for page in (client.get(where).text, client.get("/department").text):
        assert_page_hygiene(page)
    paused = leg_now(sqlite_office, story, "after")
    assert (paused.state, paused.due_on) == ("returned", None)
    assert decide(client, where, {"decision": "grant"}, "/department").status_code == 409
    clock.move(days=10)
    founder, mine = visits.of(MA), f"/applications/{story.case_id}"
    for page in (founder.get("/").text, founder.get(mine).text):
        assert_page_hygiene(page)
        assert f"{mine}/legs/{leg.id}" in page
    form = founder.get(f"{mine}/legs/{leg.id}").text
    assert_page_hygiene(form)
    assert ASKED in form and sqlite_office.books.catalogue.items[leg.items[0]].name_zh in form
    at = f"{mine}/legs/{leg.id}/answer"
    empty = post(founder, at, {"answer": " "}, f"{mine}/legs/{leg.id}")
    assert empty.status_code == 409 and says(empty.text, "refusals.leg.no_answer")
    content, listing = pdf(), f"{mine}/uploads"
    token = csrf_of(founder.get(f"{listing}?about=leg:{leg.id}").text)
    sent = {"csrf_token": token, "about": f"leg:{leg.id}", "file": (io.BytesIO(content), "照片.pdf")}
    assert founder.post(listing, data=sent, content_type="multipart/form-data").status_code == 303
    assert (
        post(founder, at, {"answer": ""}, f"{mine}/legs/{leg.id}").status_code == 303
    )  # the file is the answer
    again = leg_now(sqlite_office, story, "after")
    assert (again.state, again.round, again.changed) == ("open", 2, ["answer"])
    assert sqlite_office.books.calendar.days_left(clock.day(), again.due_on or date.min) == left
    assert leg_now(sqlite_office, story, "before").due_on == other.due_on
    client = visits.fresh(OFFICER)
    assert "照片.pdf" in client.get(where).text
    unread = decide(client, where, {"decision": "grant", "round": "1"}, "/department")
    assert unread.status_code == 409 and says(unread.text, "refusals.leg.other_round")


def test_nobody_else_answers_or_sends_back(sqlite_office: Office, visits: Visits, story: Story) -> None:
    leg = leg_now(sqlite_office, story, "after")
    _, where = send_back(sqlite_office, visits, leg)
    mine = f"/applications/{story.case_id}/legs/{leg.id}"
    for path in (f"{mine}/answer", f"{mine}/again"):
        assert post(visits.of(LI), path, {"answer": "我来答"}, "/account").status_code == 404
        assert post(visits.of(OFFICER), path, {"answer": "我来答"}, "/account").status_code == 403
    assert visits.of(LI).get(mine).status_code == 404
    stories.appoint(sqlite_office, Role.OFFICER, stories.PINGAN, "HEALTH", stories.HEAD)
    body = {"reasons": "x", "round": "1"}
    assert post(visits.of(stories.HEAD), f"{where}/steps/return", body, "/account").status_code == 404
    assert post(visits.of(MA), f"{where}/steps/return", body, "/account").status_code == 403


def test_a_program_sends_back_and_reads_the_answer(
    sqlite_office: Office, visits: Visits, story: Story
) -> None:
    leg = leg_now(sqlite_office, story, "after")
    own = machine(sqlite_office, leg.department)
    own.sign_in()
    at = f"/api/v1/tasks/{leg.id}"
    returned = own.post(f"{at}/steps/return", {"reasons": ASKED, "round": 1}).json
    assert (returned["state"], returned["due_on"]) == ("returned", None)
    assert leg.id not in [x["id"] for x in own.get("/api/v1/tasks").json["tasks"]]
    founder, mine = visits.of(MA), f"/applications/{story.case_id}/legs/{leg.id}"
    assert post(founder, f"{mine}/answer", {"answer": "已补拍。"}, mine).status_code == 303
    task = own.get(at).json
    assert (task["state"], task["round"], task["corrections"][0]["answer"]) == ("open", 2, "已补拍。")
    assert own.get("/api/v1/events").json["events"][-1]["type"] == "leg.answered"


def test_a_refused_permit_is_applied_for_again_as_the_register_stands_today(
    sqlite_office: Office, visits: Visits, clock: FixedClock
) -> None:
    office = sqlite_office
    story = approved_with(office, first_of_kinds(office, ("after",)))
    leg = leg_now(office, story, "after")
    with office.work(officer_for(office, leg)) as work:
        leg_decisions.decide(work, leg.id, False, "场所面积不足。")
    mine = f"/applications/{story.case_id}/legs/{leg.id}"
    issue_licence.run(office, story.case_id)
    with office.read() as session:
        uscc = str(session.get_one(Case, story.case_id).uscc)
    orders.order(office, uscc, "CHANGE", domicile="青海省海东市乐都区碾伯街道校场路5号")
    clock.move(days=30)
    founder = visits.fresh(MA)
    assert mine in founder.get(f"/applications/{story.case_id}").text
    page = founder.get(mine).text
    assert_page_hygiene(page)
    assert "场所面积不足。" in page
    assert post(founder, f"{mine}/again", {"answer": ""}, mine).status_code == 409
    assert (
        post(founder, f"{mine}/again", {"answer": "已迁到校场路，面积三百平方米。"}, mine).status_code == 303
    )
    again = leg_now(office, story, "after")
    assert (again.state, again.round) == ("open", 2)
    assert again.changed == ["answer", "facts.domicile"]
    assert again.due_on and again.due_on > clock.day() and again.decided_at is None
    own = machine(office, leg.department)
    own.sign_in()
    task = own.get(f"/api/v1/tasks/{leg.id}").json
    assert task["enterprise"]["domicile"].endswith("校场路5号")
    assert task["corrections"][0] | {"kind": "again"} == task["corrections"][0]


def test_a_refused_pre_approval_is_not_applied_for_again(
    sqlite_office: Office, visits: Visits, story: Story
) -> None:
    """It goes through the clerk, to whose desk its case has come back."""
    leg = leg_now(sqlite_office, story, "before")
    with sqlite_office.work(officer_for(sqlite_office, leg)) as work:
        leg_decisions.decide(work, leg.id, False, "储存条件不符合。")
    mine = f"/applications/{story.case_id}/legs/{leg.id}"
    assert f"{mine}/again" not in visits.of(MA).get(mine).text
    assert again_refused(sqlite_office, story, leg) == "leg.not_again"
    assert leg_now(sqlite_office, story, "before").state == "refused"


def test_a_dead_enterprise_applies_for_nothing(sqlite_office: Office) -> None:
    office = sqlite_office
    story = approved_with(office, first_of_kinds(office, ("after",)))
    leg = leg_now(office, story, "after")
    with office.work(officer_for(office, leg)) as work:
        leg_decisions.decide(work, leg.id, False, "场所面积不足。")
    issue_licence.run(office, story.case_id)
    with office.read() as session:
        enterprise = session.get_one(Enterprise, session.get_one(Case, story.case_id).enterprise_id)
    orders.order(office, str(enterprise.uscc), "DEREGISTER")
    assert again_refused(office, story, leg) == "leg.not_again"


def again_refused(office: Office, story: Story, leg: Leg) -> str:
    with office.work(story.founder) as work:
        return refusal(lambda: leg_corrections.apply_again(work, story.case_id, leg.id, "请再看。"))
