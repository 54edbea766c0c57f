"""``portal demo`` as a person runs it: up, kept, and gone without a trace."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from licensing import id_number
from licensing.kinds.change import flow as change
from licensing.kinds.establishment import flow as establishment
from portal.demo_story.plots import telling

PATIENCE = 300.0


@dataclass
class Demo:
    """Starts and stops the demo on one data directory; its output goes to a file."""

    data_dir: Path
    port: int
    output: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
        environ |= {"PORT": str(self.port), "DATA_DIR": str(self.data_dir), "PORTAL_WORKERS": "1"}
        with self.output.open("ab") as out:
            command = [sys.executable, "-m", "portal", "demo"]
            process = subprocess.Popen(command, env=environ, stdout=out, stderr=out, start_new_session=True)
        self.running.append(process)
        return process

    def up(self) -> bool:
        process = self.running[-1]
        assert process.poll() is None, self.said()
        return "every password" in self.said().rpartition("stopped; the data is kept")[2] and self.answers()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8") if self.output.exists() else ""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    made = Demo(tmp_path / "demo data", port, tmp_path / "output")
    yield made
    for process in made.running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE / 0.1)):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail(f"nothing happened within {PATIENCE} s")


def left_over(demo: Demo) -> list[str]:
    """Command lines of processes that still work on this demo's data."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(demo.data_dir).encode() in environ.read_bytes():
                found.append((environ.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # another user's, or it ended while we looked
    return found


def child_of(parent: int, words: str) -> int:
    """The process id of the child whose command line holds ``words``."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    lines = {pid: Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in children}
    return next(int(pid) for pid, line in lines.items() if words in line)


def test_the_demo_starts_twice_on_its_data_and_leaves_no_process(demo: Demo) -> None:
    first = demo.start()
    wait_for(demo.up)
    secrets = (demo.data_dir / "secrets.toml").read_bytes()
    first.send_signal(signal.SIGINT)
    assert first.wait(PATIENCE) == 0, demo.said()
    assert left_over(demo) == []
    second = demo.start()
    wait_for(demo.up)
    assert (demo.data_dir / "secrets.toml").read_bytes() == secrets
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0, demo.said()
    assert left_over(demo) == []
    assert demo.said().count("opened") == 1, "the accounts are opened at the first start alone"
    assert "Traceback" not in demo.said()


def rows(demo: Demo, query: str) -> list[tuple[Any, ...]]:
    """What the demo's own database says."""
    found = next(demo.data_dir.glob("*.sqlite"))
    with sqlite3.connect(f"file:{found}?mode=ro", uri=True, timeout=60) as database:
        return list(database.execute(query))


@pytest.mark.slow
def test_every_desk_has_work_soon_after_the_first_sign_in_and_is_told_once(demo: Demo) -> None:
    process = demo.start()
    wait_for(demo.up)
    wait_for(lambda: "desks are filled" in demo.said())
    assert "was left out" not in demo.said()
    cases = rows(demo, "select kind, state, count(*) from registration_case group by kind, state")
    assert sum(n for _, _, n in cases) >= 40
    there = {(kind, state) for kind, state, _ in cases}
    for flow, but in ((establishment.FLOW, set()), (change.FLOW, set())):
        states = {row.source for row in flow.rows} | {row.target for row in flow.rows}
        assert {(flow.name, state) for state in states - but} <= there
    exits = {state for kind, state in there if kind == "simplified_exit"}
    assert {"published", "stopped", "asked", "applied", "in_review", "to_confirm", "deregistered"} <= exits
    legs = {state for _, state in rows(demo, "select department, state from leg")}
    assert {"open", "granted", "refused", "returned", "informed"} <= legs
    open_at = {d for (d,) in rows(demo, "select department from leg where state = 'open'")}
    assert {
        "630202-PSB",
        "630202-HEALTH",
        "630202-FIRE",
        "630202-CULT",
        "630202-AMR",
        "630202-EMER",
    } <= open_at
    assert {state for (state,) in rows(demo, "select state from register_order")} == {"proposed", "confirmed"}
    assert rows(demo, "select count(*) from impersonation") == [(1,)]
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0, demo.said()
    again = demo.start()
    wait_for(demo.up)
    assert rows(demo, "select count(*) from registration_case") == [(sum(n for _, _, n in cases),)]
    again.send_signal(signal.SIGTERM)
    assert again.wait(PATIENCE) == 0, demo.said()
    assert "Traceback" not in demo.said()


def test_the_people_and_enterprises_of_the_story_are_made_up() -> None:
    told = telling()
    assert len(told.plots) >= 40
    for who in told.people.values():
        assert id_number.is_valid(who.id_number), who.name
    taken = set((files("config") / "demo" / "taken.txt").read_text("utf-8").splitlines())
    digests = {sha256(plot.name.encode()).hexdigest()[:16] for plot in told.plots}
    assert len(digests) == len(told.plots) and not digests & taken


def test_a_dead_child_stops_everything_and_says_so(demo: Demo) -> None:
    process = demo.start()
    wait_for(demo.up)
    os.kill(child_of(process.pid, "portal worker"), signal.SIGKILL)
    assert process.wait(PATIENCE) == 1
    assert "worker (exit code -9) ended by itself" in demo.said()
    assert left_over(demo) == []


def test_a_taken_port_is_named_with_what_to_do(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", demo.port))
        taken.listen()
        process = demo.start()
        assert process.wait(PATIENCE) == 1
    assert f"port {demo.port} cannot be used" in demo.said()
    assert "PORT=8001" in demo.said()
