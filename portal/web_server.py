"""The words of gunicorn's command line that each of our web servers says."""

from __future__ import annotations

import sys
from collections.abc import Sequence

NO_PREFIX = (
    "--forwarder-headers",
    "",
)  # else whoever asks through a proxy on this machine says where our pages lie


def command(application: str, host: str, port: int, words: Sequence[str]) -> list[str]:
    """gunicorn with threads, since a process that waits should serve on; ``words``: what this server says besides."""
    return [
        *(sys.executable, "-m", "gunicorn", application),
        *("--bind", f"{host}:{port}"),
        *("--worker-class", "gthread"),
        *words,
        *("--log-level", "warning"),
        "--no-control-socket",
        *NO_PREFIX,
    ]
