"""The reference front proxies with their shipped files, run for real: nginx and Caddy."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.settings import DEFAULTS
from tests.support.postgres import free_port

DEPLOY = DEFAULTS.with_name("deploy")
NAME = "registration.example"


class NoProxyError(Exception):
    """The program is missing or does not come up; the text says which."""


@dataclass(frozen=True)
class Front:
    """``port`` speaks TLS, ``plain`` does not; both on 127.0.0.1. ``log``: of what was asked, where the file keeps one."""

    port: int
    plain: int
    log: Path

    def ask(self, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage]:
        """Status and headers."""
        asked = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trusting())
        asked.sock = self.connected()
        try:
            asked.request("GET", path, headers={"Host": NAME} | headers)
            answer = asked.getresponse()
            answer.read()
            return answer.status, answer.headers
        finally:
            asked.close()

    def connected(self) -> ssl.SSLSocket:
        """A connection whose TLS is done."""
        plain = socket.create_connection(("127.0.0.1", self.port), 30)
        return trusting().wrap_socket(plain, server_hostname=NAME)

    def spoken(self, message: str) -> bytes:
        """All that comes back until the proxy hangs up."""
        with self.connected() as wrapped:
            wrapped.sendall(message.encode())
            return b"".join(iter(lambda: wrapped.recv(65536), b""))


def trusting() -> ssl.SSLContext:
    """Its certificate is of the test's own."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def certificate(folder: Path) -> tuple[Path, Path]:
    """Certificate and key."""
    key, chain = folder / "key.pem", folder / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(chain)],
        check=True, capture_output=True,
    )  # fmt: skip
    return chain, key


@contextmanager
def nginx(folder: Path, upstream: str) -> Iterator[Front]:
    """The shipped file, but for its ports, its certificate and its own folders. Raises NoProxyError."""
    front = Front(free_port(), free_port(), folder / "access.log")
    chain, key = certificate(folder)
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    for shipped, here in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{front.port} ssl;"),
        ("listen 80;", f"listen 127.0.0.1:{front.plain};"),
        ("/etc/portal/tls/fullchain.pem", str(chain)),
        ("/etc/portal/tls/key.pem", str(key)),
        ("/var/log/nginx/portal.log", str(front.log)),
        ("/var/log/nginx/portal-faults.log", str(folder / "faults.log")),
        ("127.0.0.1:8000", upstream),
    ):
        text = replaced(text, shipped, here)
    text = re.sub(r"^\s*http2 on;\n", "", text, flags=re.MULTILINE)  # before 1.25 it is said otherwise
    conf = folder / "nginx.conf"
    conf.write_text(nginx_around(text, folder), encoding="utf-8")
    with running(["nginx", "-c", str(conf)], front):
        yield front


@contextmanager
def caddy(folder: Path, upstream: str) -> Iterator[Front]:
    """The shipped file, but for its ports, its certificate and its administration. Raises NoProxyError."""
    front = Front(free_port(), free_port(), folder / "access.log")
    chain, key = certificate(folder)
    text = (DEPLOY / "Caddyfile").read_text("utf-8")
    ports = f"{{\n\tadmin off\n\thttp_port {front.plain}\n\thttps_port {front.port}\n"
    text = replaced(text, "\n{\n", "\n" + ports)
    text = replaced(text, f"\n{NAME} {{\n", f"\n{NAME} {{\n\tbind 127.0.0.1\n\ttls {chain} {key}\n")
    text = replaced(text, "127.0.0.1:8000", upstream)
    conf = folder / "Caddyfile"
    conf.write_text(text, encoding="utf-8")
    with running(["caddy", "run", "--adapter", "caddyfile", "--config", str(conf)], front):
        yield front


FRONTS = {"nginx": nginx, "caddy": caddy}


def nginx_around(servers: str, folder: Path) -> str:
    """What the machine's own nginx.conf is around the files of ``conf.d``."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    return (
        f"daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'};\n"
        f"events {{ worker_connections 512; }}\nhttp {{ {places}\n{servers}\n}}\n"
    )


def wait_for_port(port: int) -> None:
    """Until it listens. Raises NoProxyError."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise NoProxyError(f"nobody listens on {port}")


def replaced(text: str, shipped: str, here: str) -> str:
    """A file that no longer says what is replaced would run with the machine's own ports and folders."""
    if shipped not in text:
        raise AssertionError(f"the shipped file does not say {shipped!r}")
    return text.replace(shipped, here)


@contextmanager
def running(command: Sequence[str], front: Front) -> Iterator[None]:
    program = shutil.which(command[0])
    if program is None:
        raise NoProxyError(f"{command[0]} is not installed")
    home = front.log.parent
    said = home / "said.txt"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [program, *command[1:]],
            stdout=out,
            stderr=out,
            env=os.environ | {"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)},
        )
    try:
        try:
            wait_for_port(front.port)
        except NoProxyError:
            raise NoProxyError(f"{command[0]}: {said.read_text('utf-8')[-400:]}") from None
        yield
    finally:
        process.terminate()
        process.wait(20)
