"""Many people claim clashing names at one time; run as a module it is one of the processes they sit at."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

from licensing.act import Actor, Role
from licensing.services.names import names
from licensing.store.bulk import add_rows
from licensing.store.models import Account
from licensing.store.types import CIPHER
from namecheck.declaration import Declaration
from namecheck.name import Parts
from portal.clock import RandomIds, SystemClock
from portal.wiring import Office, open_office
from tests.support.offices import make_settings
from tests.support.stories import CITY

ROOT = Path(__file__).resolve().parents[2]
# One trade name written so many ways is the same name each time (734 art 17; 82 art 25).
DIVISIONS = ("海东市", "海东市乐都区", "海东市平安区")
INDUSTRIES = ("商贸", "贸易")
FORMS = ("有限公司", "有限责任公司")
WAYS = len(DIVISIONS) * len(INDUSTRIES) * len(FORMS)
READY = "ready\n"
SIGNS = "青禾云杉河湟瑞雪金麦北岭清泉春晖长风明月"


def claims(count: int) -> list[tuple[str, str, str, str]]:
    """``count`` names in the order they are claimed: all ways to write one trade name stand together."""
    return [(d, sign, i, f) for sign in _signs() for d, i, f in product(DIVISIONS, INDUSTRIES, FORMS)][:count]


def _signs() -> Iterator[str]:
    for signs in product(SIGNS, repeat=3):
        if len(set(signs)) == len(signs):
            yield "".join(signs)


def claimant(number: int) -> str:
    return f"claimant_{number}"


def open_accounts(office: Office, count: int) -> None:
    """Somebody of their own for each claim, so that nobody is refused for holding too many."""
    with office.sessions.begin() as session:
        add_rows(session, Account, [_account(office, number) for number in range(count)])


def _account(office: Office, number: int) -> dict[str, Any]:
    sealed = f"{number:011d}"
    return {
        "id": claimant(number), "name": "申报人", "mobile": sealed, "mobile_index": CIPHER.index(f"m{sealed}"),
        "id_number": sealed, "id_number_index": CIPHER.index(f"i{sealed}"), "password_hash": "none",
        "role": Role.APPLICANT.value, "authority": None, "department": None, "disabled": False,
        "created_at": office.clock.now(),
    }  # fmt: skip


def claim(office: Office, number: int, parts: tuple[str, str, str, str]) -> dict[str, Any]:
    """One claim as the page makes it; what its author was told."""
    division, sign, industry, form = parts
    actor = Actor(claimant(number), "申报人", Role.APPLICANT)
    declared = Parts(division, None, sign, industry, form, "DTIF")
    with office.work(actor) as work:
        asked = Declaration(
            "".join(parts), "llc", CITY, work.act.on, declared_parts=declared, holder=actor.id
        )
        answer = names.reserve(work, asked, committed=True)
        rivals = sorted(
            {c.name for f in answer.report.findings for c in f.conflicts if f.outcome == "reject"}
        )
        return {"name": asked.text, "granted": answer.record is not None, "rivals": rivals}


def race(office: Office, data_dir: Path, count: int, processes: int) -> tuple[list[dict[str, Any]], float]:
    """``count`` claims from so many processes that start at one instant: every answer, and the seconds it took."""
    open_accounts(office, count)
    command = [sys.executable, "-m", "tests.support.name_claims", str(data_dir), office.settings.database_url]
    running = [
        subprocess.Popen(
            [*command, str(count), str(place), str(processes)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for place in range(processes)
    ]  # fmt: skip
    for process in running:
        if process.stdout is None or process.stdout.readline() != READY:
            raise AssertionError("a process did not come up")
    started = time.monotonic()
    with ThreadPoolExecutor(processes) as readers:  # each pipe is emptied while the others fill
        outputs = list(readers.map(lambda process: process.communicate("go\n")[0], running))
    if any(process.returncode for process in running):
        raise AssertionError("a claim ended in a fault; its trace is above")
    return [json.loads(line) for out in outputs for line in out.splitlines()], time.monotonic() - started


def main() -> None:
    data_dir, database_url, count, place, processes = sys.argv[1:]
    office = open_office(make_settings(Path(data_dir), database_url), SystemClock(), RandomIds())
    numbered = list(enumerate(claims(int(count))))[int(place) :: int(processes)]
    ready = office.books.shelf.digest and READY
    print(ready, end="", flush=True)
    sys.stdin.readline()
    for number, parts in numbered:
        print(json.dumps(claim(office, number, parts), ensure_ascii=False))
    office.close()


if __name__ == "__main__":
    main()
