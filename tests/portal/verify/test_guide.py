"""docs/verify.md, followed to the letter by a department against a running portal."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from licensing.store.models import Licence
from tests.esign.tools import need
from tests.support import stories
from tests.support.site import Site

GUIDE = Path(__file__).parents[3] / "docs" / "verify.md"
SECTION = "## 3. With other people's tools"
JUDGES_TIME = ("openssl cms", "openssl ts -verify", "openssl verify", "openssl ocsp")


def section() -> str:
    """The part for other people's tools."""
    text = GUIDE.read_text("utf-8")
    return text[text.index(SECTION) :].partition("\n## ")[0] + "\n"


@pytest.fixture
def folder(sqlite_site: Site, tmp_path: Path) -> Path:
    """A department's folder with a licence somebody sent."""
    for program in ("certutil", "pdfsig", "mutool", "jose", "zbarimg", "curl"):
        need(program)
    _, licence_id = stories.licensed(sqlite_site.office)
    made = tmp_path / "department"
    made.mkdir()
    with sqlite_site.office.read() as session:
        (made / "licence.pdf").write_bytes(session.get_one(Licence, licence_id).pdf or b"")
    return made


def test_every_command_of_the_guide_says_what_the_guide_promises(sqlite_site: Site, folder: Path) -> None:
    moment = f"-attime {int(sqlite_site.office.clock.now().timestamp()) + 60}"

    def shell(command: str) -> str:
        command = command.replace("HOST", sqlite_site.url)
        for judge in JUDGES_TIME:  # the test's clock stands still, that of OpenSSL does not
            slack = " -validity_period 2000000000" if judge == "openssl ocsp" else ""
            command = re.sub(rf"^{judge}\b", f"{judge}{slack} {moment}", command)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command], cwd=folder, capture_output=True, timeout=60
        )
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        return said + f"\nexit {done.returncode}"

    fences = re.findall(r"```(sh|python)\n(.*?)```", section(), re.DOTALL)
    assert [kind for kind, _ in fences] == ["sh", "python", "sh"]
    for kind, body in fences:
        if kind == "sh":
            assert shell(body).endswith("exit 0"), body
        else:
            subprocess.run([sys.executable, "-I", "-c", body], cwd=folder, check=True, timeout=60)
    rows = re.findall(r"^\| [^|]+ \| `([^`]+)` \| ([^|]+) \|$", section(), re.MULTILINE)
    assert len(rows) == 9
    for command, promised in rows:
        said = shell(command)
        for each in promised.split(" · "):
            if not each.startswith("the list"):
                assert each in said, (command, said)
    (folder / "FILE").write_bytes(b"something of the department's own")
    for command in re.findall(r"`((?:openssl ts|curl -s -H)[^`]+)`", section().rpartition("A time-stamp")[2]):
        said = shell(command)
    assert "Verification: OK" in said
