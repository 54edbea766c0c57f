"""The offline bundle and the verifier that is one file."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esign.bundle import write_bundle
from esign.issue import IssuedLicence
from esign.kit import department_kit, modules, single_file
from esign.log import MemoryStore, append, inclusion_proof, root
from esign.trust import Trust, root_fingerprint
from esign.verify import verify
from esign.witness import sign_checkpoint
from tests.esign.conftest import AT, LATER, Installation, make_licence, make_status


def bundle_for(made: IssuedLicence, installation: Installation, status: str, *, logged: bool = True) -> bytes:
    store, size = MemoryStore(), 0
    for number in range(200):
        size = append(store, size, b"%d" % number)
    index = size
    size = append(store, size, made.log_leaf if logged else b"another")
    for number in range(57):
        size = append(store, size, b"later %d" % number)
    note = sign_checkpoint(size, root(store, size), installation.seals, AT)
    return write_bundle(made.credential, status, note, index, inclusion_proof(store, index, size))


@pytest.fixture(scope="module")
def bundle(licence: IssuedLicence, installation: Installation, all_valid: str) -> bytes:
    return bundle_for(licence, installation, all_valid)


def test_a_bundle_is_small_quick_and_valid(bundle: bytes, trust: Trust) -> None:
    verdict = verify(bundle, trust, at=LATER)
    assert (verdict.result, verdict.reasons) == ("valid", ())
    assert {check.name for check in verdict.checks} >= {"log", "status", "signature"}
    assert len(bundle) < 20_000
    start = time.perf_counter()
    for _ in range(20):
        verify(bundle, trust, at=LATER)
    assert (time.perf_counter() - start) / 20 < 0.05  # the budget is 10 ms; five times that on a busy machine


def test_a_bundle_says_how_fresh_it_is(
    licence: IssuedLicence, installation: Installation, trust: Trust
) -> None:
    stale = bundle_for(licence, installation, make_status(installation.seals))
    verdict = verify(stale, trust, at=AT.replace(day=23))
    assert (verdict.result, verdict.reasons) == ("unknown", ("status_stale",))


def test_a_licence_signed_off_the_books(installation: Installation, all_valid: str, trust: Trust) -> None:
    ghost = make_licence(installation.seals, version=9)
    verdict = verify(bundle_for(ghost, installation, all_valid, logged=False), trust, at=LATER)
    assert (verdict.result, verdict.reasons[0]) == ("forged", "not_in_log")


def test_no_flipped_bit_of_a_bundle(bundle: bytes, trust: Trust) -> None:
    @settings(max_examples=400, deadline=None)
    @given(st.integers(0, len(bundle) - 1), st.integers(0, 7))
    def attack(at: int, bit: int) -> None:
        changed = bundle[:at] + bytes([bundle[at] ^ (1 << bit)]) + bundle[at + 1 :]
        assert verify(changed, trust, at=LATER).result in ("forged", "unknown")

    attack()


def test_the_single_file_agrees_with_the_room(
    tmp_path: Path, licence: IssuedLicence, installation: Installation, all_valid: str, bundle: bytes
) -> None:
    script = tmp_path / "verify.py"
    script.write_text(single_file(), encoding="utf-8")
    (tmp_path / "trust.json").write_bytes(installation.trust_json)
    (tmp_path / "status.jwt").write_text(all_valid)
    forms = {
        "a.pdf": licence.pdf,
        "b.jwt": licence.credential.encode(),
        "c.txt": licence.qr_url.encode(),
        "d.json": bundle,
        "e.pdf": licence.pdf[:-1] + b"X",
    }
    for name, body in forms.items():
        (tmp_path / name).write_bytes(body)
        # -I: no current directory, no user site, no environment: only what is installed, and cryptography is
        command = [sys.executable, "-I", str(script), "verify", str(tmp_path / name), "--json"]
        command += ["--trust", str(tmp_path / "trust.json"), "--status", str(tmp_path / "status.jwt")]
        done = subprocess.run(
            [*command, "--at", LATER.isoformat()], capture_output=True, text=True, cwd=tmp_path
        )
        here = verify(body, installation.trust, at=LATER, status=all_valid)
        assert json.loads(done.stdout) == here.to_json(), done.stderr
        assert done.returncode == (0 if here.ok else 1)


def test_the_single_file_needs_nothing_that_signs() -> None:
    assert not {"esign.keys", "esign.seals", "esign.pades", "esign.page"} & set(modules())
    assert "typst" not in single_file()


def test_the_department_kit_works_as_unpacked(
    tmp_path: Path, licence: IssuedLicence, installation: Installation, all_valid: str
) -> None:
    kit = department_kit(installation.trust_json, {"status-0.jwt": all_valid})
    assert kit == department_kit(installation.trust_json, {"status-0.jwt": all_valid})
    with zipfile.ZipFile(io.BytesIO(kit)) as files:
        files.extractall(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "README.md",
        "verify.py",
        "verify.html",
        "trust.json",
        "status-0.jwt",
    }
    (tmp_path / "licence.pdf").write_bytes(licence.pdf)
    command = [sys.executable, "-I", "verify.py", "verify", "licence.pdf", "--trust", "trust.json"]
    command += ["--status", "status-0.jwt", "--at", LATER.isoformat()]
    command += ["--root-sha256", root_fingerprint(installation.seals)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("valid\n")
