"""The installation's keys, read again when the operator has changed them: no process need be started anew."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path

from esign.manifest import FILE
from esign.pki import open_devices, open_seals
from esign.seals import Seals

# What ``portal keys`` changes, and the keys above, which may be taken away.
WATCHED = (FILE, "root.crl", "tsa-ca.crl", "ca.crl", "root.key", "ca.key", "trust.json")
Stamp = tuple[tuple[int, int, int] | None, ...]


class Keyring:
    """Seals of a folder; every look costs a few ``stat`` calls, reading happens on change."""

    def __init__(self, directory: Path, passphrase: str, pins: Mapping[str, str]) -> None:
        """``pins``: of PKCS#11 tokens, by label."""
        self.directory = directory
        self._watched = [str(directory / name) for name in WATCHED]
        self._passphrase = passphrase.encode()
        self.devices = open_devices(directory, self._passphrase, pins)
        self._lock = threading.Lock()
        self._kept: tuple[Stamp, Seals] | None = None

    def seals(self) -> Seals:
        """As the folder is now. Raises PkiMissing, WrongPassphrase, Malformed."""
        stamp = self._stamp()
        with self._lock:
            if self._kept is None or self._kept[0] != stamp:
                self._kept = None
                self._kept = (stamp, open_seals(self.directory, self._passphrase, self.devices))
            return self._kept[1]

    def _stamp(self) -> Stamp:
        return tuple(map(_stamp_of, self._watched))


def _stamp_of(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - every request asks eight times, and making a Path costs more than the answer
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
