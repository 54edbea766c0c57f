"""A row added with its words is a step of the founder and of a department too: page, press, refusal, history, programs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from licensing.act import Role
from licensing.flow import Row
from licensing.flows import leg as leg_flow
from licensing.known_kinds import kinds
from licensing.store.models import JournalEntry, Leg
from portal.i18n import sentences
from portal.wiring import Office
from tests.portal.api.conftest import machine
from tests.support import stories
from tests.support.items import approved_with, first_of_kinds, legs_of
from tests.support.pages import browser_page, follow, overflow, post, serve, text_of
from tests.support.stories import LI, OFFICER, SignUp
from tests.support.visits import Visits

HURRY = Row(
    "submitted", "ask_to_hurry", "submitted", Role.APPLICANT, ("own_case", "reasons_given"),
    ("case.asked_to_hurry",), plain=True, asks=("reasons",),
)  # fmt: skip
NOTE = Row(
    "open", "note_visit", "open", Role.OFFICER, ("own_department", "shown_round", "reasons_given"),
    ("leg.visit_noted",), plain=True, asks=("reasons",),
)  # fmt: skip
WORDS = {
    "flows.establishment.action.ask_to_hurry": {"zh": "请求尽快办理", "en": "Ask for an early answer"},
    "flows.event.case.asked_to_hurry": {"zh": "请求了尽快办理", "en": "Asked for an early answer"},
    "flows.leg.action.note_visit": {"zh": "记下现场查看", "en": "Note a visit"},
    "flows.event.leg.visit_noted": {"zh": "记下了现场查看", "en": "A visit was noted"},
}


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = kinds()["establishment"]
    monkeypatch.setitem(kinds(), kind.code, replace(kind, flow=kind.flow.plus(HURRY)))
    monkeypatch.setattr(leg_flow, "FLOW", leg_flow.FLOW.plus(NOTE))
    for key, words in WORDS.items():
        monkeypatch.setitem(sentences(), key, words)


@pytest.fixture
def visits(sqlite_office: Office) -> Visits:
    return Visits(sqlite_office)


@pytest.fixture
def waiting(sqlite_office: Office) -> Leg:
    """A permit that waits for its department; Zhou is its officer."""
    story = approved_with(sqlite_office, first_of_kinds(sqlite_office, ("after",)))
    leg = next(x for x in legs_of(sqlite_office, story) if x.kind == "after")
    stories.appoint(sqlite_office, Role.OFFICER, *leg.department.split("-"))
    return leg


def press(visits: Visits, person: SignUp, where: str, action: str) -> str:
    """What the page says after the person pressed the step's button in a browser without script."""
    with serve(visits.app) as base, browser_page(1280, script=False) as page:
        page.goto(f"{base}/sign-in")
        page.fill("[name=mobile]", person.mobile)
        page.fill("[name=password]", person.password)
        follow(page, page.locator("main button[type=submit]"))
        page.goto(f"{base}{where}?lang=en")
        assert overflow(page) <= 0
        page.fill(f"#step-{action}", "设备明天到")
        follow(page, page.locator(f"form[action$='/steps/{action}'] button"))
        return text_of(page)


def journalled(office: Office, event: str) -> list[str]:
    with office.read() as session:
        return [e.subject_id for e in session.query(JournalEntry).filter_by(action=event)]


@pytest.mark.browser
def test_the_founder_presses_the_added_step(sqlite_office: Office, visits: Visits) -> None:
    story = stories.submitted(sqlite_office)
    where = f"/applications/{story.case_id}"
    founder = visits.of(stories.MA)
    empty = post(founder, f"{where}/steps/ask_to_hurry", {"reasons": " "}, where)
    assert empty.status_code == 409 and "请求尽快办理" in empty.text
    assert "Asked for an early answer" in press(visits, stories.MA, where, "ask_to_hurry")
    assert journalled(sqlite_office, "case.asked_to_hurry") == [story.case_id]


def test_another_founder_and_the_clerk_do_not_have_it(sqlite_office: Office, visits: Visits) -> None:
    story, _ = stories.taken(sqlite_office)
    stories.sign_up(sqlite_office, LI)
    where = f"/applications/{story.case_id}/steps/ask_to_hurry"
    typed = {"reasons": "x"}
    assert post(visits.of(LI), where, typed, "/account").status_code == 404
    assert post(visits.of(stories.CLERK), where, typed, "/account").status_code == 403
    at_desk = f"/desk/cases/{story.case_id}/steps/ask_to_hurry"
    assert post(visits.of(stories.CLERK), at_desk, typed, "/account").status_code == 409
    assert post(visits.of(stories.MA), where, typed, "/account").status_code == 409, "taken: not open now"
    assert journalled(sqlite_office, "case.asked_to_hurry") == []


def test_a_step_with_effects_of_its_own_does_not_open_by_the_plain_door(
    sqlite_office: Office, visits: Visits
) -> None:
    story = stories.submitted(sqlite_office)
    where = f"/applications/{story.case_id}/steps/withdraw"
    assert post(visits.of(stories.MA), where, {}, "/account").status_code == 409
    assert stories.state_of(sqlite_office, story) == "submitted"


@pytest.mark.browser
def test_the_department_presses_the_added_step(sqlite_office: Office, visits: Visits, waiting: Leg) -> None:
    where = f"/department/legs/{waiting.id}"
    visits.of(OFFICER)
    assert "Note a visit" in press(visits, OFFICER, where, "note_visit")
    assert journalled(sqlite_office, "leg.visit_noted") == [waiting.id]
    founder = visits.of(stories.MA)
    assert "A visit was noted" in founder.get(f"/applications/{waiting.case_id}?lang=en").text


def test_programs_are_told_what_is_open_and_take_the_step(sqlite_office: Office, waiting: Leg) -> None:
    own, other = machine(sqlite_office, waiting.department), machine(sqlite_office, "630203-TAX")
    own.sign_in(), other.sign_in()
    task = next(x for x in own.get("/api/v1/tasks").json["tasks"] if x["id"] == waiting.id)
    named = {a["action"]: a for a in task["actions"]}
    assert set(named) == {"claim", "release", "take_over", "grant", "refuse", "return", "note_visit"}
    assert named["note_visit"] == {"action": "note_visit", "asks": ["reasons"], "open": True, "closed_by": []}
    at = f"/api/v1/tasks/{waiting.id}/steps/"
    assert other.post(at + "note_visit", {"reasons": "x"}).status_code == 404
    assert own.post(at + "note_visit", {}).json["codes"] == ["review.no_reasons"]
    assert own.post(at + "grant", {}).json["codes"] == ["flow.not_open"], "a decision has its own address"
    assert own.post(at + "note_visit", {"reasons": "x", "round": 7}).json["codes"] == ["leg.other_round"]
    assert own.post(at + "note_visit", {"reasons": "看过了"}).json["state"] == "open"
    assert journalled(sqlite_office, "leg.visit_noted") == [waiting.id]
