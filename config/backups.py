"""What backups are told: where they lie, who can read them, what proves that they are ours. The database's machine needs no more."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.checks import SettingsError, convert

PREFIX = "BACKUP_"
CREDENTIAL = "backup.key"
KEY_BYTES, DISTINCT = 32, 8


@dataclass(frozen=True)
class BackupSettings:
    """``store``: the folder, best on another machine; ``locks``: age recipients, every one of them is needed to read (``a|b``: either);
    ``database``: how pg_basebackup signs in, where not as the portal; ``key``: seals what is written, so that nobody slips in his own."""

    store: Path
    locks: tuple[str, ...]
    database: str = ""
    key: str = field(default="", repr=False)

    @property
    def secret(self) -> bytes:
        return base64.b64decode(self.key + "=" * (-len(self.key) % 4), altchars=b"-_", validate=True)


TYPES = {"store": Path, "locks": tuple, "database": str, "key": str}


def read(environ: Mapping[str, str]) -> BackupSettings | None:
    """Of variables BACKUP_…, the key also as the file ``backup.key`` in $CREDENTIALS_DIRECTORY; None where no store is named."""
    given = {
        name.removeprefix(PREFIX).lower(): text for name, text in environ.items() if name.startswith(PREFIX)
    }
    if unknown := sorted(set(given) - set(TYPES)):
        raise SettingsError(f"unknown setting {unknown[0]!r} in the environment (as {PREFIX}…)")
    if not given.get("store"):
        return None
    folder = environ.get("CREDENTIALS_DIRECTORY", "")
    if not given.get("key") and folder and (Path(folder) / CREDENTIAL).is_file():
        given["key"] = (Path(folder) / CREDENTIAL).read_text("utf-8").rstrip("\n")
    made = BackupSettings(**{name: convert(name, TYPES[name], text) for name, text in given.items()})
    if not made.store.is_absolute():
        raise SettingsError(f"{PREFIX}STORE must be an absolute path")
    try:
        secret = made.secret
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES or len(set(secret)) < DISTINCT:
        raise SettingsError(
            f"{PREFIX}KEY must be {KEY_BYTES} random bytes in base64url: portal backup new-key"
        )
    if not made.locks:
        raise SettingsError(
            f"{PREFIX}LOCKS names nobody who could read a backup: portal backup identity FILE"
        )
    return made
