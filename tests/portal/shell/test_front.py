"""What stands before the pages: who asks, how often, and what a flood can fill."""

from __future__ import annotations

import dataclasses
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from portal.app import create_app
from portal.limits import limiter
from portal.wiring import Office
from tests.support.pages import post

TOKEN = {"Authorization": "Bearer of-the-watcher"}
NAME_CHECK = "/names/check"


def app_with(office: Office, **changes: Any) -> Any:
    settings = dataclasses.replace(office.settings, metrics_token="of-the-watcher", **changes)
    return create_app(dataclasses.replace(office, settings=settings))


def test_a_stranger_invents_methods_and_fills_nothing(sqlite_office: Office) -> None:
    client = app_with(sqlite_office).test_client()
    for number in range(300):
        assert client.open("/", method=f"FLOOD{number}").status_code == 501
    text = client.get("/metrics", headers=TOKEN).text
    assert "FLOOD" not in text


@pytest.mark.parametrize("header", ["Bearer 钥匙", "Bearer of-the-watcher\xe9", "", "Basic x"])
def test_a_strange_authorization_header_finds_no_metrics(sqlite_office: Office, header: str) -> None:
    answer = (
        app_with(sqlite_office)
        .test_client()
        .get("/metrics", headers={"Authorization": header.encode().decode("latin-1")})
    )
    assert answer.status_code == 404


def test_without_a_token_nobody_reads_metrics_not_even_through_a_silent_proxy(
    sqlite_office: Office, app: Flask
) -> None:
    assert app.test_client().get("/metrics").status_code == 404


def seen_as(office: Office, peer: str, forwarded: str, *trusted: str) -> str:
    app = app_with(office, trusted_proxies=trusted)
    seen: list[str] = []
    app.before_request(lambda: seen.append(str(request.remote_addr)))
    app.test_client().get(
        "/healthz", headers={"X-Forwarded-For": forwarded}, environ_overrides={"REMOTE_ADDR": peer}
    )
    return seen[0]


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "client"),
    [
        ("198.51.100.7", "203.0.113.9", (), "198.51.100.7"),  # nobody is trusted: the header is only words
        ("10.0.0.2", "203.0.113.9", ("10.0.0.2",), "203.0.113.9"),
        (
            "10.0.0.2",
            "1.2.3.4, 203.0.113.9",
            ("10.0.0.2",),
            "203.0.113.9",
        ),  # what the client wrote stands left
        ("10.0.0.2", "203.0.113.9, 10.0.0.3", ("10.0.0.0/24",), "203.0.113.9"),  # two proxies of ours
        ("198.51.100.7", "203.0.113.9", ("10.0.0.0/24",), "198.51.100.7"),  # past the proxy: not believed
        ("10.0.0.2", "nonsense, <script>", ("10.0.0.2",), "10.0.0.2"),
        ("10.0.0.2", "", ("10.0.0.2",), "10.0.0.2"),
        ("", "203.0.113.9", ("unix",), "203.0.113.9"),
        ("::ffff:10.0.0.2", "2001:db8::1", ("10.0.0.2",), "2001:db8::1"),
    ],
)
def test_only_a_named_proxy_says_who_asks(
    sqlite_office: Office, peer: str, forwarded: str, trusted: tuple[str, ...], client: str
) -> None:
    assert seen_as(sqlite_office, peer, forwarded, *trusted) == client


def tokens_asked(client: Any, forwarded: str) -> int:
    """How often one address may ask for a token before it is told to wait."""
    for number in range(200):
        answer = client.post(
            "/oauth/token",
            data={},
            headers={"X-Forwarded-For": forwarded},
            environ_overrides={"REMOTE_ADDR": "10.0.0.2"},
        )
        if answer.status_code == 429:
            return number
    return 200


def test_one_flooder_behind_the_proxy_does_not_shut_the_door_for_the_next_citizen(
    sqlite_office: Office,
) -> None:
    client = app_with(sqlite_office, trusted_proxies=("10.0.0.2",)).test_client()
    assert 0 < tokens_asked(client, "203.0.113.9") < 200
    assert tokens_asked(client, "203.0.113.10") > 0
    forged = [tokens_asked(client, f"192.0.2.{n}, 203.0.113.9") for n in range(3)]
    assert forged == [0, 0, 0]  # inventing hops in front of the own address opens nothing


def test_the_page_says_the_same_wait_as_the_header(sqlite_office: Office) -> None:
    client = app_with(sqlite_office).test_client()
    while (answer := post(client, "/sign-up", {})).status_code != 429:
        pass
    seconds = int(answer.headers["Retry-After"])
    minutes = int(re.search(r"请过 (\d+) 分钟", answer.text)[1])  # type: ignore[index]
    assert abs(minutes * 60 - seconds) <= 60


def test_a_good_answer_asks_nobody_to_wait(sqlite_office: Office) -> None:
    assert "Retry-After" not in app_with(sqlite_office).test_client().get("/sign-up").headers


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A real Redis of this test's own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--dir", str(tmp_path)], stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)  # until it listens
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        running.kill()
        running.wait()


def test_two_machines_count_together_and_a_restart_forgets_nothing(
    sqlite_office: Office, redis_url: str
) -> None:
    first = app_with(sqlite_office, limits_store=redis_url).test_client()
    assert 0 < tokens_asked(first, "") < 200
    second = app_with(sqlite_office, limits_store=redis_url).test_client()
    assert tokens_asked(second, "") == 0
    limiter.reset()


def test_a_store_that_is_away_stops_nobody(sqlite_office: Office) -> None:
    client = app_with(sqlite_office, limits_store="redis://127.0.0.1:1/0").test_client()
    assert client.get("/sign-up").status_code == 200
    assert 0 < tokens_asked(client, "") < 200  # and this process still counts for itself
