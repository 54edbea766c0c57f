"""A portal as an operator runs it: gunicorn and workers of their own, over a database of the bench's own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from portal.clock import RandomIds, SystemClock
from portal.migration import migrate
from portal.wiring import Office, open_office
from tests.bench.http_load import Ask, once
from tests.support import postgres
from tests.support.offices import ENVIRON, make_settings

PATIENCE = 180
AS_IN_PRODUCTION = {"PORTAL_WORKER_BEAT_SECONDS": "5"}  # tests beat faster, which costs a core something


@contextmanager
def postgres_office(folder: Path) -> Iterator[tuple[Office, dict[str, str]]]:
    """An empty office on PostgreSQL and the environment that gives other processes the same one."""
    with postgres.server() as server:
        url = postgres.create_database(server, "portal_bench")
        migrate(url)
        settings = make_settings(folder / "data", url)
        office = open_office(settings, SystemClock(), RandomIds())
        try:
            ours = {"DATA_DIR": str(folder / "data"), "PORTAL_DATABASE_URL": url}
            yield office, os.environ | ENVIRON | ours | AS_IN_PRODUCTION
        finally:
            office.close()


@contextmanager
def processes(environ: dict[str, str], *verbs: str) -> Iterator[list[int]]:
    """``portal`` verbs running side by side, as process ids; each is ended by its own."""
    found = []
    with ExitStack() as stack:
        for verb in verbs:
            started = subprocess.Popen([sys.executable, "-m", "portal", verb], env=environ)
            stack.callback(_end, started)
            found.append(started.pid)
        yield found


def _end(started: subprocess.Popen[bytes]) -> None:
    started.send_signal(signal.SIGTERM)
    try:
        started.wait(30)
    except subprocess.TimeoutExpired:
        started.kill()


@contextmanager
def web(environ: dict[str, str]) -> Iterator[int]:
    """The port on which gunicorn answers."""
    port = free_port()
    with processes(environ | {"PORT": str(port)}, "serve"):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if once(port, Ask("/healthz"))[1] == 200:
                    break
            except OSError:
                if time.monotonic() > until:
                    raise
            time.sleep(0.2)
        yield port


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
