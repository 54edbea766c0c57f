"""Ma's session ends while he types: after signing in again the form is as he left it, and nobody else ever sees it."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from wtforms import PasswordField

from licensing.act import Role
from licensing.services import upkeep
from licensing.store.models import KeptForm, Notice
from portal import forms, kept_forms
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.clock import FixedClock
from tests.support.items import approved_with, first_of_kinds, legs_of
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.stories import CLERK, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

LONG_AGO = {"hours": 2}
A_DAY = {"days": 1}  # what a visitor's cookie says holds longer: it lends no power
TYPED = '碾伯街道古城大街20号 <b>& "二单元"'


@pytest.fixture
def visits(office: Office) -> Visits:
    return Visits(office)


def send_too_late(
    client: FlaskClient,
    clock: FixedClock,
    path: str,
    data: dict[str, Any],
    form_at: str = "",
    away: dict[str, int] = LONG_AGO,
) -> Any:
    """Opens the form, goes away until the session has ended, and sends it."""
    token = csrf_of(client.get(form_at or path).text)
    clock.move(**away)
    return client.post(path, data={"csrf_token": token, **data})


def sign_in_at(client: FlaskClient, location: str, who: stories.SignUp) -> Any:
    """Signs in on the page one was sent to, as a browser would with its hidden field."""
    page = client.get(location).text
    target = html.unescape(page.split('name="next" value="')[1].split('"')[0])
    data = {"csrf_token": csrf_of(page), "mobile": who.mobile, "password": who.password, "next": target}
    return client.post("/sign-in", data=data)


def kept_rows(office: Office) -> list[KeptForm]:
    with office.read() as session:
        return session.query(KeptForm).all()


def test_a_section_of_the_application_comes_back_as_it_was_typed(
    office: Office, visits: Visits, clock: FixedClock
) -> None:
    story = stories.draft(office)
    ma, path = visits.of(MA), f"/applications/{story.case_id}/place"
    seen = ma.get(path).text.split('name="version" value="')[1].split('"')[0]
    place = {"version": seen, "county": stories.LEDU, "address": TYPED, "tenure": "leased", "owner": "张三"}
    late = send_too_late(ma, clock, path, place)
    assert late.status_code == 303
    asked = ma.get(late.location)
    assert says(asked.text, "account.kept_text", minutes=30)
    assert_page_hygiene(asked.text)
    back = sign_in_at(ma, late.location, MA)
    assert back.location == path
    page = ma.get(path).text
    assert_page_hygiene(page)
    assert says(page, "common.kept")
    assert f'value="{html.escape(TYPED)}"' in page
    assert 'name="tenure" value="leased" checked' in page
    assert 'value="张三"' in page
    saved = ma.post(path, data={"csrf_token": csrf_of(page), **place})
    assert saved.status_code == 303
    assert not says(ma.get(path).text, "common.kept")
    assert kept_rows(office) == []


def test_another_devices_later_answer_is_not_overwritten(
    office: Office, visits: Visits, clock: FixedClock
) -> None:
    story = stories.draft(office)
    ma, path = visits.of(MA), f"/applications/{story.case_id}/capital"
    seen = ma.get(path).text.split('name="version" value="')[1].split('"')[0]
    late = send_too_late(ma, clock, path, {"version": seen, "amount_fen": "300"})
    stories.save(office, story, "capital", {"amount_fen": 200 * 1_000_000})
    sign_in_at(ma, late.location, MA)
    page = ma.get(path).text
    version = page.split('name="version" value="')[1].split('"')[0]
    assert version == seen
    sent = ma.post(path, data={"csrf_token": csrf_of(page), "version": version, "amount_fen": "300"})
    assert sent.status_code == 409
    assert 'value="300"' in sent.text


def test_a_person_of_the_application_comes_back(office: Office, visits: Visits, clock: FixedClock) -> None:
    story = stories.draft(office)
    ma, path = visits.of(MA), f"/applications/{story.case_id}/people/new"
    who = {
        "name": "赵磊",
        "id_number": ZHAO.id_number,
        "mobile": ZHAO.mobile,
        "roles": ["SUPERVISOR", "LIAISON"],
    }
    late = send_too_late(ma, clock, path, who)
    sign_in_at(ma, late.location, MA)
    page = ma.get(path).text
    assert page.count(" checked>") == 2
    assert f'value="{ZHAO.id_number}"' in page


def test_a_declared_name_comes_back(office: Office, visits: Visits, clock: FixedClock) -> None:
    stories.sign_up(office, MA)
    ma = visits.of(MA)
    parts = {
        "entity_type": "individual", "county": stories.PINGAN, "division": "海东市平安区", "trade_name": "远山",
        "industry": "茶叶", "form": "店", "committed": "y", "action": "reserve",
    }  # fmt: skip
    late = send_too_late(ma, clock, "/names/new", parts)
    sign_in_at(ma, late.location, MA)
    page = ma.get("/names/new?lang=en").text
    assert says(page, "common.kept", "en")
    assert 'value="远山"' in page
    assert 'value="individual" checked' in page
    assert '<option value="海东市平安区" selected>' in page
    assert_page_hygiene(page)


def test_a_clerks_correction_list_comes_back(office: Office, visits: Visits, clock: FixedClock) -> None:
    story, _ = stories.taken(office)
    clerk, case = visits.of(CLERK), f"/desk/cases/{story.case_id}"
    listed = {"tick": ["0", "2"], "note-2": "请写到门牌号。", "free": "请补充租赁合同。\n请写明楼层。"}
    late = send_too_late(clerk, clock, f"{case}/corrections", listed, form_at=case)
    back = sign_in_at(clerk, late.location, CLERK)
    assert back.location == case
    page = clerk.get(case).text
    assert page.count('name="tick"') > 3
    assert [f'id="tick-{n}" checked' in page for n in ("0", "1", "2")] == [True, False, True]
    assert '<details class="more" id="corrections" open>' in page
    assert 'value="请写到门牌号。"' in page
    assert "请补充租赁合同。\n请写明楼层。</textarea>" in page
    assert stories.state_of(office, story) == "in_review"


def test_an_objection_comes_back_on_the_page_of_the_notice(
    office: Office, visits: Visits, clock: FixedClock
) -> None:
    exits.start(office, exits.company(office))
    stories.sign_up(office, ZHAO)
    zhao = visits.of(ZHAO)
    with office.read() as session:
        form_at = f"/notices/{session.query(Notice).one().id}"
    late = send_too_late(
        zhao, clock, f"{form_at}/objection", {"relation": "creditor", "reasons": TYPED}, form_at
    )
    sign_in_at(zhao, late.location, ZHAO)
    page = zhao.get(form_at).text
    assert html.escape(TYPED) in page
    assert 'value="creditor" checked' in page


def test_a_visitors_form_comes_back_without_signing_in(
    office: Office, visits: Visits, clock: FixedClock
) -> None:
    visitor = visits.nobody()
    late = send_too_late(visitor, clock, "/verify", {"code": "eyJhbGciOi 抄来的代码"}, away=A_DAY)
    assert late.location == "/verify"
    assert "eyJhbGciOi 抄来的代码</textarea>" in visitor.get("/verify").text


def test_a_visitors_form_left_for_two_hours_is_simply_answered(visits: Visits, clock: FixedClock) -> None:
    answer = send_too_late(visits.nobody(), clock, "/verify", {"code": "eyJhbGciOi 抄来的代码"})
    assert answer.status_code == 200 and "big-verdict" in answer.text


def test_in_another_browser_or_account_there_is_nothing_to_see(
    office: Office, visits: Visits, clock: FixedClock
) -> None:
    stories.sign_up(office, MA)
    stories.sign_up(office, ZHAO)
    shared = visits.of(MA)
    late = send_too_late(shared, clock, "/names/new", {"trade_name": "秘密字号"})
    assert "秘密字号" not in visits.of(ZHAO).get("/names/new").text
    sign_in_at(shared, late.location, ZHAO)  # the next person at the same machine
    assert "秘密字号" not in shared.get("/names/new").text
    assert "秘密字号" not in visits.fresh(MA).get("/names/new").text
    sign_in_at(shared, "/sign-in?next=/names/new", MA)
    assert "秘密字号" in shared.get("/names/new").text
    assert "秘密字号" not in shared.get("/names/new?fresh=1").text


def test_signing_out_forgets_it(office: Office, visits: Visits, clock: FixedClock) -> None:
    stories.sign_up(office, MA)
    ma = visits.of(MA)
    late = send_too_late(ma, clock, "/names/new", {"trade_name": "青禾"})
    sign_in_at(ma, late.location, MA)
    post(ma, "/sign-out", {}, "/account")
    assert kept_rows(office) == []


def test_it_is_sealed_short_lived_and_without_passwords(
    office: Office, visits: Visits, clock: FixedClock
) -> None:
    stories.sign_up(office, MA)
    ma = visits.of(MA)
    typed = {
        "mobile": "13800001111",
        "current": stories.PASSWORD,
        "password": "another quiet phrase",
        "reset_code": "abcd",
    }
    late = send_too_late(ma, clock, "/account/mobile", typed, "/account")
    with office.read() as session:
        stored = session.execute(text("SELECT secret_hash, body FROM kept_form")).one()
        opened = session.query(KeptForm).one().body
    cookie = ma.get_cookie(kept_forms.COOKIE)
    assert cookie is not None and cookie.value not in stored
    assert "13800001111" not in stored[1]
    assert "13800001111" in opened
    for secret in (stories.PASSWORD, "another quiet phrase", "abcd", "csrf_token"):
        assert secret not in opened
    clock.move(minutes=30)
    sign_in_at(ma, late.location, MA)
    assert "13800001111" not in ma.get("/account").text
    with office.work(stories.sign_up(office)) as work:
        upkeep.forget(work)
    assert kept_rows(office) == []


def test_another_sites_form_is_not_kept(office: Office, visits: Visits, clock: FixedClock) -> None:
    stories.sign_up(office, MA)
    ma = visits.of(MA)
    token = csrf_of(ma.get("/names/new").text)
    clock.move(**LONG_AGO)
    data = {"csrf_token": token, "trade_name": "别站"}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = ma.post("/names/new", data=data, headers=headers)
        assert answer.status_code == 303
        assert "kept=1" not in answer.location
    strangers_own = csrf_of(visits.nobody().get("/sign-in").text)
    for forged in ("", "x", strangers_own):
        assert "kept=1" not in ma.post("/names/new", data=data | {"csrf_token": forged}).location
    assert kept_rows(office) == []


def test_a_page_left_open_over_a_new_sign_in_comes_back_at_once(office: Office, visits: Visits) -> None:
    stories.sign_up(office, MA)
    ma = visits.of(MA)
    token = csrf_of(ma.get("/names/new").text)
    post(ma, "/sign-out", {}, "/account")
    sign_in_at(ma, "/sign-in", MA)
    late = ma.post("/names/new", data={"csrf_token": token, "trade_name": "青禾"})
    assert late.location == "/names/new"
    assert 'value="青禾"' in ma.get("/names/new").text


def test_the_sign_in_page_left_open_is_answered_with_itself(
    office: Office, visits: Visits, clock: FixedClock
) -> None:
    stories.sign_up(office, MA)
    visitor = visits.nobody()
    late = send_too_late(
        visitor,
        clock,
        "/sign-in",
        {"mobile": MA.mobile, "password": MA.password, "next": "/names"},
        away=A_DAY,
    )
    assert late.location == "/sign-in"
    page = visitor.get("/sign-in").text
    assert f'value="{MA.mobile}"' in page
    assert MA.password not in page
    assert sign_in_at(visitor, "/sign-in", MA).location == "/names"


def test_signing_out_twice_is_signing_out(office: Office, visits: Visits, clock: FixedClock) -> None:
    stories.sign_up(office, MA)
    late = send_too_late(visits.of(MA), clock, "/sign-out", {}, "/account")
    assert (late.status_code, late.location) == (303, "/")


def test_what_is_too_large_is_not_kept(office: Office, visits: Visits, clock: FixedClock) -> None:
    stories.sign_up(office, MA)
    late = send_too_late(visits.of(MA), clock, "/names/new", {"trade_name": "长" * (kept_forms.LARGEST + 1)})
    assert "kept=1" not in late.location
    assert kept_rows(office) == []


@pytest.mark.parametrize("secret", ["x", "y" * 43, "é" * 40])
def test_a_senseless_cookie_shows_nothing(sqlite_office: Office, secret: str) -> None:
    stories.sign_up(sqlite_office, MA)
    ma = Visits(sqlite_office).of(MA)
    ma.set_cookie(kept_forms.COOKIE, secret)
    assert ma.get("/names/new").status_code == 200


def test_no_password_has_a_name_that_would_be_kept(sqlite_office: Office) -> None:
    Visits(sqlite_office)  # every counter's forms are loaded
    names = {
        name
        for form in _below(forms.Form)
        for name, field in vars(form).items()
        if getattr(field, "field_class", None) is PasswordField
    }
    assert {"password", "current"} <= names
    assert names <= kept_forms.SECRETS


def _below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def test_an_officer_keeps_a_decision_too(office: Office, visits: Visits, clock: FixedClock) -> None:
    story = approved_with(office, first_of_kinds(office, ("after",)))
    leg = legs_of(office, story)[0]
    stories.appoint(office, Role.OFFICER, *leg.department.split("-"))
    officer, path = visits.of(stories.OFFICER), f"/department/legs/{leg.id}"
    late = send_too_late(officer, clock, f"{path}/decision", {"decision": "refuse", "reasons": TYPED}, path)
    assert "kept=1" in late.location
    sign_in_at(officer, late.location, stories.OFFICER)
    assert f"{html.escape(TYPED)}</textarea>" in officer.get(path).text
