"""verify.html is what its sources and its lock make: built again, every byte is the same."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from esign.kit import ROOM, single_page

SOURCES = ROOM / "webpage"


def test_every_library_is_locked_by_digest_and_named_without_a_host() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    libraries = {name: each for name, each in lock["packages"].items() if name}
    assert {"node_modules/jose", "node_modules/pkijs"} <= set(libraries)
    assert all(each["integrity"].startswith("sha512-") for each in libraries.values())
    assert "http" not in json.dumps([each.get("resolved", "") for each in libraries.values()])


def test_the_page_asks_nobody_and_runs_nothing_from_elsewhere() -> None:
    page = single_page()
    assert page.count("<script>") == page.count("</script>") == 1
    assert "default-src 'none'" in page
    assert not any(
        word in page for word in ("fetch(", "XMLHttpRequest", "WebSocket", "importScripts", "eval(")
    )


def test_the_committed_page_is_what_the_sources_make(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    folder = shutil.copytree(SOURCES, tmp_path / "webpage", ignore=shutil.ignore_patterns("node_modules"))
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    got = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    if got.returncode != 0 and (
        "ENOTFOUND" in got.stderr or "ECONNREFUSED" in got.stderr or "EAI_AGAIN" in got.stderr
    ):
        pytest.skip("the libraries are not reachable from here")
    assert got.returncode == 0, got.stderr
    made = tmp_path / "verify.html"
    subprocess.run(["node", "build.mjs", str(made)], cwd=folder, check=True, timeout=60)
    assert made.read_bytes() == (ROOM / "templates" / "verify.html").read_bytes()
