"""Child processes that live and die together with this one."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

POLL_SECONDS = 0.2
STOP_SECONDS = 30.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h: have the kernel tell the child when we are gone


@dataclass
class Children:
    """Started processes by name; ``stop`` leaves none behind."""

    environ: Mapping[str, str]
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Starts ``command`` in a process group of its own: Ctrl-C reaches us alone and we stop in order."""
        self._running[name] = subprocess.Popen(  # noqa: S603  # our own interpreter and fixed arguments
            list(command),
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_die_with_parent,  # no threads yet, and the call takes no lock
        )

    def dead(self) -> str | None:
        """``name (exit code)`` of a child that ended by itself, or None."""
        for name, child in self._running.items():
            if child.poll() is not None:
                return f"{name} (exit code {child.returncode})"
        return None

    def watch(self, stopping: threading.Event) -> str | None:
        """Waits until told to stop (None) or until a child ended by itself (its name and exit code)."""
        while not stopping.wait(POLL_SECONDS):
            fallen = self.dead()
            if fallen:
                return fallen
        return None

    def stop(self) -> None:
        """Asks every child to end, waits, and clears away whatever remains of their groups."""
        for child in self._running.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in self._running.values():
            with suppress(subprocess.TimeoutExpired):  # the group is killed below
                child.wait(STOP_SECONDS)
            _kill_group(child.pid)
            child.wait()


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _die_with_parent() -> None:
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):  # not Linux: an orderly stop still ends them
        return
