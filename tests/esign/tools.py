"""Calling verifiers of other makers; a test skips with a clear reason only where the tool is not installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def run(*command: str | Path, stdin: bytes | None = None, cwd: Path | None = None) -> tuple[int, str]:
    """(exit code, standard output and error) of an outside program."""
    need(str(command[0]))
    done = subprocess.run(
        [str(part) for part in command], input=stdin, capture_output=True, cwd=cwd, timeout=60
    )
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
