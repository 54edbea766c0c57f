"""An office for a test: real settings, real database, a clock that stands still, cheap password hashing."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from config.settings import Settings, load
from portal.wiring import Office, open_office
from tests.support.clock import CountingIds, FixedClock

ENVIRON = {
    "PORTAL_BASE_URL": "http://127.0.0.1:8000",
    "PORTAL_SECURE_COOKIES": "false",
    "PORTAL_SECRET_KEY": "tests only, 32 characters or more",
    "PORTAL_FIELD_KEYS": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    "PORTAL_KEY_PASSPHRASE": "tests only, sixteen",
    "PORTAL_WORKER_BEAT_SECONDS": "0.2",
}


def make_settings(data_dir: Path, database_url: str = "", **changes: Any) -> Settings:
    """Settings as an operator would have them, on ``data_dir``; ``changes`` are set past the checks."""
    settings = load(ENVIRON | {"DATA_DIR": str(data_dir), "PORTAL_DATABASE_URL": database_url})
    return dataclasses.replace(settings, password_memory_kib=64, password_passes=1, **changes)


def make_office(settings: Settings, clock: FixedClock | None = None) -> Office:
    """The office wired as in production, but for its clock and its readable ids."""
    return open_office(settings, clock or FixedClock(), CountingIds())
