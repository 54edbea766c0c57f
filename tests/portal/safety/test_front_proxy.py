"""The reference front proxies, run for real: they pass on who asks, and what is half sent, drips or is bent stops nobody."""

from __future__ import annotations

import dataclasses
import http.client
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import request

from portal.wiring import Office
from tests.support.postgres import free_port
from tests.support.proxies import DEPLOY, FRONTS, NAME, Front, NoProxyError
from tests.support.site import Site

HALF_OPEN = 60
KEYS = ("/invitation/k7m39xp0k7m39xp0", "/verify/ask/of-one-asker", "/names?q=of-one-person")
SECRETS = ("k7m39xp0", "of-one-asker", "of-one-person")
DRIPPING, DRIPS = 24, 13  # thieves, and seconds: longer than the ten that are given to headers


@dataclass(frozen=True)
class Served:
    """``seen``: who asked the portal, and for what."""

    front: Front
    seen: list[tuple[str, str]]


@pytest.fixture(params=FRONTS)
def served(request: pytest.FixtureRequest, sqlite_office: Office, tmp_path: Path) -> Iterator[Served]:
    """The portal behind each of the two."""
    yield from behind(request.param, sqlite_office, tmp_path)


@pytest.fixture
def nginx(sqlite_office: Office, tmp_path: Path) -> Iterator[Front]:
    for each in behind("nginx", sqlite_office, tmp_path):
        yield each.front


def behind(name: str, office: Office, folder: Path) -> Iterator[Served]:
    settings = dataclasses.replace(office.settings, trusted_proxies=("127.0.0.1",))
    seen: list[tuple[str, str]] = []
    with Site(dataclasses.replace(office, settings=settings)) as site:

        def asked(environ: dict[str, Any], start: Any, inner: Any = site.app.wsgi_app) -> Any:
            if environ["PATH_INFO"] != "/readyz":  # Caddy asks by itself
                seen.append((environ["REMOTE_ADDR"], environ["PATH_INFO"]))
            return inner(environ, start)

        site.app.wsgi_app = asked  # type: ignore[method-assign]  # Flask's own way to put something before it
        site.app.before_request(lambda: seen.append((str(request.remote_addr), "as the portal has it")))
        try:
            with FRONTS[name](folder, site.url.removeprefix("http://")) as front:
                wait_until_served(front)
                seen.clear()
                yield Served(front, seen)
        except NoProxyError as error:
            pytest.skip(str(error))


def wait_until_served(front: Front) -> None:
    end = time.monotonic() + 30
    while front.ask("/healthz")[0] != 200:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_the_portal_sees_the_client_whatever_the_client_writes(served: Served) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
    status, headers = served.front.ask("/healthz", **forged)
    assert status == 200 and headers["X-Content-Type-Options"] == "nosniff"
    assert served.seen[-1] == ("127.0.0.1", "as the portal has it"), "what the client wrote is replaced"


@pytest.mark.parametrize(
    "path", ["/metrics", "/metrics?x=1", "/%6detrics", "//metrics", "/./metrics", "/x/../metrics"]
)
def test_nobody_reads_the_figures(served: Served, path: str) -> None:
    assert served.front.ask(path, Authorization="Bearer of-the-watcher")[0] in (301, 308, 404)
    assert "/metrics" not in [path for _, path in served.seen]


def test_what_is_asked_without_tls_is_sent_there_and_programs_are_refused(served: Served) -> None:
    """A program that speaks in clear has already said its secret: it shall notice (ASVS 4.1.2)."""
    for path, status in (("/names?q=x", 308), ("/api/v1/tasks", 403), ("/oauth/token", 403)):
        plain = http.client.HTTPConnection("127.0.0.1", served.front.plain, timeout=20)
        plain.request("GET", path, headers={"Host": NAME})
        answer = plain.getresponse()
        assert answer.status == status, path
        assert (answer.headers.get("Location") == f"https://{NAME}{path}") == (status == 308)
        plain.close()
    assert served.seen == []


def test_it_asks_nobody_but_the_portal(served: Served) -> None:
    """Bent towards another server of ours by an absolute address, a Host or CONNECT, it opens nothing there (ASVS 13.2.5)."""
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(1)
        there = f"127.0.0.1:{elsewhere.getsockname()[1]}"
        for line, host in (
            (f"GET http://{there}/ HTTP/1.1", NAME),
            (f"GET http://{there}/ HTTP/1.1", there),
            ("GET / HTTP/1.1", there),
            (f"CONNECT {there} HTTP/1.1", there),
        ):
            served.front.spoken(
                f"{line}\r\nHost: {host}\r\nX-Forwarded-Host: {there}\r\nConnection: close\r\n\r\n"
            )
        with pytest.raises(TimeoutError):
            elsewhere.accept()


def test_addresses_that_are_keys_stay_out_of_the_proxys_log(served: Served, tmp_path: Path) -> None:
    for path in KEYS:
        served.front.ask(path)
    log = served.front.log
    end = time.monotonic() + 20
    while log.exists() and log.read_text("utf-8").count("\n") < 4 and time.monotonic() < end:
        time.sleep(0.02)  # nginx writes after it has answered
    written = "".join(each.read_text("utf-8") for each in (log, tmp_path / "said.txt") if each.exists())
    assert written
    assert [secret for secret in SECRETS if secret in written] == []
    assert not log.exists() or '"/invitation/-" 404' in written


@pytest.mark.parametrize("name", FRONTS)
def test_a_portal_that_is_away_puts_no_key_into_the_proxys_errors(name: str, tmp_path: Path) -> None:
    """Both quote the whole address, and the page it was asked from, in what they say of a fault."""
    try:
        with FRONTS[name](tmp_path, f"127.0.0.1:{free_port()}") as front:
            for path in KEYS:
                assert front.ask(path, Referer=f"https://{NAME}{path}")[0] in (502, 503)
            time.sleep(0.5)  # what is not written cannot be waited for
    except NoProxyError as error:
        pytest.skip(str(error))
    written = "".join(
        path.read_text("utf-8") for path in tmp_path.iterdir() if path.suffix in (".log", ".txt")
    )
    assert [secret for secret in SECRETS if secret in written] == []
    assert re.search(r" 502 |\"status\": ?50[23]", written), "an operator sees that it was away"


def test_half_sent_requests_stop_nobody(served: Served) -> None:
    held = []
    try:
        for number in range(HALF_OPEN // 2):
            plain = socket.create_connection(("127.0.0.1", served.front.port), 5)
            plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")  # no TLS, never finished: it waits in the proxy
            held.append(plain)
            if number < HALF_OPEN // 4:
                wrapped = served.front.connected()
                wrapped.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX-Half: ".encode())
                held.append(wrapped)
        assert [served.front.ask("/healthz")[0] for _ in range(5)] == [200] * 5
    finally:
        for each in held:
            each.close()


def test_a_dripping_body_holds_no_thread_and_a_slow_line_gets_through(served: Served) -> None:
    """A body of a byte a second stays in the proxy until it is whole: the portal does not hear of it, citizens are answered meanwhile."""
    head = f"POST /sign-in HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    held = [served.front.connected() for _ in range(DRIPPING)]
    slow = served.front.connected()
    try:
        for each in held:
            each.sendall(f"{head}Content-Length: 100000\r\n\r\n".encode())
        slow.sendall(f"{head}Content-Length: {DRIPS}\r\n\r\n".encode())
        for _ in range(DRIPS):
            for each in (*held, slow):
                each.sendall(b"a")
            time.sleep(1)
        assert served.front.ask("/healthz")[0] == 200
        answered = b"".join(
            iter(lambda: slow.recv(65536), b"")
        )  # by the thread that wrote: TLS is not two threads' at once
        assert answered.startswith((b"HTTP/1.1 4", b"HTTP/1.1 2")), "the slow line was cut"
        assert [path for _, path in served.seen].count("/sign-in") == 1, "a dripping body reached the portal"
    finally:
        for each in (*held, slow):
            each.close()


OFFERED = (
    ("-tls1_2", "ECDHE-ECDSA-AES128-GCM-SHA256", True),
    ("-tls1_2", "ECDHE-ECDSA-CHACHA20-POLY1305", True),
    ("-tls1_2", "ECDHE-ECDSA-AES128-SHA256", False),  # CBC
    ("-tls1_2", "ECDHE-ECDSA-AES256-SHA", False),
    ("-tls1_2", "ECDHE-ECDSA-ARIA128-GCM-SHA256", False),
    ("-tls1_1", "ALL@SECLEVEL=0", False),
    ("-tls1_3", "", True),
)


@pytest.mark.parametrize(("version", "cipher", "taken"), OFFERED)
def test_only_ciphers_with_forward_secrecy_and_authentication(
    nginx: Front, version: str, cipher: str, taken: bool
) -> None:
    asked = ["openssl", "s_client", "-connect", f"127.0.0.1:{nginx.port}", version, "-brief"]
    asked += ["-cipher", cipher] if cipher else []
    done = subprocess.run(asked, input=b"", capture_output=True, timeout=20, check=False)
    assert (b"CONNECTION ESTABLISHED" in done.stderr) == taken, done.stderr.decode()


CURVES = (("X25519", True), ("P-256", True), ("P-384", True), ("P-521", False), ("X448", False))


@pytest.mark.parametrize(("curve", "taken"), CURVES)
def test_only_the_curves_of_the_intermediate_list(nginx: Front, curve: str, taken: bool) -> None:
    asked = ["openssl", "s_client", "-connect", f"127.0.0.1:{nginx.port}", "-groups", curve, "-brief"]
    done = subprocess.run(asked, input=b"", capture_output=True, timeout=20, check=False)
    assert (b"CONNECTION ESTABLISHED" in done.stderr) == taken, done.stderr.decode()


SMUGGLED = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
BOUNDARIES = {
    "both lengths": f"Content-Length: {len(SMUGGLED)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(SMUGGLED)}\r\n\r\n{SMUGGLED}",
    "an unknown coding": f"Transfer-Encoding: xchunked\r\n\r\n{SMUGGLED}",
    "a length that is none": f"Content-Length: +{len(SMUGGLED)}\r\n\r\n{SMUGGLED}",
    "a space before the colon": f"Content-Length : 0\r\n\r\n{SMUGGLED}",
}


@pytest.mark.parametrize("headers", BOUNDARIES.values(), ids=BOUNDARIES.keys())
def test_two_readers_of_one_message_never_disagree_where_it_ends(served: Served, headers: str) -> None:
    """The proxy answers 400 or passes on one message, and never the one that was slipped in (RFC 9112 6.3)."""
    said = served.front.spoken(f"POST /sign-in HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n{headers}")
    assert len(re.findall(rb"HTTP/1\.1 (\d+)", said)) <= 1
    assert "/metrics" not in [path for _, path in served.seen]


def test_units_restart_what_dies_and_run_as_nobody_special() -> None:
    for name in ("portal-web", "portal-worker"):
        unit = (DEPLOY / f"{name}.service").read_text("utf-8")
        for line in ("Restart=always", "User=portal", "UMask=0077", "NoNewPrivileges=yes"):
            assert line in unit
