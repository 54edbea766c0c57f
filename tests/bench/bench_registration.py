"""What one whole registration over HTTP costs this machine: CPU seconds and requests, by part.

The walk is that of the tests, from signing up to the licence in hand, with two founders, two officers, a department's page and another's
program; on PostgreSQL. Every request is counted in the thread that answers it, so neither the walker nor the machine's other work is in.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from portal.wiring import open_office
from portal.work.job_table import Job, load_jobs
from portal.work.worker import Worker
from tests.journeys.test_journey_http import LI, MA, establish, licence, staffed
from tests.support import postgres
from tests.support.clock import CountingIds, FixedClock
from tests.support.offices import make_settings
from tests.support.simulated import simulated
from tests.support.site import Site

ROUNDS = 5


class Meter:
    """CPU seconds of this process's answers and jobs, each in the thread that does it."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.times: Counter[str] = Counter()

    def answers(self, site: Site) -> None:
        """Between the server and the application, before the site opens."""
        inner, routes = site.app.wsgi_app, site.app.url_map

        def counted(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            began = time.thread_time()
            body = list(inner(environ, start))
            spent = time.thread_time() - began
            try:
                endpoint = str(routes.bind_to_environ(environ).match()[0])
            except Exception:  # a page that is not there is nobody's
                endpoint = "none"
            self.count(f"answers: {endpoint.partition('.')[0]}", spent)
            return body

        site.app.wsgi_app = counted

    def jobs(self) -> dict[str, Job]:
        """The worker's jobs, counted."""
        return {name: self._job(name, run) for name, run in load_jobs().items()}

    def _job(self, name: str, run: Job) -> Job:
        def counted(*args: Any, **named: Any) -> None:
            began = time.thread_time()
            try:
                run(*args, **named)
            finally:
                self.count(f"jobs: {name}", time.thread_time() - began)

        return counted

    def count(self, part: str, spent: float) -> None:
        """One more of this part."""
        self.seconds[part] += spent
        self.times[part] += 1


def run(register: Path | None) -> dict[str, Any]:
    """Median of some rounds, each on an office of its own; the register file is for other benches."""
    with tempfile.TemporaryDirectory() as folder, postgres.server() as server:
        once(Path(folder), server, 0)  # templates, tables of words, the rule books
        rounds = [once(Path(folder), server, number) for number in range(1, ROUNDS + 1)]
    figures = middle(rounds)
    for name, value in figures.items():
        print(f"  {name:60} {value}")
    return figures


def middle(rounds: list[Meter]) -> dict[str, Any]:
    """Milliseconds of CPU and how often, the dearest part first."""
    parts = sorted({part for meter in rounds for part in meter.seconds})
    cost = {part: statistics.median(meter.seconds[part] for meter in rounds) for part in parts}
    often = {part: statistics.median(meter.times[part] for meter in rounds) for part in parts}
    told = {
        f"{part}, {often[part]:.0f} times, CPU ms": round(cost[part] * 1000, 1)
        for part in sorted(parts, key=lambda part: -cost[part])
    }
    requests = [part for part in parts if part.startswith("answers")]
    return {
        "requests": round(sum(often[part] for part in requests)),
        "answers, CPU ms": round(sum(cost[part] for part in requests) * 1000),
        "jobs, CPU ms": round(sum(cost[part] for part in parts if part not in requests) * 1000),
        **told,
    }


def once(folder: Path, server: Any, number: int) -> Meter:
    """One registration on an empty office."""
    from portal.migration import migrate

    url = postgres.create_database(server, f"portal_bench_{number}")
    migrate(url)
    settings = make_settings(folder / f"data{number}", url)
    office = open_office(settings, FixedClock(), CountingIds(), left_to_worker=True)  # as web and worker are
    try:
        meter, site = Meter(), Site(office)
        with site:
            people = staffed(site)
            meter.answers(site)
            worker = Worker(office, meter.jobs())
            worker.start()
            try:
                with simulated(office, (MA, LI)):
                    licence(site, people, establish(site, people))
            finally:
                worker.close(finish_seconds=10)
        return meter
    finally:
        office.close()
