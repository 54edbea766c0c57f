"""Two TLS servers for sslyze: one that offers what it should not, and the reference front proxy with its shipped file."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import DEFAULTS
from tests.attackers.canary import Canary, Server
from tests.attackers.gate import NotCheckedError
from tests.support.postgres import free_port


def certificate(folder: Path) -> tuple[Path, Path]:
    """Certificate and key of this run's own."""
    key, chain = folder / "key.pem", folder / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=registration.example", "-keyout", str(key), "-out", str(chain)],
        check=True, capture_output=True,
    )  # fmt: skip
    return chain, key


@contextmanager
def weak(folder: Path) -> Iterator[str]:
    """Host and port of a server with suites of yesterday alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA:AES256-SHA:ECDHE-RSA-AES128-SHA")
    server = Server(("127.0.0.1", 0), Canary)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def front_proxy(folder: Path) -> Iterator[str]:
    """Host and port of nginx with the shipped file, but for its ports, its certificate and its own folders."""
    program = shutil.which("nginx")
    if program is None:
        raise NotCheckedError("nginx is missing")
    chain, key = certificate(folder)
    port = free_port()
    shipped = (DEFAULTS.with_name("deploy") / "nginx.conf").read_text("utf-8")
    shipped = shipped.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    shipped = shipped.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    shipped = shipped.replace("/etc/portal/tls/fullchain.pem", str(chain))
    shipped = shipped.replace("/etc/portal/tls/key.pem", str(key))
    shipped = shipped.replace("/var/log/nginx/portal.log", str(folder / "access.log"))
    shipped = re.sub(
        r"^\s*http2 on;\n", "", shipped, flags=re.MULTILINE
    )  # nginx before 1.25 says it otherwise
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'};\n"
        f"events {{ worker_connections 512; }}\nhttp {{ {places}\n{shipped}\n}}\n"
    )
    running = subprocess.Popen([program, "-c", str(conf)], stderr=subprocess.DEVNULL)
    try:
        _listening(port)
        yield f"127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(20)


def _listening(port: int) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise NotCheckedError("nginx does not listen")
