"""What others wrote: taken by its hash alone, listed for whoever asks, and looked up among the known holes before a release."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.house.source import ROOT

HOLED, SOUND = "leaky==1.0", "tight==2.0"
CANARY = "django==1.8"


def _pins() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pins", ROOT / ".ci" / "pins.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _wheel(folder: Path, word: str) -> Path:
    """The smallest thing pip installs."""
    path = folder / "tight-2.0-py3-none-any.whl"
    files = {
        "tight.py": f"WORD = {word!r}\n",
        "tight-2.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tight\nVersion: 2.0\n",
        "tight-2.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}"
        for name, text in files.items()
    ]
    files["tight-2.0.dist-info/RECORD"] = "\n".join([*record, "tight-2.0.dist-info/RECORD,,"]) + "\n"
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def _lock(hashed: str | None) -> dict[str, Any]:
    wheel = {"url": "https://index.example/tight.whl", **({"hash": f"sha256:{hashed}"} if hashed else {})}
    return {
        "package": [
            {
                "name": "portal",
                "version": "1",
                "source": {"editable": "."},
                "dependencies": [{"name": "tight"}],
            },
            {
                "name": "tight",
                "version": "2.0",
                "source": {"registry": "https://index.example"},
                "wheels": [wheel],
            },
        ]
    }


@pytest.mark.parametrize(("served", "taken"), [("as locked", True), ("as a thief made it", False)])
def test_pip_takes_the_locked_bytes_and_no_others(tmp_path: Path, served: str, taken: bool) -> None:
    """The index, or who stands before it, serves another file under the right name and version."""
    locked = hashlib.sha256(_wheel(tmp_path, "as locked").read_bytes()).hexdigest()
    _wheel(tmp_path, served)
    asked = tmp_path / "requirements.txt"
    asked.write_text("\n".join(_pins().requirements(_lock(locked), [])), encoding="utf-8")
    words = ["--no-index", "--find-links", str(tmp_path), "--require-hashes", "--no-deps", "-r", str(asked)]
    run = subprocess.run(
        [_python_with_pip(), "-m", "pip", "install", "--quiet", "--target", str(tmp_path / "in"), *words],
        capture_output=True, text=True, check=False, env={**os.environ, "PIP_NO_CACHE_DIR": "1"},
    )  # fmt: skip
    assert (run.returncode == 0, (tmp_path / "in" / "tight.py").exists()) == (taken, taken), run.stderr


def _python_with_pip() -> str:
    for python in (sys.executable, "python3"):
        if (
            subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode
            == 0
        ):
            return python
    pytest.skip("no pip here; uv checks the same hashes itself")


def test_a_package_without_a_hash_stops_the_set_up() -> None:
    with pytest.raises(SystemExit, match="no hash of tight"):
        _pins().requirements(_lock(None), [])


def test_every_package_that_runs_here_is_pinned_with_its_hashes() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    lines = _pins().requirements(lock, ["build", "dev"])
    assert {"flask", "psycopg-binary", "hatchling", "pytest"} <= {line.partition("==")[0] for line in lines}
    assert all("==" in line and " --hash=sha256:" in line for line in lines)
    installer = (ROOT / ".ci" / "environment").read_text(encoding="utf-8")
    fetching = [line for line in installer.splitlines() if "pip install" in line]
    assert fetching
    assert all(
        "--require-hashes" in line or "--no-build-isolation --no-deps -e ." in line for line in fetching
    )


@pytest.mark.parametrize("step", ["pins.py", "--require-hashes", "--no-build-isolation"])
def test_a_step_that_fails_stops_the_set_up(tmp_path: Path, step: str) -> None:
    """Also where an older environment lies there, in which the project itself still installs."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "environment", tmp_path / ".ci")
    for name, line in (
        (".venv/bin/python", f'case "$*" in *{step}*) exit 1;; esac'),
        ("bin/uv", "exit 1"),  # away
    ):
        program = tmp_path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        program.chmod(0o755)
    told = os.environ | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "PYTHON": sys.executable}
    done = subprocess.run(
        ["bash", ".ci/environment", "run"],
        cwd=tmp_path,
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "could not be installed" in done.stderr
    assert not (tmp_path / ".venv" / ".ready-run").exists()


def test_the_parts_list_names_every_part_with_its_files(tmp_path: Path) -> None:
    """Written twice it is the same; who needs whom is in it; the tests' tools are not."""
    made = [tmp_path / "first.json", tmp_path / "second.json"]
    for path in made:
        subprocess.run([sys.executable, ".ci/sbom.py", str(path)], cwd=ROOT, check=True, capture_output=True)
    assert made[0].read_bytes() == made[1].read_bytes()
    bom = json.loads(made[0].read_text("utf-8"))
    parts = {each["name"]: each for each in bom["components"]}
    assert "pytest" not in parts
    assert all(each["externalReferences"][0]["hashes"] for each in parts.values())
    needs = {each["ref"]: each.get("dependsOn", []) for each in bom["dependencies"]}
    assert parts["werkzeug"]["bom-ref"] in needs[parts["flask"]["bom-ref"]]
    locked = {
        line.partition("==")[0]
        for line in _pins().requirements(tomllib.loads((ROOT / "uv.lock").read_text()), [])
    }
    assert locked <= set(parts)


@contextmanager
def _service(knows: set[str], status: int = 200) -> Iterator[str]:
    """An advisory service that speaks as OSV does and knows a hole in each of ``knows``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = asked["package"]["name"]
            hole = {
                "id": f"GHSA-{name}",
                "summary": "a hole",
                "affected": [{"package": {"name": name, "ecosystem": "PyPI"}, "ranges": []}],
            }
            body = json.dumps({"vulns": [hole]} if f"{name}=={asked['version']}" in knows else {}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _check(tmp_path: Path, url: str) -> subprocess.CompletedProcess[str]:
    asked = tmp_path / "asked.txt"
    asked.write_text(f"{HOLED}\n{SOUND} --hash=sha256:00\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, ".ci/advisories.py", str(asked)],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "ADVISORIES_URL": url},
    )  # fmt: skip


def test_nothing_known_lets_the_release_through(tmp_path: Path) -> None:
    with _service({CANARY}) as url:
        run = _check(tmp_path, url)
    assert (run.returncode, "2 packages asked" in run.stdout) == (0, True), run.stderr


def test_a_known_hole_stops_the_release_and_is_named(tmp_path: Path) -> None:
    with _service({CANARY, HOLED}) as url:
        run = _check(tmp_path, url)
    assert run.returncode == 1
    assert f"{HOLED}: GHSA-leaky" in run.stdout
    assert SOUND not in run.stdout


@pytest.mark.parametrize("status", [200, 500], ids=["an empty service", "a broken service"])
def test_a_service_that_knows_nothing_has_not_checked(tmp_path: Path, status: int) -> None:
    """A proxy that answers everything with an empty object looks like good news."""
    with _service(set(), status) as url:
        run = _check(tmp_path, url)
    assert (run.returncode, "not checked" in run.stderr) == (2, True)


def test_no_service_is_not_checked_and_no_release(tmp_path: Path) -> None:
    with _service(set()) as url:
        pass
    run = _check(tmp_path, url)
    assert (run.returncode, "not checked" in run.stderr) == (2, True)
    assert "nothing known" not in run.stdout
