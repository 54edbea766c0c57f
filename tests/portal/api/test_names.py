"""Anybody checks and searches names; the verdict is the one the command line prints."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from namecheck import cli
from portal.wiring import Office
from tests.support import stories
from tests.support.clock import FixedClock

CHECKS, NAMES = "/api/v1/name-checks", "/api/v1/names"
NAME = "海东市乐都区青禾软件有限公司"


def test_the_verdict_equals_that_of_the_command_line(
    client: FlaskClient, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = ["海东市乐都区青禾餐饮有限公司", "海东市乐都区支那商贸有限公司", "中国第一", "🙂", "a" * 200]
    cli.main(["check", "--json", "--type", "llc", "--on", "2026-11-23", *wanted], clock.now().date())
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    asked = [
        client.post(CHECKS, json={"name": name, "type": "llc", "on": "2026-11-23"}).json for name in wanted
    ]
    assert asked == printed


def test_a_reserved_name_is_found_and_blocks(office: Office, client: FlaskClient) -> None:
    stories.reserve_name(office, stories.sign_up(office))
    verdict = client.post(CHECKS, json={"name": "海东市乐都区青禾软件开发有限公司"}).json
    assert verdict["outcome"] == "reject"
    assert NAME in [c["name"] for f in verdict["findings"] for c in f["conflicts"]]
    (found,) = client.get(NAMES, query_string={"q": "青禾"}).json["names"]
    assert found["name"] == NAME and found["status"] == "reserved"
    assert "holder" not in json.dumps(found)


def test_sentences_come_in_the_language_asked_for(client: FlaskClient) -> None:
    body = {"name": "海东市乐都区支那商贸有限公司"}
    chinese = client.post(CHECKS, json=body).json["findings"][0]["message"]
    english = client.post(CHECKS, json=body, headers={"Accept-Language": "en"}).json["findings"][0]["message"]
    assert "请换掉这个词" in chinese and "Choose another word" in english  # both begin with the quoted word


def test_pages_of_names_neither_repeat_nor_lose_one(sqlite_office: Office, client: FlaskClient) -> None:
    founder = stories.sign_up(sqlite_office)
    for trade in ("云杉", "青稞", "河湟"):
        stories.reserve_name(sqlite_office, founder, f"海东市乐都区{trade}软件有限公司")
    seen, cursor = [], None
    while True:
        query = {"q": "软件", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get(NAMES, query_string=query).json
        seen += [each["name"] for each in page["names"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 3


def test_a_search_by_part_sound_standing_and_place(office: Office, client: FlaskClient) -> None:
    stories.reserve_name(office, stories.sign_up(office))

    def found(**query: str) -> list[str]:
        return [each["name"] for each in client.get(NAMES, query_string=query).json["names"]]

    assert found(q="qinghe") == found(q="qing2 he2") == found(q="qhrj") == [NAME]
    assert found(q="清河", match="sound") == found(q="青禾", part="trade_name", match="whole") == [NAME]
    assert found(q="青禾", part="industry") == found(q="青禾", status="registered") == []
    assert found(q="青禾", status="reserved", authority="630200") == [NAME]
    (each,) = client.get(NAMES, query_string={"q": "qinghe"}).json["names"]
    assert each["parts"]["trade_name"] == "青禾" and each["parts"]["division"]["text"] == "海东市乐都区"
    assert [NAME[a:b] for a, b in each["marks"]] == ["青禾"]


def test_a_long_question_is_refused_and_the_longest_allowed_is_answered(client: FlaskClient) -> None:
    assert client.get(NAMES, query_string={"q": "长" * 101}).status_code == 422
    for text in ("长" * 100, "a" * 100, "an" * 50, "a " * 50, "zhuang" * 16):
        assert client.get(NAMES, query_string={"q": text}).json["names"] == []


def test_who_asks_too_often_is_told_how_long_to_wait(client: FlaskClient) -> None:
    """Every refusal for haste is a problem document with the seconds to wait."""
    limits = {
        lambda: client.get(NAMES, query_string={"q": "a"}): 240,
        lambda: client.post(CHECKS, json={"name": "青禾"}): 120,
        lambda: client.get("/names/download/names-2026-11-23.csv.gz"): 60,
    }
    for ask, most in limits.items():
        answers = [ask() for _ in range(most + 1)]
        assert {answer.status_code for answer in answers[:-1]} <= {200, 404}
        refused = answers[-1]
        assert (refused.status_code, refused.json["code"]) == (429, "s429")
        assert refused.mimetype == "application/problem+json"
        assert 0 < int(refused.headers["Retry-After"]) <= 3600
    page = [client.get("/names/search.csv") for _ in range(31)][-1]
    assert page.status_code == 429 and page.mimetype == "text/html"
    assert 0 < int(page.headers["Retry-After"]) <= 3600


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/name", "required"),
        ({"name": ""}, "/name", "too_short"),
        ({"name": "长" * 201}, "/name", "too_long"),
        ({"name": ["海东"]}, "/name", "type"),
        ({"name": NAME, "owner_id": "x"}, "/owner_id", "unknown"),
        ({"name": NAME, "authority": "6302"}, "/authority", "form"),
        ({"name": NAME, "type": "gmbh"}, "/type", "not_offered"),
        ({"name": NAME, "on": "2026-02-30"}, "/on", "form"),
        ({"name": NAME, "investors": ["91"]}, "/investors/0", "form"),
        ({"name": NAME, "a/b~": 1}, "/a~1b~0", "unknown"),
    ],
)
def test_each_wrong_field_is_pointed_at(client: FlaskClient, body: object, pointer: str, code: str) -> None:
    answer = client.post(CHECKS, json=body)
    assert answer.status_code == 422 and answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "s422"
    assert (pointer, code) in [(e["pointer"], e["code"]) for e in answer.json["errors"]]


def test_all_problems_come_at_once(client: FlaskClient) -> None:
    errors = client.post(CHECKS, json={"name": 1, "type": 2, "x": 3}).json["errors"]
    assert {error["pointer"] for error in errors} == {"/name", "/type", "/x"}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("", "/q"),
        ("q=", "/q"),
        ("q=a&limit=0", "/limit"),
        ("q=a&limit=99999999999999999999999", "/limit"),
        ("q=a&limit=NaN", "/limit"),
        ("q=a&page=2", "/page"),
        ("q=a&part=owner", "/part"),
        ("q=a&match=like", "/match"),
        ("q=a&status=released", "/status"),
        ("q=a&authority=6302", "/authority"),
        ("q=a&q=b", "/q"),
        ("q=a&cursor=not%20ours", "/cursor"),
    ],
)
def test_a_wrong_query_is_pointed_at(client: FlaskClient, query: str, pointer: str) -> None:
    answer = client.get(f"{NAMES}?{query}")
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json["errors"]]


@pytest.mark.parametrize("cursor", ["W10", "ends", "WyJhIiwxXQ", "WyI3IiwiMSJd", "WyIxIiwiLTEiXQ"])
def test_a_cursor_of_somebody_elses_making_is_unknown(client: FlaskClient, cursor: str) -> None:
    answer = client.get(NAMES, query_string={"q": "a", "cursor": cursor})
    assert (answer.status_code, answer.json["code"]) == (404, "cursor_unknown")


@pytest.mark.parametrize(
    "text", ["%", "_", "\\", "' OR 1=1 --", "\x00", "\ud800".encode("utf-16", "surrogatepass")]
)
def test_hostile_searches_find_nothing_and_break_nothing(
    office: Office, client: FlaskClient, text: str
) -> None:
    stories.reserve_name(office, stories.sign_up(office))
    answer = client.get(NAMES, query_string={"q": text})
    assert answer.status_code == 200 and answer.json["names"] == []


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"", "application/json", 400),
        (b"[" * 100_000, "application/json", 413),
        (b"[" * 60_000, "application/json", 400),
        (b'{"name":' + b"[" * 20_000 + b"]" * 20_000 + b"}", "application/json", 400),
        (b'{"name":"a","name":"b"}', "application/json", 400),
        (b'{"name":NaN}', "application/json", 400),
        (b'{"name":1' + b"0" * 5000 + b"}", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"x"', "application/json", 422),
        (b'{"name":"\\ud800"}', "application/json", 422),
        (b'{"name":"x"}', "text/plain", 415),
        (b"name=x", "application/x-www-form-urlencoded", 415),
        (b'{"name":"x"}', "", 415),
    ],
)
def test_bodies_that_are_no_request_are_refused(
    sqlite_office: Office, data: bytes, kind: str, status: int, app: Flask
) -> None:
    answer = app.test_client().post(CHECKS, data=data, content_type=kind)
    assert answer.status_code == status, answer.text[:200]
    assert answer.mimetype == "application/problem+json"
