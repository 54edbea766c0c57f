"""What a read replica takes off the database: public reading without and with ``database_read_url``, acts going on beside it."""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from licensing.store.models import Enterprise, Licence
from portal.clock import SystemClock
from portal.migration import migrate
from portal.read_copy import ReadCopy
from portal.wiring import Office, open_office
from tests.bench import bench_acts
from tests.bench.http_load import Ask, at_rate, cuts, in_turn
from tests.bench.running import AS_IN_PRODUCTION, processes, web
from tests.support import memory, postgres, stories
from tests.support.clock import FixedClock
from tests.support.cluster import Cluster, cluster
from tests.support.offices import ENVIRON, make_office, make_settings

PER_SECOND, SECONDS, ACTS_PER_SECOND = 20, 20, 20
ADDRESSES = 12  # limits count by address
TICKS = os.sysconf("SC_CLK_TCK")


def run(register: Path | None) -> dict[str, Any]:
    """Processor by server, and how far behind the copy was; the register file is for other benches."""
    postgres.OPTIONS, memory.MEMORY = bench_acts.FLUSHED, Path("/nowhere")
    with tempfile.TemporaryDirectory() as folder, cluster() as first:
        migrate(first.url())
        clock = FixedClock()
        clock.at = SystemClock().now()
        made = make_office(make_settings(Path(folder) / "data", first.url()), clock)
        stories.licensed(made)
        asks = _asks(made)
        made.close()
        office = open_office(replace(made.settings), left_to_worker=True)
        ours = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": first.url()}
        environ = os.environ | ENVIRON | ours | AS_IN_PRODUCTION
        with first.replica() as copy:
            figures = {
                "without": _measured(office, environ, asks, first, copy),
                "with": _measured(
                    office, environ | {"PORTAL_DATABASE_READ_URL": copy.url()}, asks, first, copy
                ),
            }
        office.close()
    for name, rows in figures.items():
        for what, value in rows.items():
            print(f"  {name + ' the copy':18} {what:52} {value}")
    return figures


def _asks(office: Office) -> list[Ask]:
    with office.read() as session:
        enterprise, licence = session.query(Enterprise).one(), session.query(Licence).one()
    paths = [
        f"/enterprises/{enterprise.uscc}",
        f"/enterprises/{enterprise.uscc}/as-of",
        quote("/names/search?q=青禾", safe="/?=&"),
        quote("/api/v1/names?q=青禾", safe="/?=&"),
    ]
    asked = "/api/v1/licence-verifications", "POST", licence.pdf, {"Content-Type": "application/pdf"}
    return [
        ask
        for place in range(ADDRESSES)
        for ask in (
            *(Ask(path, source=f"127.0.1.{place + 1}") for path in paths),
            Ask(*asked, source=f"127.0.1.{place + 1}"),
        )
    ]


def _measured(
    office: Office, environ: dict[str, str], asks: list[Ask], first: Cluster, copy: Cluster
) -> dict[str, Any]:
    with processes(environ, "worker"), web(environ) as port, _acts(office), _watch(copy) as behind:
        for ask in asks[:5]:
            in_turn(port, ask, 5)
        before, begun = (spent(first), spent(copy)), time.perf_counter()
        took = at_rate(port, asks, PER_SECOND, SECONDS)
        after, took_seconds = (spent(first), spent(copy)), time.perf_counter() - begun
        asked = PER_SECOND * SECONDS
        primary, copied = (now - then for now, then in zip(after, before, strict=True))
        idle_from = (spent(first), spent(copy)), time.perf_counter()
        time.sleep(SECONDS / 2)
        rest = (time.perf_counter() - idle_from[1]) / took_seconds
        calm = [
            (now - then) / rest for now, then in zip((spent(first), spent(copy)), idle_from[0], strict=True)
        ]
    p50, p95 = cuts([each for rows in took.values() for each in rows])
    ages = statistics.quantiles(behind, n=20)
    return {
        f"database, ms of processor a reading ({PER_SECOND}/s)": f"{(primary - calm[0]) / asked * 1000:.2f}",
        "copy, ms of processor a reading": f"{(copied - calm[1]) / asked * 1000:.2f}",
        f"database, {ACTS_PER_SECOND} acts/s and the worker alone": f"{calm[0] / took_seconds:.1%} of a core",
        "copy, replaying the same": f"{calm[1] / took_seconds:.1%} of a core",
        "answers, p50 / p95 ms": f"{p50} / {p95}",
        "copy's age of what it knows, p50 / p95 / longest s": f"{ages[9]:.2f} / {ages[18]:.2f} / {max(behind):.2f}",
    }


def spent(server: Cluster) -> float:
    """Seconds of processor that a server has used, its processes that have ended counted with it (proc(5), fields 14 to 17)."""
    main = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    ticks = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(entry.name) == main:
            ticks += sum(int(each) for each in fields[11:15])
        elif int(fields[1]) == main:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


@contextmanager
def _acts(office: Office) -> Iterator[None]:
    """Acts beside it, as a working day has."""
    ended = threading.Event()

    def act() -> None:
        while not ended.wait(1 / ACTS_PER_SECOND):
            bench_acts._noted(office)

    acting = threading.Thread(target=act)
    acting.start()
    try:
        yield
    finally:
        ended.set()
        acting.join()


@contextmanager
def _watch(copy: Cluster) -> Iterator[list[float]]:
    """How old the last act is that the copy knows, four times a second."""
    ages: list[float] = []
    ended = threading.Event()
    asked = ReadCopy(copy.url(), 15)

    def look() -> None:
        while not ended.wait(0.25):
            ages.append(asked.standing().behind)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield ages
    finally:
        ended.set()
        looking.join()
        asked.close()
