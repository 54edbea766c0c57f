"""Reads a register file into the office with a progress bar; bad rows go to a file beside it, each with its reason."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from licensing.act import Actor, Role
from licensing.register_file import Bad, RegisterFile
from licensing.register_lines import LONGEST_LINE
from licensing.services.register import register
from portal.wiring import Office

OPERATOR = Actor(None, "operator", Role.OPERATOR)
HEADINGS = ("line", "reason", "details", "text")
NO_REGISTER = frozenset({"header.no_name", "header.too_long", "header.encoding", "header.repeated_column"})
TORN = "file.damaged"

CONVERT = "files from Chinese Windows are usually GB18030: iconv -f GB18030 -t UTF-8 FILE > NEW"
REASONS = {
    "header.no_name": "its first line has no column 'name'",
    "header.too_long": f"its first line is longer than {LONGEST_LINE:,} bytes, so its columns cannot be read",
    "header.encoding": "its first line is not UTF-8; " + CONVERT,
    "header.repeated_column": "its first line names a column twice",
}


class NotARegisterError(Exception):
    """The file's first line is not that of a register; the text is the reason's code."""


@dataclass
class Outcome:
    """What became of a file: rows by fate, rejected ones by reason, odd things by code, where the bad rows are.

    ``broken_at``: the line from which the file could not be read on (cut off or damaged); everything before it counts.
    """

    added: int = 0
    known: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    broken_at: int | None = None
    rejected_file: Path | None = None


def import_register(
    office: Office, path: Path, authority: str, console: Console, rejects: Path | None = None
) -> Outcome:
    """Take the file in, a transaction for each batch; run again after a crash it goes on where it stood.

    ``rejects``: where bad rows go, by default beside the file. Raises OSError, NotARegisterError.
    """
    outcome = Outcome()
    rejected = _Rejects(rejects or path.with_name(path.name + ".rejected.tsv"), office.settings.data_dir)
    with RegisterFile(path) as file, _bar(console) as bar, rejected:
        task = bar.add_task(path.name, total=file.bytes_total)
        for batch in register.batches(file):
            bad = [row for row in batch.bad if row.reason != TORN]
            rejected.add(bad)
            with office.work(OPERATOR) as work:
                done = register.take_in(work, batch.rows, authority)
            outcome.added += done.added
            outcome.known += done.known
            outcome.rejected += len(bad)
            outcome.reasons.update(row.reason for row in bad)
            outcome.broken_at = next((row.line_no for row in batch.bad if row.reason == TORN), None)
            outcome.warnings.update(code for row in batch.rows for code in row.warnings)
            bar.update(task, completed=file.bytes_read)
    outcome.rejected_file = rejected.written
    return outcome


def not_a_register(file: Path, error: NotARegisterError) -> str:
    """One line for a file that is no register."""
    return f"{file} cannot be imported: {REASONS[str(error)]}"


def broken_line(file: Path, outcome: Outcome) -> str:
    """One line for a file that is cut off or damaged: where, what stays, what to do."""
    return (
        f"{file} is cut off or damaged: it cannot be read on from line {outcome.broken_at:,}. The "
        f"{outcome.added + outcome.known:,} rows before it are on the register; get the whole file and run this again"
    )


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


class Writer(Protocol):
    """What csv.writer gives."""

    def writerow(self, row: Iterable[object], /) -> object: ...


class _Rejects:
    """The file of bad rows, made with the first of them; one left from an earlier run is replaced."""

    def __init__(self, path: Path, otherwise: Path) -> None:
        self._places = (path, otherwise / path.name)
        self._file: TextIO | None = None
        self.written: Path | None = None

    def __enter__(self) -> _Rejects:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, rows: Iterable[Bad]) -> None:
        for row in rows:
            if row.reason in NO_REGISTER:
                raise NotARegisterError(row.reason)
            details = " ".join(f"{name}={value}" for name, value in row.params.items())
            self._writer().writerow((row.line_no, row.reason, details, _flat(row.raw)))

    def _writer(self) -> Writer:
        if self._file is None:
            self._file, self.written = _create(self._places)
            csv.writer(self._file, delimiter="\t", lineterminator="\n").writerow(HEADINGS)
        return csv.writer(self._file, delimiter="\t", lineterminator="\n")


def _create(places: tuple[Path, ...]) -> tuple[TextIO, Path]:
    """The first place that can be written; a register may lie where we only read."""
    for place in places[:-1]:
        try:
            return place.open("w", encoding="utf-8", newline=""), place
        except OSError:
            continue
    return places[-1].open("w", encoding="utf-8", newline=""), places[-1]


def _flat(text: str) -> str:
    """One line whatever the row held, safe to print on a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
