"""How much room is left where the portal writes: its folder, and the database's where that lies on this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

OK, NEARLY_FULL, FULL, NOT_WRITABLE = "ok", "nearly_full", "full", "not_writable"
MOST_USED = 0.85
LEAST_BYTES = 512 * 1024 * 1024
NOTHING_LEFT = 16 * 1024 * 1024  # less than one segment of PostgreSQL's log
NEAR = ("localhost", "127.0.0.1", "::1")


def state(folder: Path) -> str:
    """Of the disk under ``folder``. Raises OSError where there is none."""
    used = shutil.disk_usage(folder)
    if used.free < NOTHING_LEFT:
        return FULL
    return NEARLY_FULL if used.free < LEAST_BYTES or used.used / used.total > MOST_USED else OK


def state_of_own(folder: Path) -> str:
    """Of the portal's folder, which must also be writable."""
    return state(folder) if os.access(folder, os.W_OK) else NOT_WRITABLE


def database_folder(url: str, session: Session) -> Path | None:
    """Where the database lies, when that is here and may be known."""
    asked = sa.make_url(url)
    if asked.get_backend_name() == "sqlite":
        return Path(asked.database).parent if asked.database else None
    host = asked.host or asked.query.get("host") or "/"
    if not (str(host).startswith("/") or host in NEAR):
        return None
    # no row for a role that may not know it
    found = session.scalar(sa.text("SELECT setting FROM pg_settings WHERE name = 'data_directory'"))
    return Path(found) if found and Path(found).exists() else None
