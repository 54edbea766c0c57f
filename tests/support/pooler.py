"""PgBouncer in transaction mode, as shipped in ``config/deploy/pgbouncer.ini`` but for addresses, certificates and the size of its pool."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import sqlalchemy as sa

from config.settings import DEFAULTS
from tests.support import memory, postgres

SHIPPED = DEFAULTS.with_name("deploy") / "pgbouncer.ini"
HANGS = 60.0  # seconds after which it will not come any more; no measure of speed
OTHERWISE = re.compile(r"^(?:server_tls_\w+|auth_\w+|listen_\w+|unix_socket_\w+|portal) ?=.*\n", re.MULTILINE)


class NoPoolerError(Exception):
    """No PgBouncer is installed; the text says so."""


@dataclass
class Pooler:
    """``url``: the database through it."""

    home: Path
    port: int
    url: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.home / "output").open("ab") as output:
            self.process = subprocess.Popen(
                [program(), str(self.home / "pgbouncer.ini")],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.home,
                user="nobody" if os.geteuid() == 0 else None,  # it refuses root
                extra_groups=[] if os.geteuid() == 0 else None,
            )
        end = time.monotonic() + HANGS
        while not self._answers():
            assert time.monotonic() < end, (self.home / "output").read_text(errors="replace")
            time.sleep(0.05)

    def die(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def program() -> str:
    """Raises NoPoolerError."""
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if found is None:
        raise NoPoolerError("pgbouncer is not installed: nothing here shows that the portal works behind it")
    return found


@contextmanager
def pooler(database_url: str, size: int, **changes: str) -> Iterator[Pooler]:
    """One in front of the database, with ``size`` connections to it; ``changes``: lines of its file. Raises NoPoolerError."""
    program()
    behind = sa.make_url(database_url)
    home = Path(tempfile.mkdtemp(prefix="portal-pooler-", dir=memory.place()))
    port = postgres.free_port()
    try:
        own = {
            "listen_addr": "127.0.0.1",
            "listen_port": str(port),
            "unix_socket_dir": "",
            "auth_type": "trust",
            "auth_file": str(home / "users.txt"),
            "default_pool_size": str(size),
            **changes,
        }
        kept = OTHERWISE.sub("", SHIPPED.read_text("utf-8"))
        for name in changes.keys() | {"default_pool_size"}:
            kept = re.sub(rf"^{name} =.*\n", "", kept, flags=re.MULTILINE)
        kept = kept.replace("[databases]\n", f"[databases]\n* = host={behind.host} port={behind.port}\n")
        text = kept + "".join(f"{name} = {value}\n" for name, value in own.items())
        (home / "pgbouncer.ini").write_text(text, "utf-8")
        (home / "users.txt").write_text(f'"{behind.username}" ""\n', "utf-8")
        home.chmod(0o755)
        postgres.give_to_server(home)
        made = Pooler(
            home, port, behind.set(port=port, host="127.0.0.1").render_as_string(hide_password=False)
        )
        made.start()
        try:
            yield made
        finally:
            made.die()
    finally:
        shutil.rmtree(home, ignore_errors=True)
