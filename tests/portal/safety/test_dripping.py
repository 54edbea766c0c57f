"""Bodies of a byte a second at the web server itself: nothing there bounds them, so nobody but this machine's proxy reaches it (0734)."""

from __future__ import annotations

import dataclasses
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from config.settings import load
from portal import serving
from portal.health import doors
from portal.wiring import Office
from tests.support.gunicorns import running
from tests.support.offices import ENVIRON, make_settings

READING = """def app(environ, start):
    if environ["REQUEST_METHOD"] == "POST":
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start("200 OK", [("Content-Length", "1")])
    return [b"x"]
"""
THREADS = 4
ANOTHER = "127.0.0.2"  # of this machine as well, and not the one that is listened at
SECONDS = 3


@contextmanager
def dripping(port: int, thieves: int) -> Iterator[list[socket.socket]]:
    """So many have begun a body of a hundred thousand bytes and sent some of them."""
    head = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
    held = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(thieves)]
    try:
        for each in held:
            each.sendall(head)
        for _ in range(SECONDS):
            time.sleep(1)
            for each in held:
                each.sendall(b"a")
        yield held
    finally:
        for each in held:
            each.close()


def answer(port: int, seconds: float) -> int:
    return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=seconds).status_code


def test_each_holds_a_thread_until_it_lets_go(tmp_path: Path) -> None:
    """All but one: a citizen is answered. All: nobody is, and nothing but the thieves ends it; our proxies keep such bodies."""
    settings = make_settings(tmp_path, workers=1, threads=THREADS)
    with running(serving.gunicorn_command(settings), tmp_path, READING) as port:
        with dripping(port, THREADS - 1):
            assert answer(port, 30) == 200
        with dripping(port, THREADS), pytest.raises(requests.ReadTimeout):
            answer(port, 2)
        assert answer(port, 30) == 200


def test_without_a_word_it_is_reached_from_this_machine_alone(tmp_path: Path) -> None:
    settings = load(ENVIRON | {"DATA_DIR": str(tmp_path)})
    with running(serving.gunicorn_command(settings), tmp_path, READING) as port:
        assert answer(port, 30) == 200
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((ANOTHER, port), 5)


@pytest.mark.parametrize("host", ["0.0.0.0", ""])  # noqa: S104  # what an operator may write
def test_told_otherwise_it_is_reached_around_the_proxy(tmp_path: Path, host: str) -> None:
    """The shape of what the doctor warns of: no host at all is every address."""
    with running(serving.gunicorn_command(make_settings(tmp_path, host=host)), tmp_path, READING) as port:
        socket.create_connection((ANOTHER, port), 5).close()


@pytest.mark.parametrize(
    ("host", "proxies", "said"),
    [
        ("127.0.0.1", (), None),
        ("localhost", (), None),
        ("0.0.0.0", (), True),  # noqa: S104  # the same
        ("", (), True),
        ("10.0.0.5", ("10.0.0.4",), False),
    ],
)
def test_the_doctor_says_where_it_listens_elsewhere(
    sqlite_office: Office, host: str, proxies: tuple[str, ...], said: bool | None
) -> None:
    """``said``: whether it is a fault, where it is told at all: with a proxy named elsewhere it is worth knowing."""
    settings = dataclasses.replace(sqlite_office.settings, host=host, trusted_proxies=proxies)
    told = {each.code: each for each in doors.examine(dataclasses.replace(sqlite_office, settings=settings))}
    found = told.get("listens_beyond_this_machine")
    assert (found.fatal if found else None) is said
    if found:
        assert str(settings.workers * settings.threads) in found.wrong
