"""A register goes in as an operator loads it: rows a second and what a row costs of a core, with the locks on its names' keys.

The same rows once more add nothing: what a repetition after a crash costs. SQLite and PostgreSQL in one run, since other work on the
machine moves both alike.
"""

from __future__ import annotations

import io
import lzma
import resource
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from rich.console import Console

from portal.clock import RandomIds, SystemClock
from portal.migration import migrate
from portal.register_import import import_register
from portal.wiring import Office, open_office
from tests.bench.bench_search import SHARED
from tests.bench.running import postgres_office
from tests.support.offices import make_settings

ROWS = 20_000
AUTHORITY = "630200"


def beginning(source: Path, folder: Path, rows: int = ROWS) -> Path:
    """The heading and the first rows of a register."""
    made = folder / "register.tsv"
    with lzma.open(source, "rt", encoding="utf-8") as lines, made.open("w", encoding="utf-8") as out:
        for line, _ in zip(lines, range(rows + 1), strict=False):
            out.write(line)
    return made


def spent() -> float:
    """Seconds of a core that this process and its ended children have used."""
    own, ended = (resource.getrusage(x) for x in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def loaded(office: Office, file: Path) -> dict[str, Any]:
    """The file taken in twice."""
    console, found = Console(file=io.StringIO()), {}
    for turn in ("first", "again"):
        begun, used = time.perf_counter(), spent()
        outcome = import_register(office, file, AUTHORITY, console)
        seconds, core = time.perf_counter() - begun, spent() - used
        rows = outcome.added + outcome.known + outcome.rejected
        found[turn] = {
            "added": outcome.added,
            "known": outcome.known,
            "rejected": outcome.rejected,
            "rows_a_second": round(rows / seconds),
            "core_ms_a_row": round(core / rows * 1000, 2),
        }
    return found


def run(register: Path | None) -> dict[str, Any]:
    """Of the first rows of the register: what each database takes."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        file = beginning(register or SHARED, folder)
        (folder / "lite").mkdir()
        url = f"sqlite:///{folder}/lite/portal.db"
        migrate(url)
        lite = open_office(make_settings(folder / "lite", url), SystemClock(), RandomIds())
        stack.callback(lite.close)
        told = {"sqlite": loaded(lite, file)}
        office, _ = stack.enter_context(postgres_office(folder / "pg"))
        return {"rows": ROWS, **told, "postgresql": loaded(office, file)}
