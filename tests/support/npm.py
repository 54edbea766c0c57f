"""Programs of other makers from npm, installed as their lock says; a test skips where npm or its registry is out of reach."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

UNREACHABLE = ("ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN")


def installed(source: Path, folder: Path) -> Path:
    """``folder`` with what stands in ``source`` and its packages."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("node_modules"))
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    got = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180)
    if got.returncode != 0 and any(word in got.stderr for word in UNREACHABLE):
        pytest.skip("the package is not reachable from here")
    assert got.returncode == 0, got.stderr
    return folder
