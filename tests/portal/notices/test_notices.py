"""Notices are for everybody; objecting is for a named person or a department, and stops the way at once."""

from __future__ import annotations

import csv
import io

import pytest

from licensing.act import Role
from licensing.kinds.simplified_exit import steps
from licensing.store.models import Notice, Objection
from portal.i18n import sentence
from portal.wiring import Office
from portal.words.flow_words import event_key
from tests.support import exits, identity, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, LLC_NAME, MA, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


@pytest.fixture
def story(sqlite_office: Office, firm: Firm) -> Story:
    return exits.start(sqlite_office, firm)


@pytest.fixture
def where(sqlite_office: Office, story: Story) -> str:
    with sqlite_office.read() as session:
        return f"/notices/{session.query(Notice).filter_by(case_id=story.case_id).one().id}"


def test_a_visitor_reads_the_list_the_notice_and_the_table(visits: Visits, where: str) -> None:
    visitor = visits.nobody()
    page = visitor.get("/notices")
    assert_page_hygiene(page.text)
    assert LLC_NAME in page.text
    one = visitor.get(where)
    assert_page_hygiene(one.text)
    assert says(one.text, "notices.state.running")
    assert "未发生债权债务" in one.text
    assert says(one.text, "notices.sign_in")
    rows = list(csv.DictReader(io.StringIO(visitor.get("/notices/list.csv").data.decode("utf-8-sig"))))
    assert [(r["name"], r["ends"], r["state"]) for r in rows] == [(LLC_NAME, "2026-12-14", "running")]
    assert visitor.get("/notices/notice_unknown").status_code == 404


def test_an_empty_list_says_what_will_stand_there(visits: Visits) -> None:
    page = visits.nobody().get("/notices?past=1&after=nonsense").text
    assert_page_hygiene(page)
    assert says(page, "notices.empty")


def test_a_visitor_is_sent_to_sign_in_and_back_to_the_form(visits: Visits, where: str) -> None:
    answer = visits.nobody().get(f"{where}/objection")
    assert answer.status_code == 303
    assert "next=" in answer.location


def test_x04_a_creditor_objects_and_the_way_is_closed_at_once(
    sqlite_office: Office, visits: Visits, story: Story, where: str, clock: FixedClock
) -> None:
    clock.move(days=10)
    stories.sign_up(sqlite_office, ZHAO)
    creditor = visits.of(ZHAO)
    empty = post(creditor, f"{where}/objection", {}, where)
    assert empty.status_code == 422
    assert_page_hygiene(empty.text)
    assert says(empty.text, "ui.summary.title", n=2)
    typed = {"relation": "creditor", "reasons": "<b>欠货款</b>三万元，见合同。"}
    assert post(creditor, f"{where}/objection", typed, where).status_code == 303
    assert stories.state_of(sqlite_office, story) == "stopped"
    page = visits.nobody().get(where).text
    assert says(page, "notices.state.stopped")
    assert says(page, "notices.relation.creditor")
    assert "欠货款" not in page  # what it says is for the enterprise and the registry
    owner = visits.fresh(MA).get(f"/exit/cases/{story.case_id}").text
    assert "&lt;b&gt;欠货款&lt;/b&gt;三万元" in owner
    stories.sign_up(sqlite_office, LI)
    late = post(visits.of(LI), f"{where}/objection", typed, "/account")
    assert late.status_code == 409
    with sqlite_office.read() as session:
        assert session.query(Objection).count() == 1


def test_an_officer_objects_for_the_department(
    sqlite_office: Office, visits: Visits, story: Story, where: str
) -> None:
    stories.appoint(sqlite_office, Role.OFFICER, department="TAX")
    officer = visits.of(stories.OFFICER)
    assert says(officer.get(where).text, "notices.relation.tax")
    typed = {"relation": "tax", "reasons": "有未缴税款。"}
    assert post(officer, f"{where}/objection", typed, where).status_code == 303
    assert "海东市乐都区税务局" in visits.nobody().get(where).text
    with sqlite_office.read() as session:
        assert session.query(Objection).one().department == "630202-TAX"


def test_a_clerk_may_not_object(visits: Visits, story: Story, where: str) -> None:
    clerk = visits.of(stories.CLERK)
    assert says(clerk.get(where).text, "notices.wrong_role")
    answer = post(clerk, f"{where}/objection", {"relation": "creditor", "reasons": "不应注销。"}, "/account")
    assert answer.status_code == 409


def test_after_the_end_the_form_is_gone_and_a_late_objection_refused(
    sqlite_office: Office, visits: Visits, story: Story, where: str, clock: FixedClock
) -> None:
    clock.move(days=22)
    stories.sign_up(sqlite_office, ZHAO)
    creditor = visits.of(ZHAO)
    page = creditor.get(where).text
    assert says(page, "notices.closed")
    assert says(page, "notices.state.ended")
    answer = post(
        creditor, f"{where}/objection", {"relation": "creditor", "reasons": "欠我货款。"}, "/account"
    )
    assert answer.status_code == 409
    assert LLC_NAME in creditor.get("/notices?past=1").text


def test_the_list_is_turned_page_by_page(
    sqlite_office: Office, visits: Visits, firm: Firm, story: Story
) -> None:
    with sqlite_office.work(firm.owner) as work:
        first = work.session.query(Notice).one()
        for number in range(45):
            copied = {c.key: getattr(first, c.key) for c in Notice.__table__.columns}
            work.session.add(Notice(**(copied | {"id": f"notice_n{number:02d}"})))
    visitor, seen, url = visits.nobody(), 0, "/notices"
    for _ in range(3):
        page = visitor.get(url).text
        seen += page.count('<th scope="row"')
        url = page.partition('rel="next" href="')[2].partition('"')[0]
    assert seen == 46
    assert url == ""


def test_the_owner_reads_and_answers_once_and_nobody_else(
    sqlite_office: Office, visits: Visits, story: Story, where: str, clock: FixedClock
) -> None:
    clock.move(days=10)
    zhao = stories.declare(sqlite_office, ZHAO)
    typed = {"relation": "employee", "reasons": "欠发三个月工资。", "evidence": "劳动合同"}
    unproved = post(visits.of(ZHAO), f"{where}/objection", typed, where)
    assert unproved.status_code == 409
    assert says(unproved.text, "refusals.identity.needed")
    identity.prove(sqlite_office, zhao, ZHAO)
    assert post(visits.of(ZHAO), f"{where}/objection", typed, where).status_code == 303
    with sqlite_office.read() as session:
        objection = session.query(Objection).one().id
    page, answer = (f"/exit/cases/{story.case_id}", {"answer": "已于昨日结清。"})
    at = f"{page}/objections/{objection}/answer"
    assert "劳动合同" in visits.fresh(MA).get(page).text
    assert post(visits.of(ZHAO), at, answer, where).status_code == 404
    owner = visits.fresh(MA)
    assert post(owner, at, answer, page).status_code == 303
    assert post(owner, at, answer, "/account").status_code == 409
    told = owner.get(page).text
    assert "已于昨日结清。" in told
    assert "已于昨日结清。" not in visits.nobody().get(where).text


def test_the_history_says_who_objected_and_a_false_objection_stays_a_row(
    sqlite_office: Office, visits: Visits, story: Story, where: str, clock: FixedClock
) -> None:
    clock.move(days=10)
    stories.sign_up(sqlite_office, ZHAO)
    typed = {"relation": "creditor", "reasons": "欠我货款三万元。"}
    assert post(visits.of(ZHAO), f"{where}/objection", typed, where).status_code == 303
    page = visits.fresh(MA).get(f"/exit/cases/{story.case_id}").text
    step = page.split(sentence(event_key("exit.objected"), "zh"))[-1].split("</li>")[0]
    assert says(step, "notices.relation.creditor") and not says(step, "roles.applicant")
    with sqlite_office.read() as session:
        objection = session.query(Objection).one().id
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    with sqlite_office.work(clerk) as work:
        steps.lift_objection(work, objection, "经查没有欠款。")
    with sqlite_office.read() as session:
        row = session.query(Objection).one()
        assert (row.reasons, row.false_reasons, row.false_by) == (
            typed["reasons"],
            "经查没有欠款。",
            clerk.id,
        )
