"""gunicorn with the words of one of our own command lines, on a free port, in front of a small application of a test's."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import free_port


@contextmanager
def running(command: Sequence[str], folder: Path, app: str) -> Iterator[int]:
    """Its port. ``app``: source of a module with a WSGI ``app``; all else is said as ``command`` says it, the address too."""
    (folder / "small.py").write_text(app, encoding="utf-8")
    port = free_port()
    said = ["small:app" if word.endswith(":application()") else word for word in command]
    at = said.index("--bind") + 1
    said[at] = f"{said[at].rpartition(':')[0]}:{port}"
    server = subprocess.Popen(said, cwd=folder)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 5).close()
                break
            except ConnectionRefusedError:
                assert time.monotonic() < end
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()
