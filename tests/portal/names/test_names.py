"""Ma Jianguo declares a name; Li Xiulan finds it taken; Zhao Lei may not see it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from licensing.services.accounts.accounts import SignUp
from portal.app import create_app
from portal.wiring import Office
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, MA, sign_up
from tests.support.wording import says

PARTS = {
    "entity_type": "llc",
    "county": "630202",
    "division": "海东市乐都区",
    "trade_name": "青禾田园",
    "industry": "农业发展",
    "form": "有限公司",
}
NAME = "海东市乐都区青禾田园农业发展有限公司"


def client_of(office: Office, person: SignUp) -> FlaskClient:
    sign_up(office, person)
    client = create_app(office).test_client()
    post(client, "/sign-in", {"mobile": person.mobile, "password": person.password})
    return client


@pytest.fixture
def ma(office: Office) -> FlaskClient:
    return client_of(office, MA)


def reserve(client: FlaskClient, **changes: str) -> Any:
    return post(client, "/names/new", PARTS | {"action": "reserve", "committed": "y"} | changes)


def test_anybody_may_try_a_name_without_signing_in(office: Office, client: FlaskClient) -> None:
    page = client.get("/names/check", query_string={"name": NAME}).get_data(as_text=True)
    assert_page_hygiene(page, "/names/check")
    assert says(page, "names.outcome.pass")
    bad = client.get("/names/check", query_string={"name": "海东市乐都区支那商贸有限公司"}).get_data(
        as_text=True
    )
    assert says(bad, "names.outcome.reject")
    assert "禁限用规则" in bad
    assert '<mark class="reason-where">支那</mark>' in bad


def test_the_part_for_the_script_is_the_verdict_alone(office: Office, app: Flask) -> None:
    part = app.test_client().get("/names/check", query_string={"name": NAME, "part": 1})
    assert "<html" not in part.get_data(as_text=True)
    assert "verdict-pass" in part.get_data(as_text=True)


def test_the_first_page_offers_the_box_to_everybody(office: Office, app: Flask) -> None:
    page = app.test_client().get("/").get_data(as_text=True)
    assert_page_hygiene(page, "/")
    assert 'name="name"' in page


def test_checking_shows_the_verdict_before_anything_is_kept(ma: FlaskClient) -> None:
    answer = post(ma, "/names/new", PARTS | {"action": "check"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert says(page, "names.commitment_title")
    assert_page_hygiene(page, "/names/new")
    assert says(ma.get("/names").get_data(as_text=True), "names.none_title")


def test_without_the_commitment_nothing_is_reserved(ma: FlaskClient) -> None:
    answer = reserve(ma, committed="")
    assert answer.status_code == 422
    assert says(answer.get_data(as_text=True), "names.commitment_missing")


def test_a_reserved_name_is_held_for_two_months(ma: FlaskClient, clock: FixedClock) -> None:
    answer = reserve(ma)
    assert answer.status_code == 303
    page = ma.get(answer.headers["Location"]).get_data(as_text=True)
    assert NAME.removesuffix("有限公司") in page
    assert says(page, "names.start")
    assert_page_hygiene(page, "/names/<id>")


def test_the_next_founder_is_told_who_holds_it(ma: FlaskClient, office: Office) -> None:
    reserve(ma)
    li = client_of(office, LI)
    answer = reserve(li, division="海东市", form="有限责任公司")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert NAME in page
    assert says(page, "names.status.reserved")


def test_a_trade_name_in_one_business_is_told_on_what_grounds(ma: FlaskClient, app: Flask) -> None:
    """Two wordings are one business by counts that anybody may see; the very same wording needs no grounds."""
    reserve(ma, industry="广告")
    page = app.test_client().get(
        "/names/check", query_string={"name": "海东市乐都区青禾田园广告传媒有限公司"}
    )
    assert says(page.get_data(as_text=True), "names.grounds.counts", observed="6", expected="33.5")
    page = app.test_client().get("/names/check", query_string={"name": "海东市乐都区青禾田园广告有限公司"})
    assert "33.5" not in page.get_data(as_text=True)


def test_a_name_given_up_is_free_at_once(ma: FlaskClient, office: Office) -> None:
    where = reserve(ma).headers["Location"]
    post(ma, f"{where}/release", {}, form_at=where)
    assert reserve(client_of(office, LI)).status_code == 303


def test_a_reservation_that_ran_out_blocks_nobody(ma: FlaskClient, office: Office, clock: FixedClock) -> None:
    reserve(ma)
    clock.move(days=70)
    assert reserve(client_of(office, LI)).status_code == 303


def test_nobody_hoards_names(ma: FlaskClient, office: Office) -> None:
    signs = ["青禾田园", "瑞雪丰登", "河湟人家", "金麦浪花", "云岭牧歌", "湟水春风", "北山明月"]
    answers = [
        reserve(ma, trade_name=sign) for sign in signs[: office.books.policy.live_reservations_per_person + 1]
    ]
    assert [a.status_code for a in answers] == [303] * office.books.policy.live_reservations_per_person + [
        422
    ]


def test_problems_of_the_form_come_all_at_once(ma: FlaskClient) -> None:
    answer = post(
        ma, "/names/new", PARTS | {"division": "民和县", "form": "店（个体工商户）", "action": "check"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('class="field-error"') == 2


def test_hostile_text_stays_text(ma: FlaskClient) -> None:
    page = ma.get("/names/check", query_string={"name": '<script>alert("x")</script>'}).get_data(as_text=True)
    assert "<script>alert" not in page


def test_another_person_and_a_visitor_do_not_see_it(ma: FlaskClient, office: Office, app: Flask) -> None:
    where = reserve(ma).headers["Location"]
    assert client_of(office, LI).get(where).status_code == 404
    assert app.test_client().get(where).status_code == 303


def test_what_is_wrong_is_where_the_answer_leads(ma: FlaskClient) -> None:
    wrong = post(ma, "/names/new", PARTS | {"trade_name": "", "action": "check"}).text
    assert wrong.count('id="verdict"') == 1
    assert wrong.index('id="verdict"') < wrong.index('class="error-summary"') < wrong.index("<h1")
    assert says(wrong, "forms.required")
    assert "选填" in wrong  # the industry; the division and the form are not
    assert wrong.count("选填") == 1
    assert_page_hygiene(wrong)
