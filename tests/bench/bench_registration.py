"""What one whole registration over HTTP costs this machine: CPU seconds, statements and requests, by part.

The walk is that of the tests, from signing up to the licence in hand, with two founders, two officers, a department's page and another's
program; on PostgreSQL. Every request is counted in the thread that answers it, so neither the walker nor the machine's other work is in.
One office lives through all rounds, each with founders and a name of its own: the first one warms it, as a server that runs is warm.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from stdnum.cn import ric

from licensing.services.accounts.accounts import SignUp
from portal import collecting
from portal.wiring import Office, open_office
from portal.work.job_table import Job, load_jobs
from portal.work.worker import Worker
from tests.journeys.test_journey_http import Founding, establish, licence, staffed
from tests.support import postgres
from tests.support.clock import CountingIds, FixedClock
from tests.support.offices import make_settings
from tests.support.simulated import simulated
from tests.support.site import Site
from tests.support.stories import PASSWORD
from tests.support.walker import Walker

ROUNDS = 5
SIGNS = (
    "青禾远山",
    "松柏云岚",
    "晨曦峰川",
    "澜霖朗睿",
    "泰裕丰盈",
    "祥启腾跃",
)  # one for each round and the warming


class Meter:
    """CPU seconds and statements of this process's answers and jobs, each in the thread that does it."""

    def __init__(self, office: Office) -> None:
        self.local = threading.local()
        event.listen(office.database, "before_cursor_execute", self._asked)
        self.begin()

    def begin(self) -> None:
        """Another round."""
        self.seconds: Counter[str] = Counter()
        self.times: Counter[str] = Counter()
        self.statements: Counter[str] = Counter()

    def round(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """What was counted since it began."""
        return self.seconds, self.times, self.statements

    def _asked(self, *told: Any) -> None:
        self.local.asked = getattr(self.local, "asked", 0) + 1

    def answers(self, site: Site) -> None:
        """Between the server and the application, before the site opens."""
        inner, routes = site.app.wsgi_app, site.app.url_map

        def counted(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            try:
                endpoint = str(routes.bind_to_environ(environ).match()[0])
            except Exception:  # a page that is not there is nobody's
                endpoint = "none"
            with self.counting(f"answers: {endpoint.partition('.')[0]}"):
                return list(inner(environ, start))

        site.app.wsgi_app = counted

    def jobs(self) -> dict[str, Job]:
        """The worker's jobs, counted."""
        return {name: self._job(name, run) for name, run in load_jobs().items()}

    def _job(self, name: str, run: Job) -> Job:
        def counted(*args: Any, **named: Any) -> None:
            with self.counting(f"jobs: {name}"):
                run(*args, **named)

        return counted

    @contextmanager
    def counting(self, part: str) -> Iterator[None]:
        """One more of this part, in this thread."""
        self.local.asked, began = 0, time.thread_time()
        try:
            yield
        finally:
            self.seconds[part] += time.thread_time() - began
            self.times[part] += 1
            self.statements[part] += self.local.asked


def run(register: Path | None) -> dict[str, Any]:
    """Median of some rounds in one office; the register file is for other benches."""
    with tempfile.TemporaryDirectory() as folder, postgres.server() as server:
        figures = middle(walked(Path(folder), postgres.create_database(server, "portal_bench"))[1:])
    for name, value in figures.items():
        print(f"  {name:60} {value}")
    return figures


def middle(rounds: list[tuple[Counter[str], Counter[str], Counter[str]]]) -> dict[str, Any]:
    """Milliseconds of CPU, statements and how often, the dearest part first."""
    parts = sorted({part for seconds, _, _ in rounds for part in seconds})
    cost, often, asked = (
        {part: statistics.median(each[kind][part] for each in rounds) for part in parts} for kind in range(3)
    )
    told = {
        f"{part}, {often[part]:.0f} times, {asked[part]:.0f} statements, CPU ms": round(cost[part] * 1000, 1)
        for part in sorted(parts, key=lambda part: -cost[part])
    }
    requests = [part for part in parts if part.startswith("answers")]
    jobs = [part for part in parts if part not in requests]
    return {
        "requests": round(sum(often[part] for part in requests)),
        "answers, statements": round(sum(asked[part] for part in requests)),
        "answers, CPU ms": round(sum(cost[part] for part in requests) * 1000),
        "jobs, statements": round(sum(asked[part] for part in jobs)),
        "jobs, CPU ms": round(sum(cost[part] for part in jobs) * 1000),
        **told,
    }


def walked(folder: Path, url: str) -> list[tuple[Counter[str], Counter[str], Counter[str]]]:
    """What each registration counted, in the order in which one office had them."""
    from portal.migration import migrate

    migrate(url)
    settings = make_settings(folder / "data", url)
    office = open_office(settings, FixedClock(), CountingIds(), left_to_worker=True)  # as web and worker are
    rounds = []
    try:
        meter, site = Meter(office), Site(office)
        foundings = [founding(number) for number in range(ROUNDS + 1)]
        with site, simulated(office, [who for each in foundings for who in (each.first, each.second)]):
            staff = staffed(site)
            meter.answers(site)
            collecting.settle()  # as web and worker do
            worker = Worker(office, meter.jobs())
            worker.start()
            try:
                for each in foundings:
                    people = staff | {name: Walker(site.url) for name in ("ma", "li", "anyone")}
                    meter.begin()
                    licence(site, people, establish(site, people, each), each)
                    rounds.append(meter.round())
            finally:
                worker.close(finish_seconds=10)
        return rounds
    finally:
        office.close()


def founding(number: int) -> Founding:
    """Founders, sign and house of a round."""
    return Founding(somebody(2 * number), somebody(2 * number + 1), SIGNS[number], 20 + number)


def somebody(number: int) -> SignUp:
    """Another person for each number below a thousand."""
    first = f"6321231985{1 + number % 12:02d}12{number:03d}"
    name = "马" + "建国华林山峰明亮安宁春秋"[number % 12]
    return SignUp(name, f"1370000{number:04d}", first + ric.calc_check_digit(first + "0"), PASSWORD)
