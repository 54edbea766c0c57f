"""Two machines with web and worker on one PostgreSQL; the line of one is cut, then only its answers are lost.

Webs and workers speak to each other through the database alone, so this is also the cut between two webs and between two workers.
Nobody waits without end, the other goes on with everything, and what was said once is done once.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from licensing.store.models import Account, Licence, WorkerHeartbeat
from licensing.store.types import CIPHER
from portal.clock import SystemClock
from portal.migration import migrate
from portal.wiring import Office
from tests.house.source import ROOT
from tests.support import invariants, over_http, remembered, stories, waiting
from tests.support.clock import FixedClock
from tests.support.cluster import Cluster, cluster
from tests.support.networks import Machine, NoNetworksError, machines
from tests.support.offices import make_office, make_settings
from tests.support.stories import LI, MA, ZHAO

pytestmark = pytest.mark.slow
PORT = 8000
BOUND = 30.0  # seconds after which a page of the cut machine has said that it cannot
HANGS = 300.0  # seconds after which nothing will come any more; no measure of speed
IN_HAND = "SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id LIKE '%.{}' AND name LIKE '%issue_licence%'"


@dataclass
class Bench:
    office: Office
    running: Cluster
    one: Machine
    two: Machine
    processes: dict[str, subprocess.Popen[bytes]]

    def url(self, machine: Machine) -> str:
        return f"http://{machine.address}:{PORT}"

    def get(self, machine: Machine, path: str) -> requests.Response:
        return requests.get(self.url(machine) + path, timeout=HANGS)

    def signs_up(self, machine: Machine, mobile: str) -> int:
        return over_http.signs_up(self.url(machine), requests.Session(), mobile, HANGS)

    def until_ready(self, machine: Machine) -> None:
        end = time.monotonic() + HANGS
        while True:
            try:
                if self.get(machine, "/readyz").ok:
                    return
            except requests.RequestException:
                pass  # not yet
            assert time.monotonic() < end, f"{machine.name} does not come back"
            time.sleep(0.2)

    def has_in_hand(self, machine: Machine) -> bool:
        """Whether its worker is making a licence at this moment."""
        return self.running.ask(IN_HAND.format(self.processes[machine.name].pid)) != (0,)

    def says_to(self, machine: Machine, what: signal.Signals) -> None:
        self.processes[machine.name].send_signal(what)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(remembered, "paused", True)
    try:
        with machines(2) as (one, two), cluster(host=f"127.0.0.1,{one.database},{two.database}") as running:
            running.let_in("10.77.0.0/16")
            migrate(running.url())
            clock = FixedClock()
            clock.at = SystemClock().now()
            office = make_office(make_settings(tmp_path / "data", running.url()), clock)
            started = {each.name: _process(office, running, each, tmp_path) for each in (one, two)}
            made = Bench(office, running, one, two, started)
            try:
                for machine in (one, two):
                    made.until_ready(machine)
                waiting.until(office, lambda: count(office, WorkerHeartbeat) == 2)
                yield made
            finally:
                for process in started.values():
                    process.kill()
                    process.wait()
                office.close()
    except NoNetworksError as error:
        pytest.skip(f"partitions are not tried here: {error}")


def _process(office: Office, running: Cluster, machine: Machine, place: Path) -> subprocess.Popen[bytes]:
    url = running.url().replace("127.0.0.1", machine.database)
    said = [str(office.settings.data_dir), url, machine.address, str(PORT)]
    line = machine.inside(sys.executable, "-m", "tests.support.side_process", *said)
    with (place / f"{machine.name}.log").open("wb") as log:
        return subprocess.Popen(line, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def count(office: Office, what: type, *where: sa.ColumnElement[bool]) -> int:
    with office.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(what).where(*where)) or 0


def accounts(office: Office, mobile: str) -> int:
    return count(office, Account, Account.mobile_index == CIPHER.index(mobile))


def test_a_cut_line_stops_one_machine_for_seconds_and_nobody_else(bench: Bench) -> None:
    office, one, two = bench.office, bench.one, bench.two
    assert bench.signs_up(one, "13911110081") == bench.signs_up(two, "13911110082") == 303
    approved = _cut_with_a_licence_in_hand(bench)
    started = time.monotonic()
    answer = bench.get(one, "/names/search?q=x")
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert time.monotonic() - started < BOUND
    assert bench.get(one, "/healthz").status_code == 200, "a cut machine is not restarted for it"
    told = bench.get(one, "/readyz")
    assert (told.status_code, told.json()["status"]) == (503, "database")
    assert bench.get(two, "/readyz").status_code == 200
    assert bench.signs_up(two, "13911110083") == 303
    waiting.until(office, lambda: count(office, Licence, Licence.issued_at.is_not(None)) == approved)
    one.join()
    bench.until_ready(one)
    assert bench.get(one, "/names/search?q=x").status_code == 200
    waiting.until(office, lambda: count(office, WorkerHeartbeat) == 2)  # buried meanwhile, it is back
    _answers_are_lost(bench)
    _nothing_is_lost_doubled_or_stuck(office, approved)


def _cut_with_a_licence_in_hand(bench: Bench) -> int:
    """The line goes while machine one makes a licence; how many cases were approved until that was so."""
    names = (stories.LLC_NAME, "海东市乐都区白露软件有限公司", "海东市乐都区霜降软件有限公司")
    for number, (founder, name) in enumerate(zip((MA, LI, ZHAO), names, strict=True), 1):
        bench.says_to(bench.two, signal.SIGSTOP)  # so that it is one who takes it
        stories.approved(bench.office, founder, name)
        waiting.until(bench.office, lambda: bench.has_in_hand(bench.one))
        bench.one.cut()
        bench.says_to(bench.two, signal.SIGCONT)
        if bench.has_in_hand(bench.one):
            return number
        bench.one.join()
    pytest.fail("three licences were made before the line could be cut")


def _answers_are_lost(bench: Bench) -> None:
    """The unknown outcome: whoever tries again has one account, not two."""
    one, mobile, visitor = bench.one, "13911110084", requests.Session()
    url = bench.url(one)
    typed = over_http.filled(url, visitor, mobile, HANGS)
    one.deafen()
    try:
        answer = over_http.send(url, visitor, typed, HANGS)
        assert answer.status_code == 503 and answer.headers["Retry-After"]
    finally:
        one.join()
    bench.until_ready(one)
    assert accounts(bench.office, mobile) <= 1
    over_http.send(url, visitor, typed, HANGS)
    assert accounts(bench.office, mobile) == 1


def _nothing_is_lost_doubled_or_stuck(office: Office, approved: int) -> None:
    for mobile in ("13911110081", "13911110082", "13911110083"):
        assert accounts(office, mobile) == 1
    assert count(office, Licence) == count(office, Licence, Licence.issued_at.is_not(None)) == approved
    assert waiting.failed_jobs(office) == []
    end = time.monotonic() + HANGS
    while broken := invariants.broken(office):  # what was written last is sealed in a moment
        assert time.monotonic() < end, broken
        time.sleep(0.2)
