"""Build the index of a register file: conflict keys on disk, so that the second use starts at once.

The folder ``FILE.names-index`` holds ``names.bin`` (rows, UTF-8 TSV), ``rows.bin`` (their offsets, uint64),
``keys.bin`` (sorted keys, uint64), ``hits.bin`` (row number of each key, uint32) and ``index.json`` (what it was built
from). Keys go through 64 buckets by their high bits, so memory stays bounded whatever the size of the file.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import IO

from namecheck.keys import conflict_keys
from namecheck.name import ParsedName
from namecheck.parse import parse
from namecheck.register import PriorName
from namecheck.registerfile import RegisterFileError, read_rows
from namecheck.shelf import Shelf

BUCKETS = 64
BUCKET_SHIFT = 63 - 6
ROW_BITS = 32
ROW_MASK = (1 << ROW_BITS) - 1
SPILL = 20_000
MODULES = (
    "endings",
    "heads",
    "boundary",
    "text",
    "tables",
    "places",
    "lexicon",
    "industry",
    "sounds",
    "parse",
    "reading",
    "keys",
    "registerfile",
    "fileindex",
)
Progress = Callable[[int], None]


def encode(prior: PriorName, parsed: ParsedName) -> bytes:
    """One row of ``names.bin``: the prior name and its parts."""
    parts = parsed.parts
    cells = (
        prior.name, prior.uscc, prior.status, prior.status_date and prior.status_date.isoformat(), prior.authority,
        ";".join(sorted(prior.investors)), prior.valid_until and prior.valid_until.isoformat(), prior.holder,
        parts.division, parts.division_code, parts.trade_name, parts.industry, parts.form, parts.pattern,
    )  # fmt: skip
    return "\t".join((cell or "").replace("\t", " ") for cell in cells).encode("utf-8", "replace")


class _Buckets:
    """Keys and row numbers spread over files by the high bits of the key."""

    def __init__(self, folder: Path) -> None:
        self._paths = [folder / f"bucket{number}" for number in range(BUCKETS)]
        self._files: list[IO[bytes]] = [path.open("wb") for path in self._paths]
        self._pending: list[list[int]] = [[] for _ in self._paths]

    def put(self, key: int, row: int) -> None:
        self._pending[key >> BUCKET_SHIFT].append(key << ROW_BITS | row)

    def spill(self) -> None:
        for entries, out in zip(self._pending, self._files, strict=True):
            flat = array("Q")
            for entry in entries:
                flat.append(entry >> ROW_BITS)
                flat.append(entry & ROW_MASK)
            flat.tofile(out)
            entries.clear()

    def merge(self, folder: Path) -> int:
        """Sort each bucket and append it to the final files; returns the number of keys."""
        total = 0
        with (folder / "keys.bin").open("wb") as keys, (folder / "hits.bin").open("wb") as hits:
            for path, out in zip(self._paths, self._files, strict=True):
                out.close()
                flat = array("Q")
                flat.frombytes(path.read_bytes())
                path.unlink()
                entries = sorted(
                    key << ROW_BITS | row for key, row in zip(flat[::2], flat[1::2], strict=True)
                )
                array("Q", [entry >> ROW_BITS for entry in entries]).tofile(keys)
                array("I", [entry & ROW_MASK for entry in entries]).tofile(hits)
                total += len(entries)
        return total


def _fill(source: Path, folder: Path, shelf: Shelf, fallback: str, progress: Progress) -> dict[str, int]:
    buckets = _Buckets(folder)
    offsets, aside = array("Q", [0]), 0
    with (folder / "names.bin").open("wb") as names:
        for prior in read_rows(source, shelf, fallback):
            if prior is None:
                aside += 1
                continue
            parsed = parse(prior.name, shelf)
            row = encode(prior, parsed)
            names.write(row)
            number = len(offsets) - 1
            offsets.append(offsets[-1] + len(row))
            for key in conflict_keys(parsed, prior.authority or fallback, shelf):
                buckets.put(key, number)
            if number % SPILL == 0:
                buckets.spill()
                progress(number)
    buckets.spill()
    with (folder / "rows.bin").open("wb") as rows:
        offsets.tofile(rows)
    return {"rows": len(offsets) - 1, "aside": aside, "keys": buckets.merge(folder)}


def _code() -> str:
    """Digest of the modules that decide under which keys a name is stored."""
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / f"{module}.py").read_bytes() for module in MODULES)).hexdigest()


def reading_digest(shelf: Shelf) -> str:
    """What conflict keys are made with, tables and code, as ``sha256:…``: when it changes, stored keys are stale."""
    return "sha256:" + hashlib.sha256(f"{shelf.digest}\n{_code()}".encode()).hexdigest()


def stamp(source: Path, shelf: Shelf, fallback: str) -> dict[str, str | int]:
    """What an index must have been built from to be used."""
    facts = source.stat()
    return {
        "code": _code(),
        "size": facts.st_size,
        "mtime": facts.st_mtime_ns,
        "rules": shelf.digest,
        "authority": fallback,
    }


def homes(source: Path) -> tuple[Path, ...]:
    """Beside the file when its folder may be written, else in the folder for temporary files."""
    name = hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:16]
    beside = source.with_name(source.name + ".names-index")
    writable = bool(source.parent.stat().st_mode & 0o222)
    spare = Path(tempfile.gettempdir()) / f"names-index-{name}"
    return (beside, spare) if writable else (spare,)


def _usable(folder: Path, wanted: dict[str, str | int]) -> bool:
    try:
        found = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return all(found.get(key) == value for key, value in wanted.items())


def _build(source: Path, folder: Path, shelf: Shelf, fallback: str, progress: Progress) -> None:
    wanted = stamp(source, shelf, fallback)
    work = Path(tempfile.mkdtemp(prefix=folder.name, dir=folder.parent))
    try:
        counts = _fill(source, work, shelf, fallback, progress)
        body = {**wanted, **counts}
        (work / "index.json").write_text(json.dumps(body), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def ensure(source: Path, shelf: Shelf, fallback: str, progress: Progress) -> Path:
    """The folder of a current index, built when there is none; RegisterFileError for an unusable file."""
    if not source.is_file():
        raise RegisterFileError("no such file")
    wanted = stamp(source, shelf, fallback)
    places = homes(source)
    for home in places:
        if _usable(home, wanted):
            return home
    for home in places:
        try:
            _build(source, home, shelf, fallback, progress)
        except PermissionError:
            continue
        except OSError as error:
            if home is places[-1]:
                raise RegisterFileError(error.strerror or "not readable") from error
            continue
        return home
    raise RegisterFileError("no folder to write its index in")
