"""A database that is put back as it was: what happens to an office whose last minutes are lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from portal.wiring import Office


def file_of(office: Office) -> Path:
    return Path(sa.make_url(office.settings.database_url).database or "")


def copied(office: Office, to: Path) -> Path:
    """The SQLite file as it is now."""
    with closing(sqlite3.connect(file_of(office))) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
    return to


def put_back(office: Office, kept: Path) -> None:
    """Somebody copies an old file over the present one."""
    office.database.dispose()
    for path in (
        file_of(office),
        *(file_of(office).with_name(file_of(office).name + end) for end in ("-wal", "-shm")),
    ):
        path.unlink(missing_ok=True)
    with closing(sqlite3.connect(kept)) as source, closing(sqlite3.connect(file_of(office))) as target:
        source.backup(target)
