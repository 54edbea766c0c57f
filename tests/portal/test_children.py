"""Child processes end with us, whichever way we end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from portal.children import Children

PATIENCE = 15.0
SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
# Ignores the polite request and has a child of its own.
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)"
)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_gone(pid: int) -> bool:
    for _ in range(int(PATIENCE / 0.05)):
        if not alive(pid):
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
    assert not any(alive(pid) for pid in pids(children))


def test_a_child_that_does_not_listen_goes_with_its_own_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.children.STOP_SECONDS", 0.5)
    children = Children(os.environ)
    children.start("stubborn", [sys.executable, "-c", STUBBORN])
    time.sleep(0.5)
    children.stop()
    group = pids(children)[0]
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


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
    assert wait_gone(child)
