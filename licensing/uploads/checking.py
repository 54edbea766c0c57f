"""What a file is, found out by its content in a process that may die of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from licensing.errors import Refused

LARGEST = 20 * 1024 * 1024  # bytes of one file
PIECE = 1024 * 1024
SECONDS = 40
SCRIPT = Path(__file__).with_name("inspect.py")
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True)
class Checked:
    """``size``: how many of the stream's first bytes are kept; ``sha256``: their digest in hex."""

    media_type: str
    size: int
    sha256: str


def check(stream: BinaryIO) -> Checked:
    """Look at a file and leave the stream at its beginning. Raises Refused with a code of ``upload``."""
    length = stream.seek(0, 2)
    if length == 0:
        raise Refused("upload.empty")
    if length > LARGEST:
        raise Refused("upload.too_large")
    told = _told(stream)
    if "code" in told:
        raise Refused(str(told["code"]))
    size = int(str(told["size"]))
    digest = sha256()
    for piece in pieces(stream, size):
        digest.update(piece)
    stream.seek(0)
    return Checked(str(told["type"]), size, digest.hexdigest())


def pieces(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """The first ``size`` bytes from the beginning, a piece at a time."""
    stream.seek(0)
    steps = range(0, size, PIECE)
    return (stream.read(min(PIECE, size - start)) for start in steps)


def _told(stream: BinaryIO) -> dict[str, object]:
    child = subprocess.Popen(  # noqa: S603  # our own interpreter and file
        [sys.executable, "-I", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )
    try:
        with suppress(BrokenPipeError):
            stream.seek(0)
            while piece := stream.read(PIECE):
                child.stdin.write(piece)  # type: ignore[union-attr]  # it is a pipe
        answer, _ = child.communicate(timeout=SECONDS)
        found = json.loads(answer)
    except (subprocess.TimeoutExpired, ValueError, BrokenPipeError):
        return {"code": "upload.broken"}
    finally:
        child.kill()
        child.wait()
    return found if isinstance(found, dict) else {"code": "upload.broken"}
