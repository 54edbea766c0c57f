"""Build the index of a register file: conflict keys on disk, so that the second use starts at once.

The folder ``FILE.names-index`` holds ``names.bin`` (rows, UTF-8 TSV), ``rows.bin`` (their offsets, uint64),
``keys.bin`` (sorted keys, uint64), ``hits.bin`` (row number of each key, uint32), ``slots.bin`` (where the keys of each
beginning start, uint32) and ``index.json`` (what it was built from). Keys go through 64 buckets by their high bits, so memory stays
bounded whatever the size of the file.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from array import array
from collections.abc import Callable
from pathlib import Path

from namecheck.editable import ADVICE, EDITABLE, WORDS
from namecheck.keyfile import KeyWriter
from namecheck.keys import conflict_keys
from namecheck.name import ParsedName
from namecheck.parse import parse
from namecheck.register import PriorName
from namecheck.registerfile import RegisterFileError, read_rows
from namecheck.shelf import Shelf

SPILL = 20_000
MODULES = (
    "editable",
    "vocabulary",
    "wordbook",
    "imitation",
    "name",
    "shelf",
    "endings",
    "heads",
    "boundary",
    "text",
    "tables",
    "places",
    "lexicon",
    "industry",
    "sounds",
    "remembered",
    "parse",
    "reading",
    "keys",
    "keyfile",
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


def _fill(source: Path, folder: Path, shelf: Shelf, fallback: str, progress: Progress) -> dict[str, int]:
    buckets = KeyWriter(folder)
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
    return {"rows": len(offsets) - 1, "aside": aside, "keys": buckets.merge()}


def _code() -> str:
    """Digest of the modules that decide under which keys a name is stored."""
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / f"{module}.py").read_bytes() for module in MODULES)).hexdigest()


def reading_digest(shelf: Shelf) -> str:
    """What conflict keys are made with, tables and code, as ``sha256:…``: when it changes, stored keys are stale.

    Tables of words and of advice are left out: a name is stored under the same keys whatever they say.
    """
    used = {name: digest for name, digest in shelf.tables.items() if not _wordy(name)}
    lines = "".join(f"{name}\t{digest}\n" for name, digest in sorted(used.items()))
    return "sha256:" + hashlib.sha256(f"{lines}{_code()}".encode()).hexdigest()


def _wordy(name: str) -> bool:
    return name in EDITABLE and EDITABLE[name].effect in {WORDS, ADVICE}


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
