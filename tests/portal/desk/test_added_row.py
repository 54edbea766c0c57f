"""A row with its words, and nothing else, is a step: on the page of its role, in its right, in its refusals, in the journal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from licensing.act import Role
from licensing.errors import Refused
from licensing.flow import Row
from licensing.known_kinds import kinds
from licensing.services.cases import facts, plain_steps
from licensing.store.models import Case, JournalEntry
from portal.i18n import sentences
from portal.wiring import Office
from tests.support import stories
from tests.support.pages import browser_page, follow, overflow, post, serve, text_of
from tests.support.rules import HEAD
from tests.support.visits import Visits

ROW = Row(
    "refused", "return_to_second", "to_confirm", Role.SUPERVISOR, ("supervised_place", "reasons_given"),
    ("case.returned_to_second",), proposal="reopen", plain=True, asks=("reasons",),
)  # fmt: skip
WORDS = {
    "flows.establishment.action.return_to_second": {
        "zh": "请第二位登记官再看",
        "en": "Ask the second officer again",
    },
    "flows.event.case.returned_to_second": {
        "zh": "交回第二位登记官",
        "en": "Given back to the second officer",
    },
}


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = kinds()["establishment"]
    monkeypatch.setitem(kinds(), kind.code, replace(kind, flow=kind.flow.plus(ROW)))
    for key, words in WORDS.items():
        monkeypatch.setitem(sentences(), key, words)


@pytest.fixture
def refused(sqlite_office: Office) -> stories.Story:
    story, clerk = stories.taken(sqlite_office)
    stories.decide(sqlite_office, story.case_id, clerk, "名称与他人近似。")
    return story


def page_of(client: FlaskClient, story: stories.Story) -> str:
    return client.get(f"/desk/cases/{story.case_id}").text


def test_the_head_finds_the_step_on_the_page_and_it_works(
    sqlite_office: Office, visits: Visits, refused: stories.Story
) -> None:
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    head = visits.of(HEAD)
    here = f"/desk/cases/{refused.case_id}"
    assert "请第二位登记官再看" in page_of(head, refused)
    assert "Ask the second officer again" in head.get(f"{here}?lang=en").text
    assert post(head, f"{here}/steps/return_to_second", {"reasons": " "}, here).status_code == 409
    assert post(head, f"{here}/steps/return_to_second", {"reasons": "新证据"}, here).status_code == 303
    with sqlite_office.read() as session:
        case = session.get_one(Case, refused.case_id)
        assert case.state == "to_confirm"
        waiting = facts.proposal_of(session, case)
        assert waiting is not None, "the case is not stuck: its proposal waits again"
        entry = session.query(JournalEntry).filter_by(action="case.returned_to_second").one()
        assert entry.subject_id == case.id
    assert "Given back to the second officer" in head.get(f"{here}?lang=en").text
    stories.confirm(sqlite_office, refused.case_id)
    assert stories.state_of(sqlite_office, refused) == "refused"


def test_nobody_else_has_it(sqlite_office: Office, visits: Visits, refused: stories.Story) -> None:
    clerk = visits.of(stories.CLERK)
    here = f"/desk/cases/{refused.case_id}"
    assert "请第二位登记官再看" not in page_of(clerk, refused)
    assert post(clerk, f"{here}/steps/return_to_second", {"reasons": "x"}, here).status_code == 409
    assert stories.state_of(sqlite_office, refused) == "refused"


def test_a_step_with_effects_of_its_own_does_not_open_by_the_plain_door(sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)
    for action in ("propose_approval", "confirm_approval", "put_back", "invented"):
        with pytest.raises(Refused) as caught, sqlite_office.work(clerk) as work:
            plain_steps.take(work, story.case_id, action)
        assert caught.value.codes == ("flow.not_open",)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280])
def test_the_head_presses_the_button_in_a_browser(
    sqlite_office: Office, visits: Visits, refused: stories.Story, width: int
) -> None:
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    with serve(visits.app) as base, browser_page(width, script=False) as page:
        page.goto(f"{base}/sign-in")
        page.fill("[name=mobile]", HEAD.mobile)
        page.fill("[name=password]", HEAD.password)
        follow(page, page.locator("main button[type=submit]"))
        page.goto(f"{base}/desk/cases/{refused.case_id}")
        assert overflow(page) <= 0
        page.fill("#step-return_to_second", "新证据")
        follow(page, page.locator("form[action$='/steps/return_to_second'] button"))
        assert "Given back to the second officer" in text_of(page)
    assert stories.state_of(sqlite_office, refused) == "to_confirm"
