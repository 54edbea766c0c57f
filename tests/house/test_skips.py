"""What does not run is told, and where CI installs what it needs, it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.support.skips import NEVER

AWAY = """
import pytest

@pytest.fixture
def program():
    pytest.skip("redis-server is not installed")

def test_by_fixture(program): ...
def test_by_itself(): pytest.skip("no namespaces here")

@pytest.mark.xfail
def test_that_may_fail(): assert False
"""


def ran(folder: Path, ci: str) -> subprocess.CompletedProcess[str]:
    folder.mkdir(parents=True)
    (folder / "test_away.py").write_text(AWAY, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "tests.support.skips", "-p", "no:xdist", "-p", "no:cacheprovider",
         "-c", "/dev/null", f"--rootdir={folder.parents[2]}", str(folder)],
        cwd=ROOT, env=os.environ | {"CI": ci}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("folder", "ci", "code"), [("safety", "true", 1), ("safety", "", 0), ("names", "true", 0)]
)
def test_ci_fails_where_a_test_of_the_safety_does_not_run(
    tmp_path: Path, folder: str, ci: str, code: int
) -> None:
    code = code if os.geteuid() == 0 else 0
    done = ran(tmp_path / "tests" / "portal" / folder, ci)
    assert done.returncode == code, done.stdout
    assert "redis-server is not installed" in done.stdout and "no namespaces here" in done.stdout
    assert ("CI must not skip this test" in done.stdout) == bool(code)
    assert "1 xfailed" in done.stdout


def test_the_folders_are_there() -> None:
    assert all((ROOT / folder).is_dir() for folder in NEVER)
