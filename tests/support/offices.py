"""An office for a test: real settings, real database, a clock that stands still, cheap password hashing."""

from __future__ import annotations

import atexit
import dataclasses
import gc
import shutil
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from config.settings import Settings, load
from esign.certs import IssuerNames
from esign.pki import create_pki
from portal.wiring import Office, open_office
from tests.support.clock import CountingIds, FixedClock

ISSUER = "海东市市场监督管理局（测试）"
ENVIRON = {
    "PORTAL_BASE_URL": "http://127.0.0.1:8000",
    "PORTAL_SECURE_COOKIES": "false",
    "PORTAL_SECRET_KEY": "tests only, 32 characters or more",
    "PORTAL_FIELD_KEYS": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    "PORTAL_KEY_PASSPHRASE": "tests only, sixteen",
    "PORTAL_STAFF_SECOND_FACTOR": "offered",
    "PORTAL_WORKER_BEAT_SECONDS": "0.2",
}


def make_settings(data_dir: Path, database_url: str = "", **changes: Any) -> Settings:
    """Settings as an operator would have them, on ``data_dir``; ``changes`` are set past the checks."""
    settings = load(ENVIRON | {"DATA_DIR": str(data_dir), "PORTAL_DATABASE_URL": database_url})
    return dataclasses.replace(settings, password_memory_kib=64, password_passes=1, **changes)


def make_office(settings: Settings, clock: FixedClock | None = None) -> Office:
    """The office wired as in production, with a test CA, but for its clock and its readable ids."""
    clock = clock or FixedClock()
    shutil.copytree(
        _keys(settings.key_passphrase, settings.base_url, clock.now()), settings.data_dir / "keys"
    )
    office = open_office(settings, clock, CountingIds())
    _settle()
    return office


@cache
def _settle() -> None:
    """Code tables and modules stay for the whole process: the collector need not walk them after every few tests."""
    gc.collect()
    gc.freeze()


@cache
def _keys(passphrase: str, base_url: str, at: datetime) -> Path:
    """A folder with the keys of a ceremony at this instant, held once for all tests of this process."""
    kept = tempfile.TemporaryDirectory(prefix="portal-test-keys-")
    atexit.register(kept.cleanup)
    folder = Path(kept.name) / "keys"
    create_pki(folder, passphrase.encode(), at, IssuerNames(ISSUER, "630200", "haidong-test", base_url))
    return folder
