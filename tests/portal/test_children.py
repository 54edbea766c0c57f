"""Child processes end with us, whichever way we end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.children import Children

PATIENCE = 120.0
SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
# Ignores the polite request and has a child of its own.
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)"
)


def living_group(group: int) -> list[int]:
    """Processes of a group that still run; one that ended and was not yet collected does not count."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = stat.read_text().rpartition(") ")[2].split()[:3]
        except OSError:
            continue  # it ended while we looked
        if int(its_group) == group and state not in "ZX":
            found.append(int(stat.parent.name))
    return found


def wait_for(condition: Callable[[], bool]) -> bool:
    for _ in range(int(PATIENCE / 0.05)):
        if condition():
            return True
        time.sleep(0.05)
    return False


def pids(children: Children) -> list[int]:
    return [child.pid for child in children._running.values()]


def test_stop_ends_every_child() -> None:
    children = Children(os.environ)
    children.start("a", SLEEPER)
    children.start("b", SLEEPER)
    children.stop()
    assert [living_group(pid) for pid in pids(children)] == [[], []]


def test_a_child_that_does_not_listen_goes_with_its_own_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.children.STOP_SECONDS", 0.5)
    children = Children(os.environ)
    children.start("stubborn", [sys.executable, "-c", STUBBORN])
    assert wait_for(lambda: len(living_group(pids(children)[0])) == 2)
    children.stop()
    assert wait_for(lambda: living_group(pids(children)[0]) == [])


def test_a_child_that_ends_by_itself_is_named_with_its_exit_code() -> None:
    children = Children(os.environ)
    children.start("brief", [sys.executable, "-c", "raise SystemExit(3)"])
    assert children.watch(threading.Event()) == "brief (exit code 3)"
    children.stop()


def test_children_die_with_a_killed_parent() -> None:
    program = (
        "import os, time; from portal.children import Children; c = Children(os.environ);"
        f"c.start('a', {SLEEPER!r}); print([p.pid for p in c._running.values()][0], flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    lines = [parent.stdout.readline() for _ in range(2)]
    child = next(int(line) for line in lines if line.strip().isdigit())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert wait_for(lambda: living_group(child) == [])
