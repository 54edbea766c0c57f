"""Lays a backup into a new place: nothing is written over, everything is opened and compared before a database may start on it."""

from __future__ import annotations

import os
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyrage import x25519

from licensing.store.installation import LAID
from portal.backups import segments
from portal.backups.checking import cluster_fault, sqlite_fault
from portal.backups.store import BASE, SEGMENT, Manifest, Store

LOG = "portal_wal"


class NotLaidError(Exception):
    """The backup may not or cannot be laid there; the text is one line that says why."""


@dataclass(frozen=True)
class Wanted:
    """``name``: this backup, not the newest. ``until``: up to this instant. ``older``: yes, although newer ones are there.
    ``as_far``: up to where the log has a gap, if it has one."""

    name: str = ""
    until: datetime | None = None
    older: bool = False
    as_far: bool = False


def choose(store: Store, wanted: Wanted) -> Manifest:
    """The backup to begin with. Raises NotLaidError, StrangeError."""
    bases = store.manifests(BASE)
    newest = max(bases, key=lambda made: int(made.facts["number"]), default=None)
    if newest is None:
        raise NotLaidError(f"there is no backup in {store.folder}")
    fit = [each for each in bases if wanted.until is None or _reached(each) <= wanted.until]
    if wanted.name:
        fit = [each for each in bases if each.name == wanted.name]
    if not fit:
        raise NotLaidError(f"there is no backup {wanted.name or f'before {wanted.until}'}")
    found = max(fit, key=lambda made: int(made.facts["number"]))
    if found != newest and not wanted.older and (wanted.until is None or wanted.name):
        raise NotLaidError(f"{found.name} is older than {newest.name}; --older takes it all the same")
    return found


def _reached(made: Manifest) -> datetime:
    return datetime.fromisoformat(made.facts["point"]) if made.facts.get("point") else made.instant


def lay(
    store: Store, made: Manifest, identities: list[x25519.Identity], into: Path, wanted: Wanted
) -> list[str]:
    """Put it there; what the operator has to know. Raises NotLaidError, UnreadableError, OSError; then nothing usable lies there."""
    refuse_live(into)
    if made.facts["database"] == "sqlite":
        return _sqlite(store, made, identities, into)
    return _cluster(store, made, identities, into, wanted)


def refuse_live(into: Path) -> None:
    """Raises NotLaidError where anything lies already: a database that lives is never written over."""
    if (into / "postmaster.pid").exists():
        raise NotLaidError(f"a PostgreSQL runs, or ran, in {into}")
    if into.is_file() or (into.is_dir() and any(into.iterdir())):
        raise NotLaidError(
            f"{into} is not empty; a backup is laid into a new place, which is then put in use"
        )


def _sqlite(store: Store, made: Manifest, identities: list[x25519.Identity], into: Path) -> list[str]:
    half = into.with_name(f".half-{into.name}")
    half.unlink(missing_ok=True)
    try:
        store.take_out(made, identities, half)
        if said := sqlite_fault(half):
            raise NotLaidError(f"{made.name} opens, and is no sound database: {said}")
        with closing(sqlite3.connect(half)) as connection, connection:
            connection.execute(
                "INSERT OR REPLACE INTO installation (name, value) VALUES (?, ?)", (LAID, made.name)
            )
        os.link(half, into)  # never over a file that came meanwhile
    except FileExistsError:
        raise NotLaidError(f"{into} is not empty") from None
    finally:
        half.unlink(missing_ok=True)
    return [f"{made.name} lies in {into}, as it was at {made.facts['point'] or made.at}"]


def _cluster(
    store: Store, made: Manifest, identities: list[x25519.Identity], into: Path, wanted: Wanted
) -> list[str]:
    files = _log(store, made, wanted)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    into.chmod(0o700)
    archive = into / ".portal-base.tar"
    store.take_out(made, identities, archive)
    try:
        with tarfile.open(archive) as content:
            content.extractall(into, filter="data")
    except tarfile.TarError as error:
        raise NotLaidError(f"{made.name} opens, and is no archive: {error}") from None
    finally:
        archive.unlink(missing_ok=True)
    if said := cluster_fault(into):
        raise NotLaidError(f"{made.name} opens, and is no sound cluster: {said}")
    log = into / LOG
    log.mkdir(mode=0o700)
    for file, each in sorted(files.items()):
        store.take_out(each, identities, log / file)
    with (into / "postgresql.auto.conf").open("a", encoding="utf-8") as conf:
        conf.write("\n".join(["", *_recovery(log, wanted), ""]))
    (into / "recovery.signal").touch(mode=0o600)
    last = max((file for file in files if segments.WHOLE.fullmatch(file)), default=made.facts["start"])
    return [f"{made.name} and {len(files)} files of the log up to {last} lie in {into}"]


def _recovery(log: Path, wanted: Wanted) -> list[str]:
    place = str(log).replace("\\", "\\\\").replace("'", "''")
    lines = [f'restore_command = \'cp "{place}/%f" "%p"\'', "recovery_target_timeline = 'latest'"]
    if wanted.until is not None:
        lines += [
            f"recovery_target_time = '{wanted.until.isoformat()}'",
            "recovery_target_action = 'promote'",
        ]
    return lines


def _log(store: Store, made: Manifest, wanted: Wanted) -> dict[str, Manifest]:
    """The archived files from the backup's start on. Raises NotLaidError where one is missing in between."""
    facts = made.facts
    found = segments.of_system(store.manifests(SEGMENT), facts["system"])
    files = {
        file: each
        for file, each in found.items()
        if file.endswith(".history") or file[8:24] >= str(facts["start"])[8:]
    }
    lacking = segments.missing(files, facts["start"], int(facts["segment_bytes"]))
    if lacking and not wanted.as_far:
        raise NotLaidError(
            f"{lacking[0]} is missing from the log: nothing behind it can be reached; --as-far goes up to it"
        )
    if lacking:
        files = {
            file: each
            for file, each in files.items()
            if file.endswith(".history") or file[8:24] < lacking[0][8:]
        }
    for each in files.values():
        if code := store.fault(each):
            raise NotLaidError(f"{each.name} is {code}; --as-far does not go past it either: remove it first")
    return files
