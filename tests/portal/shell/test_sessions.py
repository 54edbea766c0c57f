"""A session is the server's: its cookie is opaque, new at sign-in, dead after sign-out and after its limits."""

from __future__ import annotations

import dataclasses
from hashlib import sha256

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from licensing.store.models import WebSession
from portal import sessions
from portal.session_store import SessionRecord, SqlSessionStore
from portal.wiring import Office
from tests.portal.shell.conftest import MakeApp
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post

ENTER = "/probe/enter/clerk"
FORM = "/probe/open"


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("session")
    return found.value if found else ""


def enter(client: FlaskClient) -> str:
    assert post(client, ENTER, {}, FORM).status_code == 303
    return cookie(client)


def stored(office: Office) -> list[WebSession]:
    with office.sessions() as db:
        return list(db.scalars(sa.select(WebSession)))


def test_only_the_hash_is_kept(client: FlaskClient, sqlite_office: Office) -> None:
    secret = enter(client)
    assert [row.id_hash for row in stored(sqlite_office)] == [sha256(secret.encode()).hexdigest()]
    assert stored(sqlite_office)[0].account_id == "acc_clerk"


def test_a_visitor_who_only_reads_leaves_no_row(client: FlaskClient, sqlite_office: Office) -> None:
    assert client.get("/nowhere").status_code == 404
    assert client.get("/static/site.css").status_code == 200
    assert stored(sqlite_office) == []


def test_a_planted_cookie_is_not_taken_over(client: FlaskClient) -> None:
    planted = "p" * 43
    client.set_cookie("session", planted)
    assert enter(client) != planted
    client.set_cookie("session", planted)
    assert client.get("/probe/desk").status_code == 303


def test_signing_in_changes_the_secret_and_kills_the_old_one(app: APIFlask, client: FlaskClient) -> None:
    client.get(FORM)
    before = cookie(client)
    after = enter(client)
    assert before and after != before
    thief = app.test_client()
    thief.set_cookie("session", before)
    assert thief.get("/probe/desk").status_code == 303


def test_a_cookie_kept_from_before_signing_out_opens_nothing(app: APIFlask, client: FlaskClient) -> None:
    kept = enter(client)
    assert client.get("/probe/desk").status_code == 200
    left = post(client, "/sign-out", {}, FORM)
    assert left.status_code == 303
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert cookie(client) != kept
    thief = app.test_client()
    thief.set_cookie("session", kept)
    assert thief.get("/probe/desk").status_code == 303


def test_an_idle_session_ends(client: FlaskClient, clock: FixedClock) -> None:
    enter(client)
    clock.move(minutes=29)
    assert client.get("/probe/desk").status_code == 200
    clock.move(minutes=29)
    assert client.get("/probe/desk").status_code == 200
    clock.move(minutes=31)
    left = client.get("/probe/desk")
    assert left.status_code == 303
    assert "expired=1" in left.headers["Location"]


def test_a_busy_session_ends_at_the_absolute_limit(client: FlaskClient, clock: FixedClock) -> None:
    enter(client)
    answers = []
    for _ in range(12 * 3 + 1):
        clock.move(minutes=20)
        answers.append(client.get("/probe/desk").status_code)
    assert answers == [200] * 35 + [303] * 2


def test_ending_an_account_ends_all_its_sessions(app: APIFlask, client: FlaskClient) -> None:
    other = app.test_client()
    enter(client)
    enter(other)
    with app.test_request_context("/"):
        assert sessions.end_sessions("acc_clerk") == 2
    assert client.get("/probe/desk").status_code == other.get("/probe/desk").status_code == 303


def test_over_https_the_cookie_is_bound_to_the_host(make_app: MakeApp, sqlite_office: Office) -> None:
    settings = dataclasses.replace(sqlite_office.settings, secure_cookies=True)
    app = make_app(dataclasses.replace(sqlite_office, settings=settings))
    answer = app.test_client().get(FORM, base_url="https://localhost")
    line = answer.headers["Set-Cookie"]
    assert line.startswith("__Host-session=")
    assert "Domain" not in line
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert word in line
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


def test_a_session_ended_meanwhile_is_not_written_back(client: FlaskClient, sqlite_office: Office) -> None:
    store = SqlSessionStore(sqlite_office.sessions)
    record = store.load(sessions.hash_of(enter(client)))
    assert record is not None
    store.delete(record.id_hash)
    store.update(record)
    assert store.load(record.id_hash) is None


def test_when_the_store_does_not_answer_nothing_opens(client: FlaskClient, sqlite_office: Office) -> None:
    enter(client)
    with sqlite_office.sessions.begin() as db:
        db.execute(sa.text("ALTER TABLE web_session RENAME TO elsewhere"))
    answer = client.get("/probe/desk")
    assert answer.status_code == 503
    assert_page_hygiene(answer.text)
    assert client.get("/nowhere").status_code == 404


@pytest.mark.parametrize("secret", ["x", "x" * 200, "é" * 40, "' OR 1=1 --                    "])
def test_a_senseless_cookie_is_nobody(client: FlaskClient, secret: str) -> None:
    client.set_cookie("session", secret)
    assert client.get("/probe/desk").status_code == 303


def test_sessions_lie_in_both_databases(office: Office) -> None:
    store = SqlSessionStore(office.sessions)
    now = office.clock.now()
    record = SessionRecord("0" * 64, None, {"said": "您好"}, now, now, now)
    store.add(record)
    assert store.load("0" * 64) == record
    store.update(dataclasses.replace(record, data={}))
    found = store.load("0" * 64)
    assert found is not None and found.data == {}
