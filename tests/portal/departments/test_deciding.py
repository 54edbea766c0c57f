"""An officer grants with a permit and refuses with a way on: looked at before, taken back within minutes, read by who may."""

from __future__ import annotations

import io
from dataclasses import replace

import lxml.html
import pytest
from flask.testing import FlaskClient

from licensing.act import Role
from licensing.store.models import Case, Leg, LegDecision
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.portal.departments.test_departments import leg_of, officer_of
from tests.portal.uploads.files import pdf
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.deciding import decide, looked_at
from tests.support.items import approved_with, first_of_kinds
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.stories import HEAD, LI, MA, PINGAN, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says, sentence

PERMIT = {
    "decision": "grant",
    "number": "青公特许〔2026〕18号",
    "valid_from": "2026-11-23",
    "valid_until": "2031-11-22",
    "conditions": "营业场所不超过三层。",
}


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    return approved_with(sqlite_office, first_of_kinds(sqlite_office, ("merged", "after")))


@pytest.fixture
def leg(sqlite_office: Office, story: Story) -> Leg:
    return leg_of(sqlite_office, story, "after")


@pytest.fixture
def officer(sqlite_office: Office, visits: Visits, leg: Leg) -> FlaskClient:
    return officer_of(sqlite_office, visits, leg.department)


def decisions(office: Office) -> list[LegDecision]:
    with office.read() as session:
        return list(session.query(LegDecision).order_by(LegDecision.decided_at, LegDecision.id))


def state_of(office: Office, leg: Leg) -> str:
    with office.read() as session:
        return session.get_one(Leg, leg.id).state


def test_one_click_decides_nothing_and_only_what_was_looked_at_is_recorded(
    sqlite_office: Office, officer: FlaskClient, leg: Leg
) -> None:
    where = f"/department/legs/{leg.id}"
    look = post(officer, f"{where}/decision", PERMIT, where)
    assert look.status_code == 200 and state_of(sqlite_office, leg) == "open"
    assert_page_hygiene(look.text)
    assert says(look.text, "permit.will_be") and PERMIT["number"] in look.text
    names = [sqlite_office.books.catalogue.items[code].name_zh for code in leg.items]
    assert all(name in look.text for name in names) and "NavItem" not in look.text
    seen = looked_at(look.text)
    other = post(officer, f"{where}/decision", seen | {"number": "另一个编号"}, "/account")
    assert (
        other.status_code == 200 and state_of(sqlite_office, leg) == "open"
    )  # another text was not looked at
    edited = post(officer, f"{where}/decision", seen | {"edit": "1"}, "/account")
    assert f'value="{PERMIT["number"]}"' in edited.text and state_of(sqlite_office, leg) == "open"
    assert post(officer, f"{where}/decision", seen, "/account").status_code == 303
    (kept,) = decisions(sqlite_office)
    assert (kept.number, str(kept.valid_until), kept.conditions) == (
        PERMIT["number"],
        PERMIT["valid_until"],
        PERMIT["conditions"],
    )


def test_wrong_permits_are_told_all_at_once(sqlite_office: Office, officer: FlaskClient, leg: Leg) -> None:
    where = f"/department/legs/{leg.id}"
    typed = {"decision": "grant", "valid_from": "2026-12-01", "valid_until": "2026-11-01"}
    wrong = post(officer, f"{where}/decision", typed, where)
    assert wrong.status_code == 422
    assert_page_hygiene(wrong.text)
    assert says(wrong.text, "problems.permit.number_missing") and says(
        wrong.text, "problems.permit.ends_before"
    )
    assert state_of(sqlite_office, leg) == "open"


def test_the_permit_reaches_the_founder_the_holder_and_the_public_with_its_file(
    sqlite_office: Office, visits: Visits, officer: FlaskClient, story: Story, leg: Leg
) -> None:
    issue_licence.run(sqlite_office, story.case_id)
    where, content = f"/department/legs/{leg.id}", pdf()
    token = csrf_of(officer.get(where).text)
    sent = {**PERMIT, "csrf_token": token, "file": (io.BytesIO(content), "许可证.pdf")}
    look = officer.post(f"{where}/decision", data=sent, content_type="multipart/form-data")
    assert "许可证.pdf" in look.text
    seen = looked_at(look.text)
    founder, mine = visits.of(MA), f"/applications/{story.case_id}/uploads/{seen['upload_id']}"
    assert founder.get(mine).status_code == 404  # not before it is granted
    assert post(officer, f"{where}/decision", seen, "/account").status_code == 303
    assert founder.get(mine).data == content
    with sqlite_office.read() as session:
        case = session.get_one(Case, story.case_id)
        enterprise, uscc = case.enterprise_id, case.uscc
    pages = {
        f"/applications/{story.case_id}": founder,
        f"/licence/{enterprise}": founder,
        f"/enterprises/{uscc}": visits.nobody(),
    }
    for page, reader in pages.items():
        shown = reader.get(page).text
        assert_page_hygiene(shown)
        assert PERMIT["number"] in shown and "2031年11月22日" in shown
    held = f"/licence/{enterprise}/permits/{seen['upload_id']}"
    assert founder.get(held).data == content
    assert officer.get(f"{where}/permit/{seen['upload_id']}").data == content
    place, short = leg.department.split("-")
    stories.appoint(sqlite_office, Role.OFFICER, PINGAN, short, HEAD)
    stories.appoint(sqlite_office, Role.OFFICER, place, "HRSS" if short != "HRSS" else "CULT", ZHAO)
    for stranger in (HEAD, ZHAO):
        client = visits.of(stranger)
        assert client.get(f"{where}/permit/{seen['upload_id']}").status_code == 404
        assert {client.get(file).status_code for file in (mine, held)} <= {403, 404}
    other = replace(LI, mobile="13911118888", id_number="632121198302020019")
    stories.sign_up(sqlite_office, other)  # a citizen who has nothing to do with it
    for client in (visits.of(other), visits.nobody()):
        assert content not in [client.get(file).data for file in (mine, held)]
    assert visits.of(other).get(held).status_code == 404
    assert {visits.nobody().get(file).status_code for file in (mine, held)} == {303}


def test_what_one_answer_needs_is_not_called_optional(officer: FlaskClient, leg: Leg) -> None:
    page = lxml.html.fromstring(officer.get(f"/department/legs/{leg.id}").text)
    marked = {
        label.get("for")
        for label in page.iter("label")
        if sentence("ui.optional", "zh") in label.text_content()
    }
    assert marked == {"valid_until", "conditions", "file", "way_on"}


def test_a_refusal_says_what_can_be_done(
    visits: Visits, sqlite_office: Office, officer: FlaskClient, story: Story, leg: Leg
) -> None:
    issue_licence.run(sqlite_office, story.case_id)
    where = f"/department/legs/{leg.id}"
    typed = {"decision": "refuse", "reasons": "消防通道被占。", "way_on": "腾空通道后携带照片重新申请。"}
    assert decide(officer, where, typed).status_code == 303
    page = visits.of(MA).get(f"/applications/{story.case_id}").text
    assert "消防通道被占。" in page and "腾空通道后携带照片重新申请。" in page


def test_five_minutes_to_take_it_back_by_who_decided(
    sqlite_office: Office, visits: Visits, officer: FlaskClient, leg: Leg, clock: FixedClock
) -> None:
    where = f"/department/legs/{leg.id}"
    assert decide(officer, where, PERMIT).status_code == 303
    page = officer.get(where).text
    assert_page_hygiene(page)
    assert f"{where}/undo" in page
    stories.appoint(sqlite_office, Role.OFFICER, *leg.department.split("-"), person=HEAD)
    colleague = visits.of(HEAD)
    answer = post(colleague, f"{where}/undo", {"round": "1"}, "/account")
    assert answer.status_code == 409 and says(answer.text, "refusals.leg.not_your_decision")
    assert post(visits.of(MA), f"{where}/undo", {}, "/account").status_code == 403
    clock.move(minutes=5)
    assert post(officer, f"{where}/undo", {"round": "1"}, where).status_code == 303
    assert state_of(sqlite_office, leg) == "open"
    assert decide(officer, where, PERMIT | {"number": "更正后的编号"}).status_code == 303
    first, second = decisions(sqlite_office)
    assert first.undone_at is not None and second.undone_at is None
    clock.move(minutes=5, seconds=1)
    late = post(officer, f"{where}/undo", {"round": "1"}, "/account")
    assert late.status_code == 409 and says(late.text, "refusals.review.undo_over")
    assert state_of(sqlite_office, leg) == "granted"
