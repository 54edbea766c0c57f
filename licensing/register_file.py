"""Reading a register file (the contract's UTF-8 TSV, also gzip or xz) row by row, whatever it holds.

A row whose credit code is missing or wrong still goes in, without the code and with a warning: real registers hold
such rows (0.27 % of three million; one of the 43,897 of Qinghai), and the name they hold blocks others all the same.
A second row with a credit code already seen is set aside, as are rows that cannot be decoded, split or dated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import SEEK_END
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from licensing.register_lines import LONGEST_LINE, CountingReader, Line, lines, unpacked
from licensing.register_rows import Row, Unusable, parse

EXCERPT = 200
BOM = b"\xef\xbb\xbf"
MOST_COLUMNS = 200

# Headings we understand -> our column. The contract's own come first; the others stand in public registers.
HEADINGS = {
    "name": "name",
    "uscc": "uscc",
    "status": "status",
    "status_date": "status_date",
    "authority": "authority",
    "investors": "investors",
    "industry_code": "industry_code",
    "established_on": "established_on",
    "entity_type": "entity_type",
    "capital": "capital",
    "scope": "scope",
    "domicile": "domicile",
    "representative": "representative",
    "registry_code_today": "authority",
    "registry_code_in_uscc": "authority_then",
    "reg_date": "established_on",
    "date": "established_on",
    "ent_type": "entity_type",
    "type": "entity_type",
}


FORMER = "renamed"  # an earlier name shares the code of the enterprise that bears another one now


@dataclass(frozen=True)
class Bad:
    """A line that does not go in. ``raw``: its beginning, as readable as it gets; ``reason``: a code.

    Reasons: ``header.no_name``, ``header.too_long``, ``header.encoding``, ``header.repeated_column`` (nothing follows these),
    ``file.damaged`` (the file cannot be read on: the last one, and its line was not read whole),
    ``row.too_long``, ``row.encoding``, ``row.nul``, ``row.columns``, ``uscc.repeated`` and those of ``register_rows.parse``.
    """

    line_no: int
    raw: str
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)


class RegisterFile:
    """An open register file: iterate once over its rows; ``bytes_read`` of ``bytes_total`` drive a progress bar.

    ``source``: a path, or a binary stream at its start, which the caller closes. ``authority``: six digits for rows that
    name none. Opening a path raises OSError; iterating raises nothing for what the file holds.
    """

    def __init__(self, source: Path | BinaryIO, authority: str | None = None) -> None:
        self._stream = source.open("rb") if isinstance(source, Path) else source
        self._owned = isinstance(source, Path)
        self._counting = CountingReader(self._stream)
        self._authority = authority
        self._seen: set[int] = set()
        self.bytes_total = _size(self._stream)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._owned:
            self._stream.close()

    @property
    def bytes_read(self) -> int:
        """How much of the file as it lies on disk has been taken."""
        return self._counting.count

    def __iter__(self) -> Iterator[Row | Bad]:
        found = lines(unpacked(self._counting))
        header = next((line for line in found if line.data.removeprefix(BOM).strip() or line.damaged), None)
        if header is None:
            yield Bad(1, "", "header.no_name")
            return
        columns = _columns(header)
        if isinstance(columns, Bad):
            yield columns
            return
        for line in found:
            if line.damaged or line.cut or line.data.strip():
                yield self._read(line, columns)

    def _read(self, line: Line, columns: Mapping[str, int]) -> Row | Bad:
        cells = _cells(line, columns)
        if isinstance(cells, Bad):
            return cells
        try:
            row = parse(line.number, cells, self._authority)
        except Unusable as error:
            return _bad(line, str(error))
        if row.uscc is not None and row.status != FORMER:
            number = int(row.uscc, 36)
            if number in self._seen:
                return _bad(line, "uscc.repeated", uscc=row.uscc)
            self._seen.add(number)
        return row


def _size(stream: BinaryIO) -> int | None:
    """Bytes of the file, ``None`` for a stream that cannot tell."""
    try:
        here = stream.tell()
        end = stream.seek(0, SEEK_END)
        stream.seek(here)
    except (OSError, ValueError):
        return None
    return end - here


def _columns(header: Line) -> dict[str, int] | Bad:
    """Where our columns stand (and under '' how many cells a row has), or why there is no telling."""
    if header.damaged:
        return _bad(header, "file.damaged")
    if header.cut:
        return _bad(header, "header.too_long", most=LONGEST_LINE)
    try:
        text = header.data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError:
        return _bad(header, "header.encoding")
    if "\0" in text:  # UTF-16 without its mark
        return _bad(header, "header.encoding")
    titles = [title.strip().lower() for title in text.split("\t")]
    if "name" not in titles or len(titles) > MOST_COLUMNS:
        return _bad(header, "header.no_name")
    found: dict[str, int] = {"": len(titles)}
    for place, title in enumerate(titles):
        column = HEADINGS.get(title)
        if column is not None and titles.count(title) > 1:
            return _bad(header, "header.repeated_column", column=title)
        if column is not None and (column not in found or title == column):
            found[column] = place
    return found


def _cells(line: Line, columns: Mapping[str, int]) -> dict[str, str] | Bad:
    if line.damaged:
        return _bad(line, "file.damaged")
    if line.cut:
        return _bad(line, "row.too_long", most=LONGEST_LINE)
    if b"\0" in line.data:
        return _bad(line, "row.nul")
    try:
        parts = line.data.decode("utf-8").split("\t")
    except UnicodeDecodeError:
        return _bad(line, "row.encoding")
    if len(parts) != columns[""]:
        return _bad(line, "row.columns", expected=columns[""], found=len(parts))
    return {column: parts[place].strip() for column, place in columns.items() if column}


def _bad(line: Line, reason: str, **params: object) -> Bad:
    return Bad(line.number, line.data[:EXCERPT].decode("utf-8", "backslashreplace"), reason, params)
