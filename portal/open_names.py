"""The open name database as files: every day one CSV.gz and a signed manifest, written whole or not at all.

The manifest's ``signed`` is a JWS by the answer key over exactly its other members, as the answers of a verification are.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import IO, Any

from esign.jose import compact_json
from esign.keys import sign_token
from licensing.deadlines import legal_date
from licensing.journal import stamp
from licensing.services.names import open_names as service
from licensing.services.names.open_names import OpenName
from portal.csv_files import safe_cell
from portal.wiring import Office

FOLDER, MANIFEST = "open", "manifest.json"
FILE = re.compile(r"names-(\d{4}-\d{2}-\d{2})\.csv\.gz")
TYP = "names-manifest+jws"
COLUMNS = tuple(field.name for field in fields(OpenName))
LEVEL = 6
BUFFER = 1 << 20


class OpenNamesError(ValueError):
    """The office's table of the open database is not usable; the text says what is wrong."""


@dataclass(frozen=True)
class Table:
    """What the office decided: files kept, terms of use, what each column means; each text in zh and en."""

    keep: int
    terms: dict[str, str]
    columns: dict[str, dict[str, str]]


@cache
def table() -> Table:
    """The office's table. Raises OpenNamesError for an unknown, missing or unusable entry."""
    raw = tomllib.loads((files("config") / "policy" / "open_names.toml").read_text("utf-8"))
    if set(raw) != {"keep", "source", "terms", "columns"} or not raw["source"]:
        raise OpenNamesError("open_names.toml: needs keep, source, terms and columns")
    if not isinstance(raw["keep"], int) or raw["keep"] < 1:
        raise OpenNamesError("open_names.toml: keep is a positive whole number")
    texts = {"terms": raw["terms"], **raw["columns"]}
    lacking = [name for name, text in texts.items() if set(text) != {"zh", "en"} or not all(text.values())]
    if lacking or tuple(raw["columns"]) != COLUMNS:
        raise OpenNamesError(f"open_names.toml: {', '.join(lacking) or 'columns'}: not as the file has them")
    return Table(raw["keep"], raw["terms"], raw["columns"])


def folder(office: Office) -> Path:
    """Where the files of this installation lie."""
    return office.settings.data_dir / FOLDER


def manifest(directory: Path) -> dict[str, Any] | None:
    """The manifest of the newest file; None when nothing was made yet."""
    try:
        found: dict[str, Any] = json.loads((directory / MANIFEST).read_bytes())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return found


def is_due(office: Office) -> bool:
    """Whether today's file is still to be made."""
    today = legal_date(office.clock.now()).isoformat()
    made = manifest(folder(office))
    return made is None or str(made["day"]) < today or not (folder(office) / str(made["file"])).is_file()


def export(office: Office, directory: Path) -> dict[str, Any]:
    """Write the file of today and its manifest into ``directory``, remove what is too old; the manifest.

    Readers see the old files until the new ones are whole. Raises OSError, and esign's error without a usable answer key.
    """
    directory.mkdir(parents=True, exist_ok=True)
    at = office.clock.now()
    day = legal_date(at)
    key = office.seals.key("answer", at)
    name = f"names-{day}.csv.gz"
    with service.steady(office.sessions) as session, _whole(directory / name) as out:
        count, plain = _write(service.rows(session), out)
    facts = {
        "title": "海东市企业名称库",
        "file": name,
        "day": day.isoformat(),
        "made_at": stamp(at),
        "rows": count,
        "bytes": (directory / name).stat().st_size,
        "sha256": _digest(directory / name),
        "uncompressed": plain,
        "encoding": "UTF-8",
        "format": "CSV (RFC 4180), gzip",
        "columns": [{"name": column, **table().columns[column]} for column in COLUMNS],
        "terms": table().terms,
        "previous": _previous(directory, name),
    }
    made = facts | {"signed": sign_token(key, TYP, compact_json(facts))}
    with _whole(directory / MANIFEST) as out:
        out.write(json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n")
    _tidy(directory)
    return made


def _write(rows: Iterator[OpenName], out: IO[bytes]) -> tuple[int, dict[str, Any]]:
    """CSV with a header; how many rows, and size and digest of the text before packing. Equal rows give equal bytes."""
    count, size, digest = 0, 0, sha256()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=LEVEL, mtime=0) as packed:
        for lines, number in _pieces(rows):
            digest.update(lines)
            size += len(lines)
            count += number
            packed.write(lines)
    return count, {"bytes": size, "sha256": digest.hexdigest()}


def _pieces(rows: Iterator[OpenName]) -> Iterator[tuple[bytes, int]]:
    """The file in pieces of bounded size, each with its number of names; the header is a piece with none."""
    yield _lines([COLUMNS]), 0
    while piece := list(islice(rows, service.CHUNK)):
        yield _lines([[str(safe_cell(cell)) for cell in row.cells()] for row in piece]), len(piece)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``path`` at the end, on the disk and complete; after an error there is none."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb", buffering=BUFFER) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _previous(directory: Path, name: str) -> dict[str, Any] | None:
    """File, rows and digest of the last file of another day."""
    before = manifest(directory)
    if before is None:
        return None
    if before["file"] == name:
        kept: dict[str, Any] | None = before["previous"]
        return kept
    return {member: before[member] for member in ("file", "day", "rows", "bytes", "sha256")}


def kept_files(directory: Path) -> list[Path]:
    """The daily files that are there, newest first."""
    if not directory.is_dir():
        return []
    found = [path for path in directory.iterdir() if FILE.fullmatch(path.name)]
    return sorted(found, key=lambda path: path.name, reverse=True)


def day_of(path: Path) -> date:
    """The day in the name of a daily file."""
    return date.fromisoformat(path.name[len("names-") : -len(".csv.gz")])


def _tidy(directory: Path) -> None:
    for path in kept_files(directory)[table().keep :]:
        path.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while piece := file.read(BUFFER):
            digest.update(piece)
    return digest.hexdigest()
