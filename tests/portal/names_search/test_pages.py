"""Anybody searches the names of the register on the page: with or without script, by chips, in pages, as a table."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from licensing import name_search
from portal.wiring import Office
from tests.licensing.searching.test_search import NAMES, bring_in
from tests.support import exits, stories
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene
from tests.support.wording import says

PAGE = "/names/search"


@pytest.fixture
def visitor(office: Office, app: Flask) -> FlaskClient:
    bring_in(office, *NAMES)
    return app.test_client()


def open_page(client: FlaskClient, **query: str) -> str:
    answer = client.get(PAGE, query_string=query)
    assert answer.status_code == 200
    assert_page_hygiene(answer.text, PAGE)
    return answer.text


def names_on(page: str) -> list[str]:
    rows = re.findall(r'<p class="found-text"[^>]*>(.*?)</p>', page, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", row)).strip() for row in rows]


def test_an_empty_box_shows_how_to_ask(visitor: FlaskClient) -> None:
    page = open_page(visitor)
    assert "qinghe" in page and names_on(page) == []
    for href in re.findall(r'href="(/names/search\?q=[^"]+)"', page):
        assert visitor.get(unescape(href)).status_code == 200


def test_the_matched_piece_is_marked(visitor: FlaskClient) -> None:
    page = open_page(visitor, q="qinghe")
    assert set(names_on(page)) == {NAMES[0], NAMES[1]}
    assert set(re.findall("<mark>(.*?)</mark>", page)) == {"青禾", "清和"}


def test_chips_narrow_the_answers_and_keep_each_other(visitor: FlaskClient) -> None:
    page = open_page(visitor, q="红光", part="trade_name")
    assert set(names_on(page)) == {NAMES[2], NAMES[3], NAMES[8]}
    chip = next(unescape(h) for h in re.findall(r'class="chip" href="([^"]+)"', page) if "match=prefix" in h)
    assert "part=trade_name" in chip
    narrowed = visitor.get(chip).text
    assert narrowed.count('aria-current="true"') == 4 + 2 and 'name="match" value="prefix"' in narrowed
    assert names_on(open_page(visitor, q="红光", status="reserved")) == []


def test_a_standing_is_said_in_words_with_its_date(
    office: Office, clock: FixedClock, client: FlaskClient
) -> None:
    stories.reserve_name(office, stories.sign_up(office))
    assert says(open_page(client, q="青禾软件"), "names.status.reserved")
    clock.move(days=90)
    assert says(open_page(client, q="青禾软件"), "names.state.expired")
    assert not says(open_page(client, q="青禾软件", lang="en"), "names.status.released", "en")


def test_pages_follow_one_another_to_the_end(sqlite_office: Office, client: FlaskClient) -> None:
    wanted = [f"海东市乐都区金麦{chr(0x4E00 + n)}山商贸有限公司" for n in range(45)]
    bring_in(sqlite_office, *wanted)
    seen, address = [], f"{PAGE}?q=金麦"
    while address:
        page = client.get(address).text
        seen += names_on(page)
        link = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(link[1]) if link else ""
    assert sorted(seen) == sorted(wanted)
    table = client.get(f"{PAGE}.csv", query_string={"q": "金麦"})
    rows = list(csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:]] == seen


def test_nothing_found_says_what_else_to_try(visitor: FlaskClient) -> None:
    page = open_page(visitor, q="清河")
    assert says(page, "names_search.nothing")
    link = next(unescape(h) for h in re.findall(r'href="([^"]+match=sound[^"]*)"', page))
    assert set(names_on(visitor.get(link).text)) == {NAMES[0], NAMES[1]}


def test_a_credit_code_finds_its_enterprise(office: Office, client: FlaskClient) -> None:
    exits.company(office)
    link = re.search(r'href="/enterprises/(\w+)"', open_page(client, q=stories.LLC_NAME))
    assert link is not None
    assert names_on(open_page(client, q=f" {link[1].lower()} ")) == [stories.LLC_NAME]
    assert says(open_page(client, q="91350100M000100Y43"), "names_search.nothing_code")


@pytest.mark.parametrize("text", ["%", "_", "*", '"', "'", "<script>", "🙂", "长" * 10_000, "\x00", "a" * 99])
def test_odd_text_is_answered(sqlite_office: Office, text: str, client: FlaskClient) -> None:
    bring_in(sqlite_office, *NAMES[:3])
    page = open_page(client, q=text)
    assert names_on(page) == [] and "<script>" not in page.replace('<script type="module"', "")
    assert (says(page, "names_search.cut")) == (len(text) > 100)


@pytest.mark.parametrize("after", ["x", "7-1", "1-", "1-999999999999999999999999", "1--1", "1-١"])
def test_a_place_that_is_none_is_the_first_page(sqlite_office: Office, after: str, app: Flask) -> None:
    bring_in(sqlite_office, *NAMES[:3])
    assert names_on(open_page(app.test_client(), q="红光", after=after)) == [NAMES[2]]


def test_an_index_that_is_behind_is_said_on_the_page(sqlite_office: Office, client: FlaskClient) -> None:
    with sqlite_office.sessions.begin() as session:
        name_search.begin_again(session, 1234)
    assert "1,234" in open_page(client, q="青禾")
    assert client.get("/api/v1/names", query_string={"q": "青禾"}).json["waiting"] == 1234


def test_enterprises_are_looked_up_here_too(sqlite_office: Office, client: FlaskClient) -> None:
    moved = client.get("/enterprises", query_string={"q": "乐都"})
    assert moved.status_code == 301 and moved.headers["Location"].startswith("/names/search?q=")
    assert 'href="/names/search"' in client.get("/").text
