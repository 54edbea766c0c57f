"""Keys on disk and in a device."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from esign.errors import EsignError, KeyNotUsable, PkiExists, PkiMissing, WrongPassphrase
from esign.jose import signature_ok
from esign.keys import Pkcs11Key, open_device
from esign.pki import create_pki, open_seals
from esign.rotation import NotChangeable, adopt
from esign.trust import Trust, jwks, trust_file, trust_list
from esign.verify import verify
from tests.esign.conftest import AT, LATER, NAMES, PASSPHRASE, Installation, install, make_licence
from tests.esign.tools import need, run

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
UMASK = 0o077


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
    assert verify(make_licence(seals).pdf, made.trust, at=LATER).result == "valid"
    with pytest.raises(EsignError, match="root"):
        trust_list(seals, NAMES.base_url, NAMES.base_url, AT)


def test_published_keys_have_no_private_part(installation: Installation) -> None:
    rows = jwks(installation.seals)["keys"]
    assert len(rows) == 6
    assert not any("d" in row for row in rows)


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """A fresh SoftHSM token with one P-256 key that cannot leave it."""
    pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    need("softhsm2-util")
    if not MODULE.exists():
        pytest.skip("the SoftHSM module is not installed")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm.conf"))
    label = f"esign-{os.getpid()}"
    run("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", "1234", "--so-pin", "5678")
    command = ["pkcs11-tool", "--module", str(MODULE), "--token-label", label, "--login", "--pin", "1234"]
    code, said = run(
        *command, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "signer", "--sensitive"
    )
    assert code == 0, said
    shown = run(*command, "--list-objects", "--type", "privkey")[1]
    assert "sensitive, always sensitive, never extractable" in shown
    session = open_device(str(MODULE), label, "1234")
    assert pkcs11
    yield session
    session.close()


def test_a_device_signs_licences_under_four_threads(device: object, tmp_path: Path) -> None:
    own = install(tmp_path / "pki")
    key = Pkcs11Key(device, "signer")
    assert not key.extractable
    with pytest.raises(KeyNotUsable):
        own.seals.with_devices(key)
    adopt(own.directory, PASSPHRASE, key, AT - timedelta(hours=1), apply=True)
    bare = open_seals(own.directory, PASSPHRASE)
    with pytest.raises(KeyNotUsable, match="private part is not here"):
        make_licence(bare)
    seals = bare.with_devices(key)
    trust = Trust.load(trust_file(seals, trust_list(seals, NAMES.base_url, NAMES.base_url, AT)))

    def one(number: int) -> tuple[str, str]:
        message = b"message %d" % number
        assert signature_ok(key.public_key, "ES256", message, key.sign(message))
        made = make_licence(seals, version=number + 1)
        return made.kid, verify(made.pdf, trust, at=LATER).result

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(one, range(12))) == {(key.kid, "valid")}


def test_a_key_is_adopted_once(installation: Installation, tmp_path: Path) -> None:
    own = install(tmp_path / "pki")
    stranger = installation.seals.key("licence", AT)
    adopt(own.directory, PASSPHRASE, stranger, AT, apply=False)
    adopt(own.directory, PASSPHRASE, stranger, AT, apply=True)
    with pytest.raises(NotChangeable):
        adopt(own.directory, PASSPHRASE, stranger, AT, apply=True)
