"""ClamAV's daemon looks at what people hand in (clamd(8), INSTREAM). Named and silent, nothing is taken: it fails closed."""

from __future__ import annotations

import socket
from typing import BinaryIO
from urllib.parse import urlsplit

from licensing.errors import Refused
from licensing.uploads.checking import pieces

SECONDS = 60
LONGEST_ANSWER = 4096


def scan(where: str, stream: BinaryIO, size: int) -> bool:
    """Whether the first ``size`` bytes were looked at; ``where``: unix:/path or tcp://host:port, empty for no scanner.

    Raises Refused('upload.infected') or ('upload.scanner_away').
    """
    if not where:
        return False
    try:
        answer = _asked(where, stream, size)
    except OSError:
        raise Refused("upload.scanner_away") from None
    if answer == b"stream: OK":
        return True
    raise Refused("upload.infected" if answer.endswith(b" FOUND") else "upload.scanner_away")


def _asked(where: str, stream: BinaryIO, size: int) -> bytes:
    with _connect(where) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        for piece in pieces(stream, size):
            daemon.sendall(len(piece).to_bytes(4, "big") + piece)
        daemon.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            more = daemon.recv(LONGEST_ANSWER)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0")


def _connect(where: str) -> socket.socket:
    parts = urlsplit(where)
    if parts.scheme == "unix":
        daemon = socket.socket(socket.AF_UNIX)
        daemon.settimeout(SECONDS)
        daemon.connect(parts.path)
        return daemon
    return socket.create_connection((parts.hostname or "", parts.port or 3310), SECONDS)
