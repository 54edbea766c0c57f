"""The folder of backups: each object with a manifest beside it that says what it is, under a seal that only this installation can make.

A manifest is written last: an object without one was never finished and counts for nothing. Nothing is ever written over.
"""

from __future__ import annotations

import dataclasses
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from pyrage import x25519

from config.backups import BackupSettings
from portal.backups import locks
from portal.backups.locks import UnreadableError

BASE, SEGMENT = "base", "segment"
BLOCK = 1 << 20


def private(path: str, flags: int) -> int:
    """Opens for the owner alone, whatever the umask."""
    return os.open(path, flags, 0o600)


class StrangeError(Exception):
    """A manifest that is not under this installation's seal, or that cannot be read."""


class TakenError(Exception):
    """There is another object under this name."""


@dataclass(frozen=True)
class Manifest:
    """``name``: the object's file without its end, below the store; ``sha256``: what lies there; ``plain_sha256``: what was put in."""

    kind: str
    name: str
    at: str
    layers: int
    plain_sha256: str
    plain_bytes: int
    sha256: str
    bytes: int
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.at)


class Digest:
    """A file that counts and digests what passes through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash, self.count = file, sha256(), 0

    def read(self, size: int = -1) -> bytes:
        return self._seen(self._file.read(size))

    def write(self, data: bytes) -> int:
        self._seen(bytes(data))
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def _seen(self, data: bytes) -> bytes:
        self._hash.update(data)
        self.count += len(data)
        return data

    @property
    def hex(self) -> str:
        return self._hash.hexdigest()


class Store:
    """The store of one installation."""

    def __init__(self, settings: BackupSettings) -> None:
        self.folder, self._key = settings.store, settings.secret
        self._locks = locks.read_locks(settings.locks)

    def put(self, kind: str, name: str, source: IO[bytes], at: datetime, facts: dict[str, Any]) -> Manifest:
        """Seal ``source`` into the store. Raises TakenError, OSError; then nothing counts as written.

        ``facts`` may be filled while ``source`` is read.
        """
        target = self._object(name)
        if self._manifest(name).exists():
            raise TakenError(name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = target.with_name(f".half-{target.name}")
        try:
            with open(half, "wb", opener=private) as file:
                plain, sealed = Digest(source), Digest(file)
                locks.seal(plain, sealed, self._locks)  # type: ignore[arg-type]  # it reads and writes as a file does
                file.flush()
                os.fsync(file.fileno())
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)
        made = Manifest(
            kind,
            name,
            at.isoformat(),
            len(self._locks),
            plain.hex,
            plain.count,
            sealed.hex,
            sealed.count,
            facts,
        )
        self._write(made)
        return made

    def manifests(self, kind: str | None = None) -> list[Manifest]:
        """Those that are ours, oldest first. Raises StrangeError for one that is not."""
        found = [self._read(path) for path in self._paths()]
        return sorted(
            (each for each in found if kind in (None, each.kind)), key=lambda each: (each.instant, each.name)
        )

    def examined(self) -> Iterator[tuple[str, Manifest | str]]:
        """Every manifest by its name, or why it is none."""
        for path in self._paths():
            try:
                yield path.stem, self._read(path)
            except StrangeError as error:
                yield path.stem, str(error)

    def find(self, name: str) -> Manifest | None:
        """Raises StrangeError."""
        path = self._manifest(name)
        return self._read(path) if path.is_file() else None

    def fault(self, made: Manifest) -> str:
        """What is wrong with the bytes that lie there, without any key: empty, ``gone``, ``cut`` or ``changed``."""
        path = self._object(made.name)
        if not path.is_file():
            return "gone"
        if path.stat().st_size != made.bytes:
            return "cut"
        with path.open("rb") as file:
            reader = Digest(file)
            while reader.read(BLOCK):
                pass
        return "" if reader.hex == made.sha256 else "changed"

    def take_out(self, made: Manifest, identities: list[x25519.Identity], target: Path) -> None:
        """Write what was put in to a new file. Raises UnreadableError; then there is no such file."""
        if found := self.fault(made):
            raise UnreadableError(f"{made.name} is {found}")
        try:
            with self._object(made.name).open("rb") as source, open(target, "xb", opener=private) as file:
                plain = Digest(file)
                locks.unseal(source, plain, identities, made.layers)  # type: ignore[arg-type]  # it writes as a file does
                file.flush()
                os.fsync(file.fileno())
            if plain.hex != made.plain_sha256:
                raise UnreadableError(f"{made.name} holds something else than was put in")
        except UnreadableError as error:
            target.unlink(missing_ok=True)
            raise UnreadableError(f"{made.name}: {error}") from None

    def remove(self, made: Manifest) -> None:
        """The manifest first: half removed is never taken for whole."""
        self._manifest(made.name).unlink(missing_ok=True)
        self._object(made.name).unlink(missing_ok=True)

    def halves(self) -> list[Path]:
        """What was begun and not finished."""
        whole = {path.with_suffix("") for path in self._paths()}
        return [path for path in self.folder.rglob("*.age") if path.with_suffix("") not in whole]

    def _object(self, name: str) -> Path:
        return self.folder / f"{name}.age"

    def _manifest(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _paths(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*.json") if not path.name.startswith("."))

    def _mac(self, body: dict[str, Any]) -> str:
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hmac.new(self._key, b"portal backup 1\n" + text.encode(), sha256).hexdigest()

    def _write(self, made: Manifest) -> None:
        body = dataclasses.asdict(made)
        path = self._manifest(made.name)
        half = path.with_name(f".half-{path.name}")
        with open(half, "w", encoding="utf-8", opener=private) as file:
            json.dump(body | {"seal": self._mac(body)}, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self, path: Path) -> Manifest:
        name = str(path.relative_to(self.folder).with_suffix(""))
        try:
            body = json.loads(path.read_text("utf-8"))
            seal = body.pop("seal")
            made = Manifest(**body)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise StrangeError(f"{name} has no usable manifest") from None
        if not hmac.compare_digest(str(seal), self._mac(body)):
            origin = made.facts.get("origin", "another installation")
            raise StrangeError(f"{name} is not under this installation's seal; it says it is of {origin}")
        if made.name != name:
            raise StrangeError(f"{name} is the manifest of {made.name}, renamed")
        return made
