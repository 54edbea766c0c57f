"""Who keeps backups: a store, two readers whose keys lie elsewhere, and what the environment says of them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyrage import x25519

from portal.cli._group import cli
from portal.wiring import Office
from tests.support.offices import ENVIRON


def key_of(whose: str) -> str:
    return base64.urlsafe_b64encode(sha256(whose.encode()).digest()).decode()


@dataclass(frozen=True)
class Vault:
    """The store, and the files of the two who open it together."""

    store: Path
    readers: tuple[Path, Path]
    environ: dict[str, str]

    @property
    def opened(self) -> list[str]:
        return [word for path in self.readers for word in ("--identity", str(path))]


def vault(place: Path, whose: str = "ours") -> Vault:
    readers, locks = [], []
    for name in ("first", "second"):
        made = x25519.Identity.generate()
        path = place / f"{whose}-{name}.key"
        path.write_text(f"# {made.to_public()}\n{made}\n")
        readers.append(path)
        locks.append(str(made.to_public()))
    store = place / f"{whose}-store"
    environ = {"BACKUP_STORE": str(store), "BACKUP_LOCKS": ",".join(locks), "BACKUP_KEY": key_of(whose)}
    return Vault(store, (readers[0], readers[1]), environ)


def at_the_keyboard(office: Office, kept: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's environment: this office and its vault."""
    place = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": office.settings.database_url}
    for name, value in (ENVIRON | place | kept.environ).items():
        monkeypatch.setenv(name, value)


def portal(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, list(words), input=typed)
