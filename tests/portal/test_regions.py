"""Fetching from another registry: one address, no redirects, bounded in size and time, whatever answers there."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from portal.regions import Unreachable, fetch, read_address

LIMIT = 1000
Talk = Callable[[socket.socket], None]
HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"


@contextmanager
def server(talk: Talk) -> Iterator[str]:
    """Something on this machine that answers each connection with ``talk``."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    with listening.accept()[0] as peer:
                        peer.recv(4096)
                        talk(peer)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def says(*parts: bytes) -> Talk:
    return lambda peer: peer.sendall(b"".join(parts))


def test_what_is_there_comes_whole() -> None:
    with server(says(HEAD, b"Content-Length: 5\r\n\r\nhello")) as url:
        assert fetch(read_address(url), "/trust.json", LIMIT) == b"hello"


def test_what_is_not_there_is_none() -> None:
    with server(says(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")) as url:
        assert fetch(read_address(url), "/status/1", LIMIT) is None


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"x" * 2000,
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 2000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf",
        b"SSH-2.0-hello\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
        b"",
    ],
)
def test_everything_else_is_unreachable(answer: bytes) -> None:
    with server(says(answer)) as url, pytest.raises(Unreachable):
        fetch(read_address(url), "/trust.json", LIMIT)


def test_redirects_are_not_followed() -> None:
    visited = []

    def elsewhere(peer: socket.socket) -> None:
        visited.append(peer)
        peer.sendall(HEAD + b"\r\nsecret")

    with server(elsewhere) as secret:
        moved = f"HTTP/1.1 302 Found\r\nLocation: {secret}/\r\nContent-Length: 0\r\n\r\n".encode()
        with server(says(moved)) as url, pytest.raises(Unreachable, match="302"):
            fetch(read_address(url), "/trust.json", LIMIT)
    assert visited == []


def test_a_server_that_drips_or_says_nothing_is_left() -> None:
    def drip(peer: socket.socket) -> None:
        peer.sendall(HEAD + b"\r\n")
        for _ in range(600):
            peer.sendall(b"x")
            time.sleep(0.1)

    def wait(peer: socket.socket) -> None:
        peer.recv(65536)
        peer.recv(1)  # until the other side hangs up

    for talk in (drip, wait):
        with server(talk) as url, pytest.raises(Unreachable):
            began = time.monotonic()
            try:
                fetch(read_address(url), "/trust.json", LIMIT, seconds=0.5)
            finally:
                assert time.monotonic() - began < 30, "it waited for the server"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("https://registry.example", "https://registry.example"),
        (" https://registry.example/trust.json ", "https://registry.example"),
        ("https://registry.example:8443/portal/", "https://registry.example:8443/portal"),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8001"),
        ("http://localhost:8001", "http://localhost:8001"),
        ("http://[::1]:8001", "http://[::1]:8001"),
    ],
)
def test_addresses_operators_may_give(given: str, text: str) -> None:
    assert read_address(given).text == text


@pytest.mark.parametrize(
    "given",
    [
        "registry.example",
        "http://registry.example",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example",
        "ftp://registry.example",
        "file:///etc/passwd",
        "https://",
        "https://user@registry.example",
        "https://registry.example/?a=b",
        "https://registry.example/#x",
        "https://registry.example:port",
        "https://registry.example/a\r\nHost: b",
        "https://[::1",
        "",
    ],
)
def test_addresses_that_are_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_address(given)
