"""Keys on disk and in a device."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from esign.errors import EsignError, PkiExists, PkiMissing, WrongPassphrase
from esign.pki import create_pki, open_seals
from esign.trust import jwks, trust_list
from esign.verify import verify
from tests.esign.conftest import AT, LATER, NAMES, PASSPHRASE, Installation, install, make_licence

UMASK = 0o077

GRACE = timedelta(days=30)  # no status list is at hand: what is asked here is the key, not the state


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    made = install(tmp_path / "pki")
    before = {path: path.read_bytes() for path in made.directory.rglob("*") if path.is_file()}
    with pytest.raises(PkiExists):
        create_pki(made.directory, b"other", AT, NAMES)
    assert {path: path.read_bytes() for path in made.directory.rglob("*") if path.is_file()} == before


def test_private_files_are_private_and_encrypted(installation: Installation) -> None:
    keys = list(installation.directory.rglob("*.key"))
    assert len(keys) == 10
    for path in keys:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert stat.S_IMODE((installation.directory / "keys").stat().st_mode) & UMASK == 0


def test_a_wrong_passphrase_and_an_empty_directory(installation: Installation, tmp_path: Path) -> None:
    with pytest.raises(WrongPassphrase):
        open_seals(installation.directory, b"wrong")
    with pytest.raises(PkiMissing):
        open_seals(tmp_path, PASSPHRASE)


def test_without_the_root_key_licences_are_still_issued(tmp_path: Path) -> None:
    made = install(tmp_path / "pki")
    (made.directory / "root.key").unlink()
    (made.directory / "tsa-ca.key").unlink()
    seals = open_seals(made.directory, PASSPHRASE)
    assert verify(make_licence(seals).pdf, made.trust, at=LATER, grace=GRACE).result == "valid"
    with pytest.raises(EsignError, match="root"):
        trust_list(seals, NAMES.base_url, NAMES.base_url, AT)


def test_published_keys_have_no_private_part(installation: Installation) -> None:
    rows = jwks(installation.seals)["keys"]
    assert len(rows) == 6
    assert not any("d" in row for row in rows)
