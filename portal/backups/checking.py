"""Whether the backups are what was written, whole, and lead to now: without any key the bytes and the order, with one what they hold."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pyrage import x25519

from portal.backups import segments
from portal.backups.locks import UnreadableError
from portal.backups.store import BASE, SEGMENT, Manifest, Store

MEANINGS = {
    "strange": "not written by this installation",
    "gone": "its object is not there",
    "cut": "its object has another length than was written",
    "changed": "its object is not what was written",
    "half": "was begun and never finished",
    "order": "is newer by its number and older by its time than the one before",
    "gap": "is missing from the log: nothing behind it can be reached",
    "unreadable": "does not open",
    "damaged": "opens, and is no sound database",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with which object; ``code`` is one of MEANINGS."""

    name: str
    code: str
    detail: str = ""


def check(
    store: Store, identities: Sequence[x25519.Identity] = (), scratch: Path | None = None
) -> Iterator[Fault]:
    """Every fault. ``identities``: open everything too, in ``scratch``, where the contents lie in clear until the check ends."""
    whole: list[Manifest] = []
    for name, found in store.examined():
        if isinstance(found, str):
            yield Fault(name, "strange", found)
        elif code := store.fault(found):
            yield Fault(name, code)
        else:
            whole.append(found)
    yield from (Fault(str(path.relative_to(store.folder)), "half") for path in store.halves())
    yield from _order([each for each in whole if each.kind == BASE])
    yield from gaps(whole)
    if identities:
        with tempfile.TemporaryDirectory(prefix=".check-", dir=scratch) as place:
            for made in whole:
                yield from _opened(store, made, identities, Path(place))


def gaps(whole: Sequence[Manifest]) -> Iterator[Fault]:
    """Segments that lack behind the oldest backup of each cluster."""
    starts: dict[str, Manifest] = {}
    for made in whole:
        if made.kind == BASE and made.facts.get("database") == "postgresql":
            starts.setdefault(str(made.facts["system"]), made)
    for system, made in starts.items():
        files = segments.of_system([each for each in whole if each.kind == SEGMENT], system)
        for file in segments.missing(files, made.facts["start"], int(made.facts["segment_bytes"])):
            yield Fault(f"wal/{system}/{file}", "gap")


def _order(bases: Sequence[Manifest]) -> Iterator[Fault]:
    """A backup older than the one before it: somebody turned a clock, or laid an old one under a new name."""
    numbered = sorted(bases, key=lambda made: int(made.facts["number"]))
    for before, after in pairwise(numbered):
        if after.instant < before.instant or after.facts["number"] == before.facts["number"]:
            yield Fault(after.name, "order")


def _opened(
    store: Store, made: Manifest, identities: Sequence[x25519.Identity], place: Path
) -> Iterator[Fault]:
    target = place / "content"
    try:
        store.take_out(made, list(identities), target)
        if made.kind == BASE and (said := _unsound(made, target, place)):
            yield Fault(made.name, "damaged", said)
    except UnreadableError as error:
        yield Fault(made.name, "unreadable", str(error))
    finally:
        target.unlink(missing_ok=True)


def _unsound(made: Manifest, content: Path, place: Path) -> str:
    if made.facts["database"] == "sqlite":
        return sqlite_fault(content)
    folder = place / "cluster"
    try:
        with tarfile.open(content) as archive:
            archive.extractall(folder, filter="data")
        return cluster_fault(folder)
    except (tarfile.TarError, OSError) as error:
        return str(error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sqlite_fault(path: Path) -> str:
    """What SQLite itself finds wrong with a file; empty when nothing."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
            said = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return "" if said == "ok" else said.splitlines()[0]


def cluster_fault(folder: Path) -> str:
    """What PostgreSQL's own check of a backup against its manifest finds; empty when nothing, or when the program is not here."""
    program = shutil.which("pg_verifybackup")
    if program is None:
        return ""
    done = subprocess.run(  # noqa: S603  # a fixed program, no shell
        [program, "--no-parse-wal", "--quiet", str(folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return said[0] if done.returncode else ""
