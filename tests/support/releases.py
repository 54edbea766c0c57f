"""One version of the code, run in processes of its own on a database that another version uses, too."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import requests

from tests.house.source import ROOT
from tests.support import postgres

PARTS = (
    "portal",
    "licensing",
    "namecheck",
    "esign",
    "config",
    "wsgi.py",
    "tests/__init__.py",
    "tests/support",
)
TELLER = ROOT / "tests" / "support" / "teller.py"
PATIENCE = 300.0  # seconds after which nothing will come any more; no measure of speed
PAGES = ("/", "/names/search?q=x", "/verify", "/sign-in", "/trust.json", "/healthz", "/readyz")


class NoHistoryError(Exception):
    """The commit is not here; the text says which."""


@dataclass
class Release:
    """``root``: its code; ``environ``: what it is told; ``log``: what its processes say."""

    root: Path
    environ: dict[str, str]
    log: Path
    url: str = ""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    teller: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> str:
        """``portal …``, which must go well; what it printed."""
        line = [sys.executable, "-m", "portal", *words]
        done = subprocess.run(
            line, cwd=self.root, env=self.environ, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, (words, done.stdout[-500:], done.stderr[-1500:])
        return done.stdout

    def serve(self) -> None:
        """Its web and worker, until the web answers."""
        port = postgres.free_port()
        self.url = f"http://127.0.0.1:{port}"
        for verb in ("serve", "worker"):
            with self.log.open("ab") as out:
                process = subprocess.Popen(
                    [sys.executable, "-m", "portal", verb],
                    cwd=self.root,
                    env=self.environ | {"PORT": str(port)},
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                )
            self.running.append(process)
        self.until(self._answers)

    def until(self, seen: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not seen():
            assert time.monotonic() < end, self.log.read_text(errors="replace")[-3000:]
            time.sleep(0.1)

    def tell(self, *step: str) -> str:
        """One step of a story by this release's services."""
        if self.teller is None:
            with self.log.open("ab") as out:
                self.teller = subprocess.Popen(
                    [sys.executable, str(TELLER)],
                    cwd=self.root,
                    env=self.environ,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=out,
                    text=True,
                )
        assert self.teller.stdin and self.teller.stdout
        self.teller.stdin.write(json.dumps(step) + "\n")
        self.teller.stdin.flush()
        answer = self.teller.stdout.readline()
        assert answer, (step, self.log.read_text(errors="replace")[-3000:])
        return str(json.loads(answer))

    def stop(self) -> None:
        if self.teller is not None and self.teller.stdin is not None:
            self.teller.stdin.close()
            self.running.append(self.teller)  # type: ignore[arg-type]  # it is only waited for
            self.teller = None
        for each in self.running:
            each.send_signal(signal.SIGTERM)
        for each in self.running:
            try:
                each.wait(30)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()
        self.running.clear()

    def _answers(self) -> bool:
        try:
            return requests.get(self.url + "/healthz", timeout=5).ok
        except requests.ConnectionError:
            return False


def unpack(commit: str, target: Path) -> None:
    """The code of a commit. Raises NoHistoryError where the clone does not reach back so far."""
    git = ["git", "-C", str(ROOT)]
    if subprocess.run(
        [*git, "cat-file", "-e", f"{commit}^{{commit}}"], capture_output=True, check=False
    ).returncode:
        raise NoHistoryError(
            f"commit {commit} is not in this clone; fetch the whole history (git fetch --unshallow)"
        )
    packed = subprocess.run([*git, "archive", commit, *PARTS], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(target, filter="data")


@contextmanager
def pair(old: Path, place: Path, told: dict[str, str]) -> Iterator[tuple[Release, Release]]:
    """The code in ``old`` and this one, told the same; stopped at the end."""
    both = [
        Release(root, os.environ | told | {"PYTHONPATH": str(root)}, place / f"{name}.log")
        for name, root in (("old", old), ("new", ROOT))
    ]
    try:
        yield both[0], both[1]
    finally:
        for each in both:
            each.stop()


@contextmanager
def visited(url: str) -> Iterator[list[str]]:
    """Somebody looks at pages again and again meanwhile; every fault he is shown."""
    faults: list[str] = []
    over = threading.Event()

    def visit() -> None:
        number = 0
        while not over.wait(0.5):
            path = PAGES[number % len(PAGES)]
            number += 1
            try:
                answer = requests.get(url + path, timeout=PATIENCE)
            except requests.RequestException as error:
                faults.append(f"{path}: {error}")
                continue
            if answer.status_code >= 500:
                faults.append(f"{path}: {answer.status_code}")

    thread = threading.Thread(target=visit)
    thread.start()
    try:
        yield faults
    finally:
        over.set()
        thread.join()
