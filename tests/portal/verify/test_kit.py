"""A department downloads the kit and verifies without us, with nothing but `cryptography` at hand."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from esign.trust import root_fingerprint
from licensing.act import SYSTEM
from licensing.services.licences import issue
from licensing.store.models import Enterprise, Licence
from portal.wiring import Office
from tests.support import stories
from tests.support.wording import says

# Hides every installed package but the one a department needs, and every way out of the machine.
BARE = """
import importlib.abc, runpy, socket, sys
from tests.support.wording import says
class Bare(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top in {"cryptography", "cffi", "_cffi_backend", "esign"}:
            return None
        raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Bare())
def refuse(*_, **__):
    raise OSError("no network")
socket.socket.connect = refuse
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture
def licence(sqlite_office: Office) -> Licence:
    _, licence_id = stories.licensed(sqlite_office)
    with sqlite_office.read() as session:
        return session.get_one(Licence, licence_id)


def unpack(outsider: FlaskClient, folder: Path) -> Path:
    answer = outsider.get("/verify/kit.zip")
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as files:
        files.extractall(folder)
    return folder


def verify(folder: Path, office: Office, pdf: bytes) -> tuple[int, str]:
    (folder / "licence.pdf").write_bytes(pdf)
    command = [
        sys.executable,
        "-I",
        "-c",
        BARE,
        "verify.py",
        "verify",
        "licence.pdf",
        "--trust",
        "trust.json",
    ]
    command += ["--status", "status-0.jwt", "--at", office.clock.now().isoformat()]
    command += ["--root-sha256", root_fingerprint(office.seals)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_the_kit_verifies_offline_and_knows_the_present_state(
    sqlite_office: Office, licence: Licence, tmp_path: Path, client: FlaskClient
) -> None:
    before = unpack(client, tmp_path / "before")
    assert {path.name for path in before.iterdir()} == {
        *("README.md", "verify.py", "verify.html", "trust.json", "status-0.jwt")
    }
    code, said = verify(before, sqlite_office, licence.pdf or b"")
    assert (code, said.splitlines()[0]) == (0, "valid"), said
    spoiled = bytearray(licence.pdf or b"")
    spoiled[5000] ^= 1
    assert verify(before, sqlite_office, bytes(spoiled))[0] == 1
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, licence.enterprise_id)
        enterprise.status, enterprise.status_date = "deregistered", work.act.on
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    code, said = verify(unpack(client, tmp_path / "after"), sqlite_office, licence.pdf or b"")
    assert code == 1 and said.startswith("revoked"), said


def test_the_verify_page_leads_departments_to_it(sqlite_office: Office, app: Flask) -> None:
    page = app.test_client().get("/verify").text
    assert 'href="/verify/kit.zip"' in page and says(page, "verify.kit_link")
