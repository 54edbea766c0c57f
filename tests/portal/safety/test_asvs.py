"""Requirements of the standard that a file alone once stood for, shown by what the portal does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
import structlog
from flask import Flask

from licensing.services.accounts.accounts import SignUp, password_problems
from licensing.services.accounts.passwords import portal_words
from licensing.store.types import CIPHER
from portal import logs
from portal.app import create_app
from portal.wiring import Office
from tests.house.source import ROOT, nothing
from tests.journeys import test_journey_http as journey
from tests.support import stories
from tests.support.addresses_said import SHORTEST, listen
from tests.support.clock import FixedClock
from tests.support.pages import post
from tests.support.simulated import simulated
from tests.support.site import Site
from tests.support.stories import LI, MA

# Whoever asks for a password, a code or a way back in asks for these alone: no question, no answer, no hint (ASVS 6.4.2).
ASKED = {
    *(
        "csrf_token",
        "name",
        "mobile",
        "document_kind",
        "id_number",
        "password",
        "notice",
        "current",
        "code",
        "next",
    ),
    *("address", "reset_code"),
}
# Keys that stand in an address because they are meant to: docs/security.md, Keys in addresses, says why.
MEANT = {
    r"(?:https?://[^/?]+)?/l/[\w-]+": "`/l/…`",
    r"/identity/back\?code=\w+&state=\w+(?:&lang=\w+)?": "`/identity/back`",
    r"https?://[^/?]+/authorize\?.*": "`/authorize`",
}
WAYS_IN = ("/sign-in", "/sign-in/device", "/sign-up", "/account/recover", "/account/reset")


def test_every_word_of_the_list_is_refused_however_it_is_made_longer() -> None:
    words = sorted(portal_words())
    assert len(words) >= 20
    open_ = [
        made
        for word in words
        for made in (f"{word}-2026-!!!!!", f"2026.{word.upper()}.2026", word * (10 // len(word) + 1))
        if [each.code for each in password_problems(made)] != ["account.password_common"]
    ]
    assert open_ == []


def test_a_password_of_ten_years_still_opens_and_nobody_is_told_to_change_it(
    sqlite_office: Office, clock: FixedClock
) -> None:
    stories.sign_up(sqlite_office, MA)
    clock.move(days=3653)
    client = create_app(sqlite_office).test_client()
    answer = post(client, "/sign-in", {"mobile": MA.mobile, "password": MA.password})
    assert answer.status_code in (302, 303) and "password" not in answer.headers["Location"]
    assert client.get("/account").status_code == 200


@pytest.fixture
def outside() -> Iterator[list[tuple[str, str]]]:
    """What this process connects to and which files it opens to write, while the test runs."""
    seen: list[tuple[str, str]] = []
    listening = [True]

    def heard(event: str, args: tuple[Any, ...]) -> None:
        if not listening[0]:
            return
        if event == "socket.connect":
            seen.append(("connect", str(args[1])))
        elif event == "socket.getaddrinfo":
            seen.append(("look up", str(args[0])))
        elif event == "open" and isinstance(args[0], str) and int(args[2]) & (os.O_WRONLY | os.O_RDWR):
            seen.append(("write", args[0]))

    sys.addaudithook(heard)  # cannot be taken away again, so it stops listening
    yield seen
    listening[0] = False


def test_a_journey_speaks_to_nobody_and_writes_its_log_to_standard_error_alone(
    sqlite_office: Office,
    outside: list[tuple[str, str]],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """Where no address is set none is asked (ASVS 13.1.1), and no file gets what the log says (16.1.1, 16.2.3)."""
    logs.configure(sqlite_office.settings)
    try:
        story, _ = stories.taken(sqlite_office)
        client = create_app(sqlite_office).test_client()
        post(client, "/sign-in", {"mobile": MA.mobile, "password": MA.password})
        for path in ("/", "/names?q=x", f"/cases/{story.case_id}", "/desk", "/nowhere"):
            client.get(path)
    finally:
        structlog.reset_defaults()
    assert [each for each in outside if each[0] != "write"] == []
    home = os.path.realpath(tmp_path)
    assert [
        path for kind, path in outside if kind == "write" and not os.path.realpath(path).startswith(home)
    ] == []
    said = [line for line in capsys.readouterr().err.splitlines() if '"event"' in line]
    assert said
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert [line for line in said if line.encode() in kept] == []


@pytest.mark.parametrize("path", WAYS_IN)
def test_no_way_in_asks_a_question_or_gives_a_hint(sqlite_office: Office, path: str) -> None:
    page = create_app(sqlite_office).test_client().get(path)
    assert page.status_code == 200
    names = set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', page.text))
    assert names and names <= ASKED, names - ASKED


def personal(people: Iterable[SignUp]) -> set[str]:
    """What an address must not say of them: as it is, and as the keyed index has it."""
    return {
        each
        for who in people
        for value in (who.name, who.mobile, who.id_number, who.password)
        for each in (value, CIPHER.index(value))
    }


def test_no_address_of_a_journey_says_who_somebody_is_or_opens_anything(
    sqlite_site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    """From the founding to the licence (ASVS 14.2.1): what access logs, histories and Referer would keep of it."""
    logs.configure(sqlite_site.office.settings)
    people = journey.staffed(sqlite_site)
    said = listen(sqlite_site.app)
    try:
        with simulated(sqlite_site.office, (MA, LI)), sqlite_site.worker():
            case = journey.establish(sqlite_site, people)
            journey.licence(sqlite_site, people, case)
    finally:
        structlog.reset_defaults()
    who = personal((MA, LI, *(each for _, each in journey.STAFF)))
    assert len(said.addresses) > 100 and len(said.secrets) > 20
    nothing(said.holding(who))
    nothing(said.keys(MEANT))
    nothing(said.leaky)
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    nothing(word for word in MEANT.values() if f"| {word} |" not in page)
    written = "".join(capfd.readouterr())
    assert '"event"' in written
    nothing(each for each in {*who, *said.secrets} if len(each) >= SHORTEST and each in written)


COOKIE = "of-one-session-and-nobody-elses"
PLANTED: dict[str, Callable[[Flask], object]] = {
    "a number in a question": lambda app: app.test_client().get(f"/page?mobile={MA.mobile}"),
    "a name, as browsers write it": lambda app: app.test_client().get(f"/page?q={quote_plus(MA.name)}"),
    "a number in a path": lambda app: app.test_client().get(f"/page/{MA.id_number}"),
    "a keyed index": lambda app: app.test_client().get(f"/page?i={quote_plus(CIPHER.index(MA.id_number))}"),
    "where somebody is sent to": lambda app: app.test_client().get("/sends"),
    "a link that a page offers": lambda app: app.test_client().get("/offers"),
}


@pytest.fixture
def canary(sqlite_office: Office) -> Flask:
    """A site that says in addresses what it should not."""
    app = Flask("canary")
    app.add_url_rule(
        "/page",
        "page",
        view_func=lambda: ("", 200, {"Set-Cookie": f"s={COOKIE}", "Referrer-Policy": "same-origin"}),
    )
    app.add_url_rule(
        "/sends",
        "sends",
        view_func=lambda: ("", 303, {"Location": f"https://else.example/?login_hint={MA.mobile}"}),
    )
    app.add_url_rule("/offers", "offers", view_func=lambda: f'<a href="/people?password={MA.password}">x</a>')
    return app


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED.keys())
def test_the_scan_of_addresses_sees_what_is_planted(canary: Flask, plant: Callable[[Flask], object]) -> None:
    said = listen(canary)
    plant(canary)
    assert len(said.holding(personal([MA]))) == 1


def test_the_scan_of_addresses_sees_sessions_keys_and_who_tells_others(canary: Flask) -> None:
    said, client = listen(canary), canary.test_client()
    client.get("/page")
    assert (said.holding(()), said.keys({}), said.leaky) == ([], [], [])
    client.get(f"/page?session={COOKIE}")
    assert said.holding(()) == [f"asked: /page?session={COOKIE}"]
    client.get("/page?reset=4XOtAfkdhRBRN9d7sSmwgi")
    assert said.keys({}) == ["asked: /page?reset=4XOtAfkdhRBRN9d7sSmwgi"]
    client.get("/offers")
    assert said.leaky == ["/offers"]
