"""A backup is encrypted to keys that do not lie on the machine that writes it (age, by pyrage); several layers need several people.

age's payload is authenticated chunk by chunk, its end too: what was cut or changed does not open.
"""

from __future__ import annotations

import gzip
import os
import shutil
import threading
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from config.settings import SettingsError

Stage = Callable[[IO[bytes], IO[bytes]], None]
LEVEL = 1  # gzip: a log segment is mostly zeros, and the processor is the office's


class UnreadableError(Exception):
    """What lies there does not open: another key, or its bytes are not what was written."""


def read_locks(texts: Sequence[str]) -> list[list[x25519.Recipient]]:
    """Layers, each with those who can open it. Raises SettingsError."""
    try:
        return [[x25519.Recipient.from_str(one.strip()) for one in text.split("|")] for text in texts]
    except pyrage.RecipientError:
        raise SettingsError(
            "BACKUP_LOCKS must hold age recipients (age1…): portal backup identity FILE"
        ) from None


def read_identities(paths: Sequence[Path]) -> list[x25519.Identity]:
    """The secret keys of these files. Raises UnreadableError, OSError."""
    lines = [line.strip() for path in paths for line in path.read_text("utf-8").splitlines()]
    try:
        return [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        raise UnreadableError("an identity file holds no age secret key (AGE-SECRET-KEY-1…)") from None


def seal(source: IO[bytes], target: IO[bytes], locks: Sequence[Sequence[x25519.Recipient]]) -> None:
    """Compress ``source`` and put it under every layer. Raises OSError."""

    def layer(readers: Sequence[x25519.Recipient]) -> Stage:
        return lambda inner, outer: pyrage.encrypt_io(inner, outer, list(readers))

    _piped(source, target, [_compress, *(layer(readers) for readers in locks)])


def unseal(source: IO[bytes], target: IO[bytes], identities: Sequence[x25519.Identity], layers: int) -> None:
    """The reverse. What was written to ``target`` counts for nothing when this raises UnreadableError."""

    def opened(outer: IO[bytes], inner: IO[bytes]) -> None:
        pyrage.decrypt_io(outer, inner, list(identities))

    if not identities:
        raise UnreadableError("no identity was given; --identity FILE names the secret key of a reader")
    try:
        _piped(source, target, [*([opened] * layers), _expand])
    except pyrage.DecryptError:
        raise UnreadableError("none of the identities opens it, or not every layer of it") from None
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's trouble, not the backup's
        raise UnreadableError("its bytes are not what was written") from None


def _compress(plain: IO[bytes], small: IO[bytes]) -> None:
    with gzip.GzipFile(fileobj=small, mode="wb", compresslevel=LEVEL, mtime=0) as file:
        shutil.copyfileobj(plain, file, 1 << 18)


def _expand(small: IO[bytes], plain: IO[bytes]) -> None:
    with gzip.GzipFile(fileobj=small, mode="rb") as file:
        shutil.copyfileobj(file, plain, 1 << 18)


def _piped(source: IO[bytes], target: IO[bytes], stages: Sequence[Stage]) -> None:
    """Each stage reads what the one before writes, in a thread of its own; the first real trouble is raised."""
    trouble: list[Exception] = []
    running: list[threading.Thread] = []
    before = source
    for stage in stages[:-1]:
        reading, writing = os.pipe()
        thread = threading.Thread(
            target=_stage,
            args=(stage, before, os.fdopen(writing, "wb"), trouble, before is not source),
            daemon=True,
        )
        thread.start()
        running.append(thread)
        before = os.fdopen(reading, "rb")
    _stage(stages[-1], before, target, trouble, before is not source, last=True)
    for thread in running:
        thread.join()
    if trouble:
        raise min(trouble, key=lambda error: isinstance(error, BrokenPipeError))


def _stage(
    stage: Stage,
    source: IO[bytes],
    target: IO[bytes],
    trouble: list[Exception],
    ours: bool,
    *,
    last: bool = False,
) -> None:
    try:
        stage(source, target)
        if not last:
            target.close()
    except Exception as error:  # whatever stops one stage is told once all have ended
        trouble.append(error)
    finally:
        if ours:
            source.close()
        if not last:
            _closed(target)


def _closed(target: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # the stage behind has ended, and says why
        target.close()
