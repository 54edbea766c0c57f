"""`pki.json`: which keys an installation has, their use, their windows and their fate. No secret is in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from esign.certs import IssuerNames
from esign.devices import Place
from esign.errors import Malformed, PkiMissing
from esign.jose import compact_json, read_json

SEAL_USE = "sm2"  # the national profile's seal; all other keys are ES256 or Ed25519
OUTSIDE_USE = "outside-tsa"  # somebody else's time-stamp authority: certificates alone, no key of ours
OWN_USES = ("licence", "tsa", "ocsp", "status", "log", "answer", SEAL_USE)  # whose keys are made here
USES = (*OWN_USES, OUTSIDE_USE)
STATES = ("active", "retired", "revoked")
FILE = "pki.json"


@dataclass(frozen=True)
class KeyEntry:
    """One key: `start` and `end` bound what it may sign, `revoked_at` is the instant of a compromise.

    `device` says where a key lies that is in no file.
    """

    kid: str
    use: str
    file: str
    start: datetime
    end: datetime
    state: str = "active"
    revoked_at: datetime | None = None
    reason: str = ""
    device: Place | None = None

    def signs_at(self, at: datetime) -> bool:
        """May this key sign something new at `at`?"""
        return self.state == "active" and self.start <= at < self.end


@dataclass(frozen=True)
class Manifest:
    """All of `pki.json`."""

    names: IssuerNames
    keys: tuple[KeyEntry, ...]
    revision: int = 0

    @property
    def ordinary(self) -> tuple[KeyEntry, ...]:
        """All keys but the SM2 ones, which no general library reads, and those of others."""
        return tuple(key for key in self.keys if key.use not in (SEAL_USE, OUTSIDE_USE))

    @property
    def outside(self) -> tuple[KeyEntry, ...]:
        """The time-stamp authorities of others, by their certificates."""
        return tuple(key for key in self.keys if key.use == OUTSIDE_USE)

    @property
    def sealing(self) -> tuple[KeyEntry, ...]:
        """The SM2 keys."""
        return tuple(key for key in self.keys if key.use == SEAL_USE)

    def with_key(self, entry: KeyEntry) -> Manifest:
        """The manifest with this entry put in place of the one with the same kid, or added."""
        others = tuple(key for key in self.keys if key.kid != entry.kid)
        return replace(self, keys=(*others, entry))


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC with whole seconds, ending in Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_stamp(text: str) -> datetime:
    """The instant of a `stamp`; raises Malformed."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (ValueError, TypeError) as error:
        raise Malformed("time not understood") from error


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Replace `pki.json` in one step, under the next revision."""
    rows = [
        asdict(key)
        | {"start": stamp(key.start), "end": stamp(key.end)}
        | {"revoked_at": stamp(key.revoked_at) if key.revoked_at else None}
        for key in manifest.keys
    ]
    fresh = directory / f"{FILE}.new"
    fresh.write_bytes(
        compact_json({"names": asdict(manifest.names), "keys": rows, "revision": manifest.revision + 1})
    )
    fresh.chmod(0o600)
    fresh.replace(directory / FILE)


def read_manifest(directory: Path) -> Manifest:
    """Read `pki.json` strictly; raises PkiMissing or Malformed."""
    path = directory / FILE
    if not path.is_file():
        raise PkiMissing(f"no {FILE} in {directory}")
    data = read_json(path.read_bytes())
    try:
        names, keys = IssuerNames(**data["names"]), tuple(_entry(row) for row in data["keys"])
        return Manifest(names, keys, int(data.get("revision", 0)))  # 0: written before there were any
    except (KeyError, TypeError) as error:
        raise Malformed(f"{FILE}: {error}") from error


def _entry(row: dict[str, Any]) -> KeyEntry:
    row = {"device": None} | row  # written before there were devices
    if set(row) != {field.name for field in fields(KeyEntry)}:
        raise Malformed(f"{FILE}: unexpected key members")
    if row["use"] not in USES or row["state"] not in STATES:
        raise Malformed(f"{FILE}: unknown use or state")
    revoked = read_stamp(row["revoked_at"]) if row["revoked_at"] else None
    times = {"start": read_stamp(row["start"]), "end": read_stamp(row["end"]), "revoked_at": revoked}
    device = Place(**row["device"]) if row["device"] is not None else None
    return KeyEntry(**{**row, **times, "device": device})
