"""What ``make years`` does: so many enterprises through so many years, in towns that each have a process and a register of their own.

A town that does not agree at a look stops with what differs; every look that agrees is a line. With ``--out`` each town's outcome is
a line of that file too, with the commit that lived it: a second start goes on with the towns that have not agreed yet, so that many
towns are lived over several nights.
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
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
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


@dataclass(frozen=True)
class Outcome:
    """What became of a town. ``commit``: of the code, with a plus where files were changed since; ``acts``: how often each was done."""

    seed: int
    size: int
    years: int
    looks: int
    commit: str
    agreed: bool
    founded: int = 0
    living: int = 0
    looked: int = 0
    licences: int = 0
    entries: int = 0
    refused: int = 0
    core_seconds: float = 0
    seconds: float = 0
    broken: tuple[str, ...] = ()
    acts: dict[str, int] = field(default_factory=dict)
    trouble: str = ""

    @property
    def town(self) -> tuple[int, int, int, int]:
        return (self.seed, self.size, self.years, self.looks)


def main() -> int:
    """0 when every town agreed at every look."""
    given = _arguments().parse_args()
    out = Path(given.out) if given.out else None
    lived = {o.town: o for o in kept(out) if o.agreed} if out else {}
    asked = [
        Asked(n, given.size, given.seed + n, given.years, given.looks, given.folder)
        for n in range(given.towns)
    ]
    todo = [a for a in asked if (a.seed, a.size, a.years, a.looks) not in lived]
    done = [lived[key] for a in asked if (key := (a.seed, a.size, a.years, a.looks)) in lived]
    print(f"{len(done)} of {given.towns} towns are lived already", flush=True)
    if todo:
        jobs = min(given.jobs, len(todo))
        with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
            for outcome in pool.imap_unordered(told, todo):
                done.append(outcome)
                if out:
                    keep(out, outcome)
    print(summary(done, given.towns), flush=True)
    return 0 if all(o.agreed for o in done) else 1


def kept(out: Path) -> list[Outcome]:
    """The outcomes in the file; a last line that was cut off while it was written is none."""
    found = []
    for line in out.read_text(encoding="utf-8").splitlines() if out.exists() else ():
        try:
            told = json.loads(line)
        except json.JSONDecodeError:
            continue
        found.append(Outcome(**told | {"broken": tuple(told["broken"])}))
    return found


def keep(out: Path, outcome: Outcome) -> None:
    """One line more, on disk before the next town; after a line that was cut off it begins a new one."""
    before = out.read_bytes() if out.exists() else b""
    cut = bool(before) and not before.endswith(b"\n")
    with out.open("a", encoding="utf-8") as file:
        file.write(("\n" if cut else "") + json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def summary(done: Sequence[Outcome], towns: int) -> str:
    """What all of them did, by which code."""
    acts = Counter[str]()
    for outcome in done:
        acts.update(outcome.acts)
    agreed, founded = sum(o.agreed for o in done), sum(o.founded for o in done)
    core = sum(o.core_seconds for o in done)
    told = [
        f"{agreed} of {towns} towns agreed at every look",
        f"{founded} enterprises founded, {sum(o.licences for o in done)} licences, {sum(o.entries for o in done)} entries of the journal",
        f"{core:.0f} s of a core" + (f", {core / founded:.2f} for an enterprise" if founded else ""),
        "by " + ", ".join(f"{commit} ({n})" for commit, n in sorted(Counter(o.commit for o in done).items())),
        "; ".join(f"{what} {n}" for what, n in sorted(acts.items())),
        *(f"seed {o.seed} did not agree: {o.trouble or ', '.join(o.broken)}" for o in done if not o.agreed),
    ]
    return "\n".join(line for line in told if line)


def _commit() -> str:
    """Of the code that lives the towns."""
    here = Path(__file__).parent

    def said(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=here, capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    commit = said("rev-parse", "--short=12", "HEAD")
    return (
        commit + ("+" if said("status", "--porcelain", "--untracked-files=no") else "")
        if commit
        else "unknown"
    )


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make years", description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="enterprises of each town")
    parser.add_argument(
        "--towns", type=int, default=10, help="how many, each a register and a seed of its own"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="towns that live at once")
    parser.add_argument("--years", type=int, default=simulated.YEARS)
    parser.add_argument("--looks", type=int, default=simulated.LOOKS)
    parser.add_argument(
        "--seed", type=int, default=1, help="of the first town; the same seed tells the same story"
    )
    parser.add_argument("--out", help="a file of outcomes; towns that agreed in it are not lived again")
    parser.add_argument("--folder", default=str(memory.place() or tempfile.gettempdir()), help="0.5 MB each")
    return parser


def told(asked: Asked) -> Outcome:
    """One town from its first day to its last look; what differed is printed, and ends it."""
    remembered.paused = True  # nobody of this town was there before
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    folder = Path(tempfile.mkdtemp(prefix="town-", dir=asked.folder))
    lived = Outcome(asked.seed, asked.size, asked.years, asked.looks, _commit(), agreed=False)
    try:
        return _lived(asked, folder, lived)
    except Exception as error:
        told = traceback.format_exc()
        print(f"town {asked.number}, seed {asked.seed}:\n{told}", file=sys.stderr, flush=True)
        return replace(lived, trouble=f"{type(error).__name__}: {error}"[:2000])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lived(asked: Asked, folder: Path, lived: Outcome) -> Outcome:
    url = f"sqlite:///{folder}/portal.sqlite"
    migrate(url)
    office = make_office(make_settings(folder / "data", url), FixedClock())
    began, counts, looked = time.monotonic(), (0, 0), 0

    def seen(town: Town) -> None:
        nonlocal counts, looked
        counts, looked = _rows(office), looked + 1
        living = sum(known.lives for known in town.firms)
        spent = f"{time.process_time():.0f} s of a core in {time.monotonic() - began:.0f} s"
        print(
            f"town {asked.number}: {town.today} agrees; {town.founded} founded, {living} live, "
            f"{counts[0]} licences, {counts[1]} entries; {spent}",
            flush=True,
        )

    town = simulated.live(office, asked.size, asked.seed, asked.years, asked.looks, seen)
    office.close()
    asked_of, broken = _invariants(office, url)
    acts = dict(sorted(town.told.items()))
    print(
        f"town {asked.number}: check-invariants asked {asked_of}, broken {broken}; {town.refused} names refused; "
        + ", ".join(f"{what} {n}" for what, n in acts.items()),
        flush=True,
    )
    return replace(
        lived,
        agreed=not broken,
        founded=town.founded,
        living=sum(known.lives for known in town.firms),
        looked=looked,
        licences=counts[0],
        entries=counts[1],
        refused=town.refused,
        core_seconds=round(time.process_time(), 1),
        seconds=round(time.monotonic() - began, 1),
        broken=tuple(broken),
        acts=acts,
    )


def _invariants(office: Office, url: str) -> tuple[int, list[str]]:
    """How many questions the command asked of what is left, and which were not met."""
    where = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "portal", "check-invariants", "--json"],
        env=os.environ | ENVIRON | where,
        stdout=subprocess.PIPE,
        check=False,
    )
    said = json.loads(done.stdout)
    return said["asked"], sorted({breach["code"] for breach in said["breaches"]} - AHEAD)


def _rows(office: Office) -> tuple[int, int]:
    """Licences and entries of the journal."""
    with office.read() as session:
        licences = session.scalar(select(func.count()).select_from(Licence))
        entries = session.scalar(select(func.count()).select_from(JournalEntry))
    return licences or 0, entries or 0
