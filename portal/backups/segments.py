"""PostgreSQL's log, segment by segment: with a backup before it, it leads to any instant. ``archive_command`` puts them into the store."""

from __future__ import annotations

import re
import struct
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from portal.backups.store import SEGMENT, Manifest, Store, TakenError

NAME = re.compile(r"[0-9A-F]{24}(\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history")
WHOLE = re.compile(r"[0-9A-F]{24}")
FIRST_PAGE = struct.Struct(
    "<HHIQIIQ"
)  # magic, info, timeline, address, rest, padding, the system's identifier


class NotASegmentError(Exception):
    """The file is none that PostgreSQL archives."""


def archive(store: Store, path: Path, at: datetime, system: str = "") -> Manifest:
    """Put a file of ``pg_wal`` into the store; again with the same content is no fault. Raises TakenError for another content, OSError."""
    if not NAME.fullmatch(path.name):
        raise NotASegmentError(f"{path.name} is not the name of a log segment")
    content = path.read_bytes()
    system = system or _system(path, content)
    name = f"wal/{system}/{path.name}"
    known = store.find(name)
    if known is not None:
        if known.plain_sha256 != sha256(content).hexdigest():
            raise TakenError(f"the store has another {path.name}")
        return known
    with path.open("rb") as source:
        return store.put(SEGMENT, name, source, at, {"system": system, "file": path.name})


def _system(path: Path, content: bytes) -> str:
    """The cluster a segment is of stands on its first page; small files beside it lie where the last segment of the folder lies."""
    if not WHOLE.fullmatch(path.name):
        for other in sorted(path.parent.glob("0*"), reverse=True):
            if WHOLE.fullmatch(other.name):
                with other.open("rb") as file:
                    return _system(other, file.read(FIRST_PAGE.size))
    if len(content) < FIRST_PAGE.size or not WHOLE.fullmatch(path.name):
        raise NotASegmentError(f"{path.name} does not begin as a log segment does")
    system = FIRST_PAGE.unpack_from(content)[-1]
    return str(system)


def of_system(manifests: Iterable[Manifest], system: str) -> dict[str, Manifest]:
    """The archived files of one cluster by their names."""
    return {str(each.facts["file"]): each for each in manifests if each.facts.get("system") == system}


def missing(files: Iterable[str], start: str, segment_bytes: int) -> list[str]:
    """Segments that lack between ``start``, or where a timeline begins, and the last of each timeline."""
    per_log = 0x1_0000_0000 // segment_bytes
    places: dict[str, list[int]] = defaultdict(list)
    for file in files:
        if WHOLE.fullmatch(file) and file[8:] >= start[8:] and file[:8] >= start[:8]:
            places[file[:8]].append(int(file[8:16], 16) * per_log + int(file[16:], 16))
    first = int(start[8:16], 16) * per_log + int(start[16:], 16)
    lacking = []
    for timeline, found in sorted(places.items()):
        begin = first if timeline == start[:8] else min(found)
        lacking += [
            f"{timeline}{place // per_log:08X}{place % per_log:08X}"
            for place in range(begin, max(found))
            if place not in set(found)
        ]
    return lacking
