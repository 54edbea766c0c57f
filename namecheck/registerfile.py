"""Register files: UTF-8 TSV, also .gz or .xz, with a header; unknown columns are ignored, bad rows are counted, not fatal."""

from __future__ import annotations

import gzip
import io
import lzma
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from namecheck.register import STATUSES, PriorName
from namecheck.shelf import Shelf

ALIASES = {
    "name": ("name", "企业名称"),
    "uscc": ("uscc", "统一社会信用代码"),
    "status": ("status", "状态"),
    "status_date": ("status_date",),
    "authority": ("authority", "registry_code_today", "registry_code_in_uscc"),
    "investors": ("investors",),
    "valid_until": ("valid_until",),
    "holder": ("holder",),
}
LONGEST_LINE = 20_000


class RegisterFileError(ValueError):
    """The file cannot be used at all: not readable, no header, no name column."""


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if path.suffix in {".gz", ".xz"}:
        with (gzip.open if path.suffix == ".gz" else lzma.open)(path, "rb") as packed:
            yield io.BufferedReader(packed)
    else:
        with path.open("rb") as plain:
            yield plain


def _columns(header: Sequence[str]) -> dict[str, int]:
    places = {}
    for field, names in ALIASES.items():
        place = next((header.index(name) for name in names if name in header), None)
        if place is not None:
            places[field] = place
    if "name" not in places:
        raise RegisterFileError("no column 'name' in the header line")
    return places


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _authority(cells: dict[str, str], shelf: Shelf, fallback: str) -> str:
    """The stated authority, else digits 3-8 of the USCC, as today's division; else ``fallback``. A registry that serves
    more than its own city keeps its code."""
    for code in (cells.get("authority", ""), cells.get("uscc", "")[2:8]):
        if len(code) == 6 and code.isascii() and code.isdigit():
            return code if code in shelf.places.reach else shelf.places.now(code)
    return fallback


def _prior(cells: dict[str, str], shelf: Shelf, fallback: str) -> PriorName | None:
    name = cells.get("name", "").strip()
    status = cells.get("status", "") or "registered"
    if not name or status not in STATUSES:
        return None
    return PriorName(
        name=name,
        uscc=cells.get("uscc") or None,
        status=status,
        status_date=_day(cells.get("status_date", "")),
        authority=_authority(cells, shelf, fallback),
        investors=frozenset(part for part in cells.get("investors", "").replace(",", ";").split(";") if part),
        valid_until=_day(cells.get("valid_until", "")),
        holder=cells.get("holder") or None,
    )


def _lines(handle: IO[bytes]) -> Iterator[str | None]:
    """Decoded lines; ``None`` for one that is too long or not UTF-8."""
    while line := handle.readline(LONGEST_LINE):
        whole = line.endswith(b"\n") or len(line) < LONGEST_LINE
        while not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            line = handle.readline(LONGEST_LINE)
        try:
            yield line.decode("utf-8").rstrip("\r\n") if whole else None
        except UnicodeDecodeError:
            yield None


def read_rows(path: Path, shelf: Shelf, fallback: str) -> Iterator[PriorName | None]:
    """Prior names of a register file, one a row, ``None`` for a row that cannot be used.

    ``fallback``: authority of rows that name none. RegisterFileError when the file is no register file.
    """
    try:
        with _opened(path) as handle:
            lines = _lines(handle)
            header = next(lines, None)
            if header is None:
                raise RegisterFileError("empty, or its header line is not readable UTF-8")
            columns = _columns(header.removeprefix("\ufeff").split("\t"))
            for line in lines:
                if line == "":
                    continue
                values = line.split("\t") if line is not None else []
                cells = {field: values[place] for field, place in columns.items() if place < len(values)}
                yield _prior(cells, shelf, fallback)
    except (OSError, EOFError, lzma.LZMAError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "damaged"
        raise RegisterFileError(reason) from error
