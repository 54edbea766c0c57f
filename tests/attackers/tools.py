"""The tools of others, each at pinned versions and hashes in an environment of its own: never the product's, nor its tests'."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from tests.attackers.gate import NotCheckedError

PINS = Path(__file__).with_name("pins")
INSTALLING = 600.0


def installed(name: str, folder: Path) -> Path:
    """The folder of this tool's programs. Raises NotCheckedError where they cannot be had."""
    pins = PINS / f"{name}.txt"
    home = folder / name
    mark = home / f".ready-{hashlib.sha256(pins.read_bytes()).hexdigest()[:16]}"
    if not mark.exists():
        venv.create(home, clear=True, with_pip=True)
        words = [
            str(home / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        words += ["--no-input", "--retries", "2", "--timeout", "30", "--no-deps", "--require-hashes"]
        said = ran([*words, "-r", str(pins)], INSTALLING)
        if said.returncode:
            raise NotCheckedError(f"{name} cannot be installed: {_last(said.stderr)}")
        mark.touch()
    return home / "bin"


def ran(command: Sequence[str | Path], seconds: float) -> subprocess.CompletedProcess[str]:
    """The command to its end, whatever it ends with. Raises NotCheckedError where it is missing or takes too long."""
    try:
        return subprocess.run(
            [str(word) for word in command],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
            env=_environment(),
        )
    except FileNotFoundError:
        raise NotCheckedError(f"{command[0]} is missing") from None
    except subprocess.TimeoutExpired:
        raise NotCheckedError(f"{Path(command[0]).name} did not end within {seconds:.0f} s") from None


def _environment() -> dict[str, str]:
    """Ours without what would change a tool's path or its interpreter's."""
    return {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")} | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    }


def _last(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it says nothing"
