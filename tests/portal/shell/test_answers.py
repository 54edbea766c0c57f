"""What goes out with every answer, and what people and programs read when something does not go on."""

from __future__ import annotations

import logging
import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from portal.limits import limiter
from portal.parameters import given
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.wording import says

PATHS = [
    "/design",
    "/nowhere",
    "/probe/fault",
    "/probe/desk",
    "/api/v1/nowhere",
    "/static/site.css",
    "/probe/conflict",
]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}%n{0.__class__}"


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "img-src 'self' data:"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Request-Id"].startswith("req_")
    assert "Access-Control-Allow-Origin" not in headers


def test_the_nonce_is_new_each_time(client: FlaskClient) -> None:
    seen = {
        re.findall("'nonce-([^']+)'", client.get("/nowhere").headers["Content-Security-Policy"])[0]
        for _ in range(3)
    }
    assert len(seen) == 3


def test_pages_of_somebody_signed_in_are_not_kept(client: FlaskClient) -> None:
    assert client.get("/static/site.css").headers["Cache-Control"] != "no-store"
    post(client, "/probe/enter/clerk", {}, "/probe/open")
    assert client.get("/probe/open").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/probe/fault", 500), ("/probe/conflict", 409)],
)
def test_trouble_is_a_proper_page(client: FlaskClient, path: str, status: int, lang: str) -> None:
    answer = client.get(f"{path}?lang={lang}")
    assert answer.status_code == status
    assert_page_hygiene(answer.text, path)


def test_an_address_of_a_button_leads_to_its_page_when_opened(client: FlaskClient) -> None:
    answer = client.get("/probe/write?lang=en")
    assert (answer.status_code, answer.location) == (303, "/?lang=en")
    wrong = client.post("/probe/open")
    assert wrong.status_code == 405
    assert_page_hygiene(wrong.text, "/probe/open")


def test_a_fault_shows_a_number_and_nothing_else(client: FlaskClient) -> None:
    answer = client.get("/probe/fault")
    assert answer.headers["X-Request-Id"] in answer.text
    for leak in ("secret detail", "RuntimeError", "Traceback", 'File "', "Werkzeug"):
        assert leak not in answer.text


def test_a_code_without_a_sentence_is_our_fault(client: FlaskClient) -> None:
    assert client.get("/probe/refused/nobody-wrote-this").status_code == 500


@pytest.mark.parametrize("mimetype", ["application/json", "text/html"])
@pytest.mark.parametrize(("path", "status"), [("/api/v1/nowhere", 404), ("/api/v1/openapi.json", 405)])
def test_programs_read_problem_documents(
    client: FlaskClient, path: str, status: int, accept_mimetype: list[tuple[str, str]]
) -> None:
    """Whatever they say they read, a page least of all."""
    answer = client.open(path, method="POST" if status == 405 else "GET", headers=accept_mimetype)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json()["status"] == status


def test_people_read_pages_whatever_their_browser_asks_for(
    client: FlaskClient, accept_any: list[tuple[str, str]], accept_json: list[tuple[str, str]]
) -> None:
    for accepts in (accept_any, accept_json):
        answer = client.get("/nowhere", headers=accepts)
        assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_a_form_without_its_token_changes_nothing(app: APIFlask, client: FlaskClient) -> None:
    for data in (
        {},
        {"csrf_token": "x" * 50},
        {"csrf_token": csrf_of(app.test_client().get("/probe/open").text)},
    ):
        answer = client.post("/probe/write", data=data)
        assert answer.status_code == 400
        assert_page_hygiene(answer.text)
    assert client.post("/probe/write", data="csrf_token=x", content_type="text/plain").status_code == 400
    assert post(client, "/probe/write", {}, "/probe/open").status_code == 303


def test_a_body_too_large_is_refused(client: FlaskClient) -> None:
    token = csrf_of(client.get("/probe/open").text)
    answer = client.post("/probe/write", data={"csrf_token": token, "said": "x" * (13 * 1024 * 1024)})
    assert answer.status_code == 413
    assert_page_hygiene(answer.text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_text_is_shown_as_text(client: FlaskClient, lang: str) -> None:
    client.get(f"/probe/open?lang={lang}")
    shown = client.get("/probe/open", query_string={"text": HOSTILE}).text
    post(client, "/probe/write", {"said": HOSTILE}, "/probe/open")
    flashed = client.get("/probe/open").text
    post(client, "/probe/enter/clerk", {}, "/probe/open")
    for page in (shown, flashed, client.get("/probe/open").text):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>clerk" not in page
        assert_page_hygiene(page)
    assert "{{7*7}}%n{0.__class__}" in shown


def test_asking_too_often_says_when_to_come_back(app: APIFlask) -> None:
    app.add_url_rule("/late/often", "often", limiter.limit("2 per minute")(_open_view))
    client = app.test_client()
    answers = [client.get("/late/often") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert_page_hygiene(answers[2].text)


def _open_view() -> str:
    return "here"


_open_view.access_rule = __import__("portal.access", fromlist=["Rule"]).Rule(None, "public")


def test_the_language_stays_chosen(client: FlaskClient) -> None:
    assert '<html lang="zh-CN">' in client.get("/design").text
    assert '<html lang="en">' in client.get("/design?lang=en").text
    assert '<html lang="en">' in client.get("/design").text
    assert '<html lang="zh-CN">' in client.get("/design?lang=zh").text


def test_the_browser_is_asked_before_chinese_is_taken(app: APIFlask) -> None:
    english = app.test_client().get("/design", headers={"Accept-Language": "en-GB,en;q=0.8"})
    french = app.test_client().get("/design", headers={"Accept-Language": "fr"})
    assert '<html lang="en">' in english.text
    assert '<html lang="zh-CN">' in french.text


def test_the_switch_keeps_the_question(client: FlaskClient) -> None:
    page = client.get("/probe/open?text=a%26b&lang=zh").text
    assert 'href="/probe/open?text=a%26b&amp;lang=en"' in page


def test_each_refusal_to_a_person_leaves_one_line(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger().setLevel(logging.INFO)
    post(client, "/probe/enter/applicant", {}, "/probe/open")
    capsys.readouterr()
    client.get("/probe/desk")
    said = "".join(capsys.readouterr())
    assert said.count("denied") == 1
    assert "/probe/desk" in said
    assert "127.0.0.1" in said


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/probe/gone", "denied"),
        ("/probe/refused/case.unsigned", "refused"),
        ("/probe/write", "form token wrong"),
    ],
)
def test_going_around_a_control_leaves_one_line(client: FlaskClient, path: str, kind: str) -> None:
    """Somebody else's matter, an act out of its order, a form without its token (ASVS 5.0 16.3.2, 16.3.3)."""
    post(client, "/probe/enter/applicant", {}, "/probe/open")
    with capture_logs(processors=[merge_contextvars]) as told:
        answer = client.post(path) if path.endswith("write") else client.get(path)
    (line,) = [each for each in told if each["event"] == kind]
    assert {"acc_applicant", "127.0.0.1", answer.headers["X-Request-Id"]} <= {str(v) for v in line.values()}


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.git/HEAD",
        "/.env",
        "/console",
        "/metrics",
        "/static/",
        "/server-status",
        "/wsgi.py",
        "/uv.lock",
    ],
)
def test_nothing_of_the_workshop_can_be_fetched(client: FlaskClient, path: str) -> None:
    """No repository, debugger, listing, settings or figures (ASVS 5.0 13.4.1-13.4.5)."""
    answer = client.get(path)
    assert answer.status_code == 404
    for method in ("TRACE", "CONNECT", "QUERY"):
        refused = client.open(path, method=method)
        assert (refused.status_code, refused.data) == (405, b"") and method not in refused.headers["Allow"]
    assert client.open(path, method="INVENTED").status_code == 501
    assert not client.application.debug


@pytest.mark.parametrize("path", ["/", "/design", "/nowhere"])
def test_a_parameter_given_twice_is_refused(client: FlaskClient, path: str) -> None:
    """The proxy, the page and the log could each read another one of the two (ASVS 15.3.7)."""
    answer = client.get(f"{path}?q=a&q=b")
    assert answer.status_code == 400
    assert says(answer.text, "errors.doubled.title")


def test_the_form_that_somebody_saw_speaks_before_the_address(app: APIFlask) -> None:
    with app.test_request_context("/x?party=of_the_link", method="POST", data={"party": ""}):
        assert given("party") == ""
    with app.test_request_context("/x?party=of_the_link"):
        assert given("party") == "of_the_link"
