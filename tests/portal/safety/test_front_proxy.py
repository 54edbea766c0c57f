"""The reference front proxy, run for real: it parses, it passes on who asks, and half-sent requests stop nobody."""

from __future__ import annotations

import dataclasses
import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import request

from config.settings import DEFAULTS
from portal.wiring import Office
from tests.support.site import Site

DEPLOY = DEFAULTS.with_name("deploy")
HALF_OPEN = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclasses.dataclass
class Proxy:
    port: int
    site: Site
    seen: list[str]

    def get(self, path: str, **headers: str) -> int:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = (
            False,
            ssl.CERT_NONE,
        )  # its certificate is of this test's own
        asked = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}", headers=headers)  # https
        try:
            with urllib.request.urlopen(asked, timeout=20, context=trusting) as answer:  # noqa: S310  # as above
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return int(error.code)


@pytest.fixture
def proxy(sqlite_office: Office, tmp_path: Path) -> Iterator[Proxy]:
    """nginx with the shipped file, but for its ports, its certificate and its own folders."""
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("nginx is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=registration.example", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    settings = dataclasses.replace(sqlite_office.settings, trusted_proxies=("127.0.0.1",))
    port = free_port()
    with Site(dataclasses.replace(sqlite_office, settings=settings)) as site:
        seen: list[str] = []
        site.app.before_request(lambda: seen.append(str(request.remote_addr)))
        shipped = (DEPLOY / "nginx.conf").read_text("utf-8")
        shipped = shipped.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
        shipped = shipped.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
        shipped = shipped.replace("/etc/portal/tls/fullchain.pem", str(certificate)).replace(
            "/etc/portal/tls/key.pem", str(key)
        )
        shipped = shipped.replace("/var/log/nginx/portal.log", str(tmp_path / "access.log"))
        shipped = shipped.replace("127.0.0.1:8000", site.url.removeprefix("http://"))
        shipped = re.sub(
            r"^\s*http2 on;\n", "", shipped, flags=re.MULTILINE
        )  # nginx before 1.25 says it otherwise
        places = "".join(
            f"{name}_temp_path {tmp_path / name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        conf = tmp_path / "nginx.conf"
        conf.write_text(
            f"daemon off; pid {tmp_path / 'pid'}; error_log {tmp_path / 'error.log'};\n"
            f"events {{ worker_connections 512; }}\nhttp {{ {places}\n{shipped}\n}}\n"
        )
        subprocess.run([program, "-t", "-c", str(conf)], check=True, capture_output=True)
        running = subprocess.Popen([program, "-c", str(conf)])
        try:
            for _ in range(200):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.05)  # until it listens
            yield Proxy(port, site, seen)
        finally:
            running.terminate()
            running.wait(20)


def test_the_portal_sees_the_client_whatever_the_client_writes(proxy: Proxy) -> None:
    assert proxy.get("/healthz", **{"X-Forwarded-For": "203.0.113.9"}) == 200
    assert proxy.seen == ["127.0.0.1"], "what the client wrote is replaced, not added to"
    assert proxy.get("/metrics") == 404


def test_addresses_that_are_keys_stay_out_of_the_proxys_log(proxy: Proxy, tmp_path: Path) -> None:
    for path in ("/invitation/k7m39xp0k7m39xp0", "/verify/ask/of-one-asker", "/names?q=of-one-person"):
        proxy.get(path)
    log = tmp_path / "access.log"
    end = time.monotonic() + 20
    while log.read_text("utf-8").count("\n") < 3 and time.monotonic() < end:
        time.sleep(0.02)  # nginx writes after it has answered
    for secret in ("k7m39xp0", "of-one-asker", "of-one-person"):
        assert secret not in log.read_text()
    assert '"/invitation/-" 404' in log.read_text()


def test_half_sent_requests_stop_nobody(proxy: Proxy) -> None:
    held = []
    try:
        for _ in range(HALF_OPEN):
            each = socket.create_connection(("127.0.0.1", proxy.port), 5)
            each.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")  # no TLS, never finished: it waits in the proxy
            held.append(each)
        assert [proxy.get("/healthz") for _ in range(5)] == [200] * 5
    finally:
        for each in held:
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
    proxy: Proxy, version: str, cipher: str, taken: bool
) -> None:
    asked = ["openssl", "s_client", "-connect", f"127.0.0.1:{proxy.port}", version, "-brief"]
    asked += ["-cipher", cipher] if cipher else []
    done = subprocess.run(asked, input=b"", capture_output=True, timeout=20, check=False)
    assert (b"CONNECTION ESTABLISHED" in done.stderr) == taken, done.stderr.decode()


CURVES = (("X25519", True), ("P-256", True), ("P-384", True), ("P-521", False), ("X448", False))


@pytest.mark.parametrize(("curve", "taken"), CURVES)
def test_only_the_curves_of_the_intermediate_list(proxy: Proxy, curve: str, taken: bool) -> None:
    asked = ["openssl", "s_client", "-connect", f"127.0.0.1:{proxy.port}", "-groups", curve, "-brief"]
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
def test_two_readers_of_one_message_never_disagree_where_it_ends(proxy: Proxy, headers: str) -> None:
    """The proxy answers 400, ends the connection, and asks the portal nothing (RFC 9112 6.3)."""
    said = spoken(proxy, f"POST /sign-in HTTP/1.1\r\nHost: registration.example\r\n{headers}")
    assert re.findall(rb"HTTP/1\.1 (\d+)", said) in ([b"400"], [b"501"])
    assert proxy.seen == []


def spoken(proxy: Proxy, message: str) -> bytes:
    """All that comes back until the proxy hangs up."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # as above
    with (
        socket.create_connection(("127.0.0.1", proxy.port), 20) as plain,
        trusting.wrap_socket(plain) as wrapped,
    ):
        wrapped.sendall(message.encode())
        return b"".join(iter(lambda: wrapped.recv(65536), b""))


def test_units_restart_what_dies_and_run_as_nobody_special() -> None:
    for name in ("portal-web", "portal-worker"):
        unit = (DEPLOY / f"{name}.service").read_text("utf-8")
        for line in ("Restart=always", "User=portal", "UMask=0077", "NoNewPrivileges=yes"):
            assert line in unit
