"""Instead of a refused name: names that pass, held for a few minutes, reserved with one click."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from licensing.act import SYSTEM
from licensing.services import upkeep
from licensing.store.models import NameHold, NameHoldKey
from portal.wiring import Office
from tests.portal.names.test_names import NAME, PARTS, client_of, reserve
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, MA
from tests.support.wording import says, told

FIELD = re.compile(r'<input type="hidden" name="(trade_name|industry)" value="([^"]*)">')


def refused(client: FlaskClient, **changes: str) -> str:
    """The page after a check of the name that Ma Jianguo holds."""
    page = post(client, "/names/new", PARTS | {"action": "check", "form": "有限责任公司"} | changes)
    return str(page.get_data(as_text=True))


def offered(page: str) -> list[dict[str, str]]:
    """What each button of the offer would send."""
    pairs = [(name, unescape(value)) for name, value in FIELD.findall(page)]
    return [dict(pairs[place : place + 2]) for place in range(0, len(pairs), 2)]


def test_a_refusal_comes_with_five_names_that_pass(office: Office) -> None:
    reserve(client_of(office, MA))
    li = client_of(office, LI)
    page = refused(li)
    assert_page_hygiene(page, "/names/new")
    assert says(page, "names.outcome.reject") and says(page, "names.commitment_title")
    choices = offered(page)
    assert len(choices) == 5
    for choice in choices:
        asked = PARTS | choice | {"action": "check", "form": "有限责任公司"}
        assert says(post(li, "/names/new", asked).get_data(as_text=True), "names.outcome.pass")


def test_one_click_reserves_and_ends_the_other_holds(office: Office) -> None:
    reserve(client_of(office, MA))
    li = client_of(office, LI)
    choice = offered(refused(li))[0]
    answer = reserve(li, **choice, form="有限责任公司")
    assert answer.status_code == 303
    with office.read() as session:
        assert session.scalar(select(func.count()).select_from(NameHold)) == 0
        assert session.scalar(select(func.count()).select_from(NameHoldKey)) == 0


def test_a_held_name_is_closed_to_others_until_the_hold_ends(office: Office, clock: FixedClock) -> None:
    reserve(client_of(office, MA))
    li = client_of(office, LI)
    choice = offered(refused(li))[1]
    ma = client_of(office, MA)
    closed = reserve(ma, **choice)
    assert closed.status_code == 409 and says(closed.get_data(as_text=True), "names.status.reserved")
    clock.move(minutes=office.books.policy.hold_minutes, seconds=1)
    assert reserve(ma, **choice).status_code == 303


def test_a_new_offer_takes_the_place_of_the_last(office: Office, clock: FixedClock) -> None:
    reserve(client_of(office, MA))
    li = client_of(office, LI)
    assert offered(refused(li)) == offered(refused(li))  # the own holds are not in the way
    refused(li, industry="农业")
    with office.read() as session:
        assert session.scalar(select(func.count()).select_from(NameHold)) == 5
    clock.move(hours=1)
    with office.work(SYSTEM) as work:
        assert upkeep.forget(work) >= 5
    with office.read() as session:
        assert session.scalar(select(func.count()).select_from(NameHoldKey)) == 0


def test_a_name_with_a_hint_gets_suggestions_beside_its_commitment(office: Office) -> None:
    reserve(client_of(office, MA))
    page = refused(client_of(office, LI), trade_name="青和田园")
    assert says(page, "names.outcome.warn")
    assert told(page, "names.commitment_title") == 1 and len(offered(page)) == 5


def test_visitors_are_shown_names_but_hold_none(office: Office, client: FlaskClient) -> None:
    reserve(client_of(office, MA))
    page = client.get("/names/check", query_string={"name": NAME}).get_data(as_text=True)
    assert_page_hygiene(page, "/names/check")
    links = [unescape(link) for link in re.findall(r'href="(/names/new\?name=[^"]*trade_name=[^"]*)"', page)]
    assert len(links) == 5
    with office.read() as session:
        assert session.scalar(select(func.count()).select_from(NameHold)) == 0
    form = client_of(office, LI).get(links[0]).get_data(as_text=True)
    assert 'value="农业"' in form or 'value="农业发展"' in form  # the trade is never swapped


def test_in_english_the_reasons_and_the_offer_are_english(office: Office, app: Flask) -> None:
    reserve(client_of(office, MA))
    page = app.test_client().get("/names/check", query_string={"name": NAME, "lang": "en"})
    text = page.get_data(as_text=True)
    assert says(text, "names.offer", "en") and says(text, "names.outcome.reject", "en")
    reasons = re.findall(r'class="reason-text">([^<]*)', text)
    assert reasons and not any("名称" in reason for reason in reasons)
