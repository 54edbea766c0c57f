"""Requirements of the standard that a file alone once stood for, shown by what the portal does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from licensing.services.accounts.accounts import password_problems
from licensing.services.accounts.passwords import portal_words
from portal import logs
from portal.app import create_app
from portal.wiring import Office
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.pages import post
from tests.support.stories import MA

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
