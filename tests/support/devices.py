"""A SoftHSM token for a test: real PKCS#11, its files in the test's own folder, so that it can be taken away."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from esign.devices import _PROCESS, Place
from tests.esign.tools import need, run

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN, SO_PIN = "1234", "5678"
NUMBERS = count()


@dataclass(frozen=True)
class Token:
    """A token with one P-256 key that cannot leave it."""

    label: str
    place: Place
    folder: Path

    def tool(self, *words: str) -> str:
        """What OpenSC's pkcs11-tool says about it, logged in."""
        command = ["pkcs11-tool", "--module", self.place.module, "--token-label", self.label]
        code, said = run(*command, "--login", "--pin", PIN, *words)
        assert code == 0, said
        return said

    def unplug(self) -> None:
        (self.folder / "tokens").rename(self.folder / "away")
        (self.folder / "tokens").mkdir()

    def plug_in(self) -> None:
        shutil.rmtree(self.folder / "tokens")
        (self.folder / "away").rename(self.folder / "tokens")


def make_token(folder: Path, monkeypatch: pytest.MonkeyPatch, *flags: str) -> Token:
    """Skips the test where SoftHSM or OpenSC is not installed. ``flags``: for the key pair."""
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    need("softhsm2-util")
    need("pkcs11-tool")
    if not MODULE.exists():
        pytest.skip("the SoftHSM module is not installed")
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm.conf"))
    label = f"{folder.name}-{os.getpid()}-{next(NUMBERS)}"
    _PROCESS._forget(str(MODULE))  # SoftHSM reads its configuration when the module starts
    run("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", SO_PIN)
    token = Token(label, Place(str(MODULE), label, "signer"), folder)
    token.tool(
        "--keypairgen", "--key-type", "EC:prime256v1", "--label", "signer", *(flags or ("--sensitive",))
    )
    return token
