"""What ``make years`` does: so many enterprises through so many years, in towns that each have a process and a register of their own.

A town that does not agree at a look stops with what differs; every look that agrees is a line. Nothing is kept but the lines.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import func, select

from licensing.store.models import JournalEntry, Licence
from portal.migration import migrate
from portal.wiring import Office
from tests.support import memory, remembered
from tests.support.clock import FixedClock
from tests.support.offices import ENVIRON, make_office, make_settings
from tests.support.years import simulated
from tests.support.years.town import Town

AHEAD = {"dates_backwards"}  # the command's clock is the machine's, and these years may lie ahead of it


@dataclass(frozen=True)
class Asked:
    """One town: which of them, and what its years are."""

    number: int
    size: int
    seed: int
    years: int
    looks: int
    folder: str


def main() -> int:
    """0 when every town agreed at every look."""
    given = _arguments().parse_args()
    share, rest = divmod(given.size, given.towns)
    asked = [
        Asked(n, share + (n < rest), given.seed + n, given.years, given.looks, given.folder)
        for n in range(given.towns)
    ]
    with multiprocessing.get_context("spawn").Pool(min(given.jobs, given.towns), maxtasksperchild=1) as pool:
        agreed = list(pool.imap_unordered(told, asked))
    print(f"{sum(agreed)} of {given.towns} towns agreed at every look", flush=True)
    return 0 if all(agreed) else 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make years", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="enterprises in all")
    parser.add_argument(
        "--towns", type=int, default=os.cpu_count() or 1, help="registers they are spread over"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="towns that live at once")
    parser.add_argument("--years", type=int, default=simulated.YEARS)
    parser.add_argument("--looks", type=int, default=simulated.LOOKS)
    parser.add_argument("--seed", type=int, default=1, help="the same seed tells the same story")
    parser.add_argument("--folder", default=str(memory.place() or tempfile.gettempdir()), help="0.5 MB each")
    return parser


def told(asked: Asked) -> bool:
    """One town from its first day to its last look; False when something differed, which is printed."""
    remembered.paused = True  # nobody of this town was there before
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    folder = Path(tempfile.mkdtemp(prefix="town-", dir=asked.folder))
    try:
        return _lived(asked, folder)
    except Exception:
        print(
            f"town {asked.number}, seed {asked.seed}:\n{traceback.format_exc()}", file=sys.stderr, flush=True
        )
        return False
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lived(asked: Asked, folder: Path) -> bool:
    url = f"sqlite:///{folder}/portal.sqlite"
    migrate(url)
    office = make_office(make_settings(folder / "data", url), FixedClock())
    began = time.monotonic()

    def seen(town: Town) -> None:
        living = sum(known.lives for known in town.firms)
        spent = f"{time.process_time():.0f} s of a core in {time.monotonic() - began:.0f} s"
        print(
            f"town {asked.number}: {town.today} agrees; {town.founded} founded, {living} live, {_rows(office)}; {spent}",
            flush=True,
        )

    town = simulated.live(office, asked.size, asked.seed, asked.years, asked.looks, seen)
    office.close()
    where = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "portal", "check-invariants", "--json"],
        env=os.environ | ENVIRON | where,
        stdout=subprocess.PIPE,
        check=False,
    )
    said = json.loads(done.stdout)
    broken = {breach["code"] for breach in said["breaches"]} - AHEAD
    acts = ", ".join(f"{what} {n}" for what, n in sorted(town.told.items()))
    print(
        f"town {asked.number}: check-invariants asked {said['asked']}, broken {sorted(broken)}; "
        f"{town.refused} names refused; {acts}",
        flush=True,
    )
    return not broken


def _rows(office: Office) -> str:
    with office.read() as session:
        licences = session.scalar(select(func.count()).select_from(Licence))
        entries = session.scalar(select(func.count()).select_from(JournalEntry))
    return f"{licences} licences, {entries} entries"
