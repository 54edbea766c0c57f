"""A real clamd with one signature of our own: what it knows is refused, and nothing is taken while it is away."""

from __future__ import annotations

import getpass
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from hashlib import md5
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from licensing.store.models import CounterSignature
from portal.wiring import Office
from tests.portal.applications.conftest import client_of
from tests.portal.uploads.files import pdf, picture
from tests.portal.uploads.test_uploads import hand_in, rows
from tests.support import owners, stories
from tests.support.pages import csrf_of
from tests.support.stories import CLERK, MA
from tests.support.wording import says

EVIL = picture("PNG", (32, 32))
CONF = """LocalSocket {place}/clamd.sock
DatabaseDirectory {place}/db
TemporaryDirectory {place}
User {user}
Foreground yes
MaxThreads 2
"""


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The daemon's address."""
    program = shutil.which("clamd")
    if program is None:
        pytest.skip("clamd is not installed")
    place = tmp_path_factory.mktemp("clamd")
    (place / "db").mkdir()
    known = f"{md5(EVIL, usedforsecurity=False).hexdigest()}:{len(EVIL)}:Portal.Test\n"
    (place / "db" / "own.hdb").write_text(known)
    (place / "clamd.conf").write_text(CONF.format(place=place, user=getpass.getuser()))
    with subprocess.Popen([program, "-c", str(place / "clamd.conf")], stdout=subprocess.DEVNULL) as daemon:
        try:
            yield from _ready(daemon, place)
        finally:
            daemon.terminate()


def _ready(daemon: subprocess.Popen[bytes], place: Path) -> Iterator[str]:
    """Gives the address once the daemon answers there."""
    path = place / "clamd.sock"
    while daemon.poll() is None:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as door:
            door.connect(str(path))
            break
        time.sleep(0.05)
    assert daemon.poll() is None, "clamd ended"
    yield f"unix:{path}"


def with_scanner(office: Office, where: str) -> None:
    object.__setattr__(office, "settings", replace(office.settings, clamd=where))


def test_what_the_scanner_knows_is_refused_and_the_rest_is_marked_scanned(
    sqlite_office: Office, clamd: str
) -> None:
    with_scanner(sqlite_office, clamd)
    story, ma = stories.draft(sqlite_office), client_of(sqlite_office, MA)
    assert says(hand_in(ma, story, EVIL, "photo.png").text, "refusals.upload.infected")
    assert rows(sqlite_office) == []
    assert hand_in(ma, story, pdf()).status_code == 303
    assert [row.scanned for row in rows(sqlite_office)] == [True]


def test_nothing_is_taken_while_the_scanner_is_away(sqlite_office: Office) -> None:
    with_scanner(sqlite_office, "unix:/nowhere/clamd.sock")
    story, ma = stories.draft(sqlite_office), client_of(sqlite_office, MA)
    assert says(hand_in(ma, story, pdf()).text, "refusals.upload.scanner_away")
    assert rows(sqlite_office) == []


def test_what_the_counter_keeps_of_a_signature_is_looked_at_too(sqlite_office: Office, clamd: str) -> None:
    with_scanner(sqlite_office, clamd)
    case = owners.foreign(sqlite_office)
    owners.officers(sqlite_office)
    wang, at = client_of(sqlite_office, CLERK), f"/signing/counter/cases/{case.story.case_id}"
    page = wang.get(at).text
    typed = {
        "csrf_token": csrf_of(page),
        "digest": str(re.search(r'name="digest" value="([0-9a-f]{64})"', page)[1]),  # type: ignore[index]
        "signer": owners.SIGNER[0],
        "document_kind": owners.SIGNER[1],
        "number": owners.SIGNER[2],
        "words": "护照原件，当面签名",
    }
    answer = wang.post(f"{at}/{case.body}", data=typed | {"file": (BytesIO(EVIL), "stein.png")})
    assert answer.status_code == 409 and says(answer.text, "refusals.upload.infected")
    with sqlite_office.read() as session:
        assert session.scalars(select(CounterSignature)).all() == []
    answer = wang.post(f"{at}/{case.body}", data=typed | {"file": (BytesIO(pdf()), "stein.pdf")})
    assert answer.status_code == 303
