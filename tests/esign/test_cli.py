"""`python -m esign verify`: exit codes and what is said."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from esign.__main__ import main
from esign.issue import IssuedLicence
from tests.esign.conftest import LATER, Installation, make_status


@pytest.fixture
def folder(tmp_path: Path, licence: IssuedLicence, installation: Installation, all_valid: str) -> Path:
    (tmp_path / "licence.pdf").write_bytes(licence.pdf)
    (tmp_path / "credential.jwt").write_text(licence.credential + "\n")
    (tmp_path / "qr.txt").write_text(licence.qr_url)
    (tmp_path / "trust.json").write_bytes(installation.trust_json)
    (tmp_path / "status.jwt").write_text(all_valid)
    (tmp_path / "revoked.jwt").write_text(make_status(installation.seals, 1))
    return tmp_path


def call(folder: Path, file: str, *more: str, at: str | None = LATER.isoformat()) -> int:
    when = ["--at", at] if at else []
    return main(["verify", str(folder / file), "--trust", str(folder / "trust.json"), *when, *more])


@pytest.mark.parametrize("file", ["licence.pdf", "credential.jwt", "qr.txt"])
def test_valid(folder: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(folder, file, "--status", str(folder / "status.jwt"), "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["result", "reasons", "claims", "checks", "as_of", "issuer"]
    assert (said["result"], said["reasons"], said["as_of"]) == ("valid", [], "2026-11-20T02:30:00Z")
    assert all(set(check) == {"name", "ok", "detail"} for check in said["checks"])


def test_not_valid(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(folder, "licence.pdf", "--status", str(folder / "revoked.jwt")) == 1
    said = capsys.readouterr().out
    assert said.startswith("revoked: revoked\n") and "\n  name: 海东市" in said
    assert call(folder, "licence.pdf", at=(LATER + timedelta(days=1200)).isoformat()) == 1
    (folder / "licence.pdf").write_bytes((folder / "licence.pdf").read_bytes() + b" ")
    assert call(folder, "licence.pdf") == 1
    assert "changed_after_signing" in capsys.readouterr().out


def test_unusable(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "note.txt").write_text("今天天气很好")
    (folder / "empty").write_bytes(b"")
    for arguments in (
        ["verify", str(folder / "note.txt"), "--trust", str(folder / "trust.json")],
        ["verify", str(folder / "empty"), "--trust", str(folder / "trust.json")],
        ["verify", str(folder / "missing"), "--trust", str(folder / "trust.json")],
        ["verify", str(folder / "licence.pdf"), "--trust", str(folder / "note.txt")],
        ["verify", str(folder / "licence.pdf"), "--trust", str(folder / "trust.json"), "--at", "yesterday"],
        ["verify", str(folder / "licence.pdf"), "--trust", str(folder / "trust.json"), "--root-sha256", "00"],
        ["verify", str(folder / "licence.pdf")],
        ["sing"],
        [],
    ):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        said = capsys.readouterr()
        assert (left.value.code, said.out, said.err.count("\n")) == (2, "", 1), arguments


def test_a_unreadable_status_list_makes_the_state_unknown(folder: Path) -> None:
    (folder / "broken.jwt").write_bytes(b"\xff\xfe\x00")
    assert call(folder, "licence.pdf", "--status", str(folder / "broken.jwt")) == 1
