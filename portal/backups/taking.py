"""A consistent copy of the whole database while it is used: SQLite's online backup, PostgreSQL's pg_basebackup."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import psycopg
import sqlalchemy as sa

from config.backups import BackupSettings
from config.settings import plain_environment
from licensing import journal
from licensing.act import Actor, Role
from licensing.services import restoring
from licensing.services.licences import public_log
from portal.backups.store import BASE, Manifest, Store

if TYPE_CHECKING:
    from portal.wiring import Office

MACHINE = Actor(None, "operator", Role.OPERATOR)
START = re.compile(r"write-ahead log start point: ([0-9A-F]+)/([0-9A-F]+) on timeline (\d+)")
END = re.compile(r"write-ahead log end point: ([0-9A-F]+/[0-9A-F]+)")


class NotTakenError(Exception):
    """No backup was made; the text is one line that says why."""


def take(office: Office, settings: BackupSettings) -> Manifest:
    """A backup of now, journalled. Raises NotTakenError, OSError, StrangeError."""
    store, at = Store(settings), office.clock.now()
    with office.sessions.begin() as session:
        restoring.note_first_timeline(session)
    number = 1 + max((int(made.facts["number"]) for made in store.manifests(BASE)), default=0)
    facts: dict[str, Any] = {"number": number, "origin": _origin(office), **_heads(office)}
    source = _sqlite(office, facts) if office.settings.is_sqlite else _postgres(office, settings, facts)
    with source as stream:
        made = store.put(BASE, f"base-{number:06d}-{at:%Y%m%dT%H%M%SZ}", stream, at, facts)
    with office.work(MACHINE) as work:
        work.record("backup.taken", "backup", made.name, sha256=made.sha256, number=number)
    return made


def _origin(office: Office) -> str:
    return office.settings.base_url


def _heads(office: Office) -> dict[str, Any]:
    """How far the database had come, for whoever looks at the manifest alone."""
    with office.read() as session:
        seq, head = journal.head(session)
        point = restoring.point_of(session)
        version = session.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return {
            "journal": seq,
            "head": head,
            "log": public_log.size(session),
            "point": point.isoformat() if point else "",
            "schema": version,
        }


@contextmanager
def _sqlite(office: Office, facts: dict[str, Any]) -> Iterator[IO[bytes]]:
    """The file as it is at one instant, copied page by page beside whoever writes; the copy in clear is private and goes at once."""
    path = sa.make_url(office.settings.database_url).database or ""
    facts["database"] = "sqlite"
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=office.settings.data_dir) as place:
        copy = Path(place) / "copy.sqlite"
        with closing(sqlite3.connect(path, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            if (found := target.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise NotTakenError(f"the database is damaged: {str(found).splitlines()[0]}")
            facts["journal"], facts["head"] = target.execute("SELECT seq, hash FROM journal_head").fetchone()
        with copy.open("rb") as stream:
            yield stream


@contextmanager
def _postgres(office: Office, settings: BackupSettings, facts: dict[str, Any]) -> Iterator[IO[bytes]]:
    program = _program("pg_basebackup")
    url = settings.database or office.settings.direct_url.replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        system, size = connection.execute(
            "SELECT system_identifier::text, (SELECT setting FROM pg_settings WHERE name = 'wal_segment_size') FROM pg_control_system()"
        ).fetchone() or ("", "")
    facts |= {"database": "postgresql", "system": system, "segment_bytes": int(size)}
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603  # a fixed program, no shell
            [
                program,
                "-D",
                "-",
                "-F",
                "tar",
                "-X",
                "fetch",
                "-c",
                "fast",
                "-v",
                "-l",
                "portal backup",
                "-d",
                url,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            env=plain_environment(),
        )
        assert process.stdout is not None  # noqa: S101  # it was asked for
        try:
            yield _Ending(process, words, facts)  # type: ignore[misc]  # it reads as a file does
        finally:
            process.stdout.close()
            if process.poll() is None:
                process.kill()
            process.wait()


class _Ending:
    """The archive as it comes; at its end the program must have ended well, or there is no backup."""

    def __init__(self, process: subprocess.Popen[bytes], words: IO[bytes], facts: dict[str, Any]) -> None:
        self._process, self._words, self._facts = process, words, facts

    def read(self, size: int = -1) -> bytes:
        assert self._process.stdout is not None  # noqa: S101  # it was asked for
        data = self._process.stdout.read(size)
        if not data:
            self._end()
        return data

    def _end(self) -> None:
        code = self._process.wait()
        self._words.seek(0)
        said = self._words.read().decode("utf-8", "replace")
        start, end = START.search(said), END.search(said)
        if code or not start or not end:
            raise NotTakenError(
                f"pg_basebackup failed: {(said.strip().splitlines() or ['it said nothing'])[-1]}"
            )
        high, low, timeline = int(start[1], 16), int(start[2], 16), int(start[3])
        segment = low // int(self._facts["segment_bytes"])
        self._facts |= {
            "start": f"{timeline:08X}{high:08X}{segment:08X}",
            "end": end[1],
            "timeline": timeline,
        }


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotTakenError(f"{name} is not installed here (Debian: postgresql-client)")
    return found
