"""Where the time-stamp authority lives: a folder of its own, under a passphrase that nobody else needs.

It holds what an installation's folder holds, for time-stamps alone: their keys, their certificates, their manifest, the
book of numbers. Whoever signs licences then has no key that could date them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography import x509

from esign.devices import DeviceKey, Devices
from esign.errors import KeyNotUsable
from esign.keys import KeyProvider, read_key, read_public, write_key
from esign.manifest import FILE, KeyEntry, read_manifest, write_manifest
from esign.pki import directory_password
from esign.seals import chain_of, open_keys

USE, AUTHORITY, BOOK = "tsa", "tsa-ca", "stamps.book"
PUBLIC = ("root.pem", f"{AUTHORITY}.pem")


@dataclass(frozen=True)
class StampHome:
    """The folder and its passphrase."""

    directory: Path
    passphrase: bytes

    @property
    def book(self) -> Path:
        return self.directory / BOOK


def take(keys: Path, passphrase: bytes, home: StampHome, *, apply: bool) -> tuple[str, ...]:
    """Move the time-stamp keys of an installation to their own home, and tell it which there are; safe to repeat.

    The ids of the keys that are moved. Private files leave `keys` only when they lie, readable, in the new home.
    """
    manifest = read_manifest(keys)
    entries = tuple(entry for entry in manifest.keys if entry.use == USE)
    here = [entry for entry in entries if (keys / f"{entry.file}.key").exists()]
    old = directory_password(keys, passphrase)
    opened = {entry.kid: read_key(keys / f"{entry.file}.key", old) for entry in here}
    if not apply:
        return tuple(opened)
    (home.directory / "keys").mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in PUBLIC:
        (home.directory / name).write_bytes((keys / name).read_bytes())
    password = directory_password(home.directory, home.passphrase)
    for entry in entries:
        for suffix in ("pem", "pub"):
            (home.directory / f"{entry.file}.{suffix}").write_bytes(
                (keys / f"{entry.file}.{suffix}").read_bytes()
            )
    for entry in here:
        path = home.directory / f"{entry.file}.key"
        path.unlink(missing_ok=True)  # of a move that was broken off
        write_key(path, opened[entry.kid].private, password)
        read_key(path, password)
    write_manifest(home.directory, replace(manifest, keys=entries))
    for entry in here:
        (keys / f"{entry.file}.key").unlink()
    return tuple(opened)


class StampKeys:
    """The authority's keys as its folder has them now; read again when the manifest changes. Safe under threads."""

    def __init__(self, home: StampHome, devices: Devices | None = None) -> None:
        self._home, self._devices = home, devices
        self._lock = threading.Lock()
        self._kept: tuple[tuple[int, int], tuple[KeyEntry, ...], dict[str, KeyProvider]] | None = None

    def at(self, at: datetime) -> KeyProvider:
        """The youngest key that may stamp at an instant. Raises KeyNotUsable, PkiMissing, WrongPassphrase."""
        entries, keys = self._read()
        usable = [entry for entry in entries if entry.signs_at(at) and entry.kid in keys]
        if not usable:
            raise KeyNotUsable(f"no time-stamp key at {at.isoformat()}")
        return keys[max(usable, key=lambda entry: (entry.start, entry.kid)).kid]

    def _read(self) -> tuple[tuple[KeyEntry, ...], dict[str, KeyProvider]]:
        directory = self._home.directory
        password = directory_password(directory, self._home.passphrase)
        found = (directory / FILE).stat()
        stamp = found.st_ino, found.st_mtime_ns
        with self._lock:
            if self._kept is None or self._kept[0] != stamp:
                manifest = read_manifest(directory)
                above = {
                    USE: (x509.load_pem_x509_certificate((directory / f"{AUTHORITY}.pem").read_bytes()),)
                }
                chains = {entry.kid: chain_of(directory, entry, above) for entry in manifest.keys}
                keys = open_keys(directory, password, manifest, chains)
                if self._devices is not None:
                    keys |= {
                        entry.kid: DeviceKey(
                            entry.device,
                            self._devices,
                            read_public(directory / f"{entry.file}.pub"),
                            chains[entry.kid],
                        )
                        for entry in manifest.keys
                        if entry.device
                    }
                self._kept = stamp, manifest.keys, keys
            return self._kept[1], self._kept[2]
