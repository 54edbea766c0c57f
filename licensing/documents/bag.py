"""A dossier as a BagIt bag in one ZIP stream (RFC 8493): payload first, then what it is and the digests; nothing is held whole."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
DAY = "%Y-%m-%d"


@dataclass(frozen=True)
class Member:
    """One file. ``path``: below ``data/``, of plain ASCII; ``pieces``: its bytes; ``title``: what it is called in the index;
    ``keeps``: how long it is kept, in words."""

    path: str
    title: str
    pieces: Iterable[bytes]
    at: datetime | None = None
    keeps: str = ""


@dataclass
class Kept:
    """What the index says of a file that was written."""

    path: str
    title: str
    size: int
    sha256: str
    at: datetime | None
    keeps: str = ""


@dataclass
class Bag:
    """Writes itself. ``name``: the folder everything lies in; ``info``: of ``bag-info.txt``, in its order."""

    name: str
    info: Mapping[str, str]
    made_at: datetime
    kept: list[Kept] = field(default_factory=list)

    def stream(self, members: Iterable[Member]) -> Iterator[bytes]:
        """The ZIP's bytes. A member's pieces are asked for in its turn: an index that comes last finds the others in ``kept``."""
        out = _Out()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for member in members:
                yield from self._put(archive, out, member)
            tags = self._tags()
            for path, text in {**tags, "tagmanifest-sha256.txt": _digests(tags)}.items():
                archive.writestr(self._entry(path), text)
        yield out.taken()

    def _tags(self) -> dict[str, str]:
        octets = sum(each.size for each in self.kept)
        info = {
            **self.info,
            "Bagging-Date": self.made_at.strftime(DAY),
            "Payload-Oxum": f"{octets}.{len(self.kept)}",
        }
        return {
            "bagit.txt": DECLARATION,
            "bag-info.txt": "".join(f"{name}: {_one_line(value)}\n" for name, value in info.items()),
            "manifest-sha256.txt": "".join(f"{each.sha256}  data/{each.path}\n" for each in self.kept),
        }

    def _entry(self, path: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(f"{self.name}/{path}", self.made_at.timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        return entry

    def _put(self, archive: zipfile.ZipFile, out: _Out, member: Member) -> Iterator[bytes]:
        digest, size = sha256(), 0
        with archive.open(self._entry(f"data/{member.path}"), "w", force_zip64=True) as file:
            for piece in member.pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
                yield out.taken()
        self.kept.append(Kept(member.path, member.title, size, digest.hexdigest(), member.at, member.keeps))
        yield out.taken()


class _Out:
    """Takes what the archive writes until it is handed on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing lies anywhere else."""

    def close(self) -> None:
        """It goes on being read."""

    def taken(self) -> bytes:
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found


def _digests(tags: Mapping[str, str]) -> str:
    return "".join(f"{sha256(text.encode()).hexdigest()}  {path}\n" for path, text in tags.items())


def _one_line(value: str) -> str:
    """A value never makes a second tag of its own."""
    return " ".join(value.split())
