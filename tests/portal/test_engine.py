"""Work handed to the background engine: joined to our transaction, done once per key, done after a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from licensing.store import parts
from licensing.store.jobs import QUEUE
from portal.cleaning import BATCH
from portal.clock import SystemClock
from portal.wiring import Office
from portal.work.worker import Worker
from tests.support.clock import FixedClock
from tests.support.worker_process import ENDED, note_jobs, read_notes

pytestmark = pytest.mark.usefixtures("_no_leftover_threads")
PATIENCE = 120.0


@pytest.fixture
def _no_leftover_threads() -> Iterator[None]:
    yield
    stray = [t.name for t in threading.enumerate() if t.name.startswith("dbos-executor") and t.is_alive()]
    assert not stray, f"threads left running: {stray}"


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE / 0.05)):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"nothing happened within {PATIENCE} s")


def engine_rows(office: Office) -> int:
    return sum(states(office).values())


def states(office: Office) -> dict[str, int]:
    with office.read() as session:
        return office.jobs.counts(session)


@pytest.fixture
def worker(office: Office, tmp_path: Path) -> Iterator[Worker]:
    running = Worker(office, note_jobs(tmp_path / "notes"))
    running.start()
    yield running
    running.close(finish_seconds=5)


def test_a_rolled_back_transaction_asks_for_nothing(office: Office) -> None:
    with office.sessions() as session:
        office.jobs.enqueue(session, "note", "k1", {"word": "lost"})
        session.rollback()
    assert engine_rows(office) == 0


def test_work_of_a_committed_transaction_is_done_once_per_key(
    office: Office, worker: Worker, tmp_path: Path
) -> None:
    for _ in range(2):
        with office.sessions.begin() as session:
            office.jobs.enqueue(session, "note", "k1", {"word": "first"})
    with office.sessions.begin() as session:
        office.jobs.enqueue(session, "note", "k2", {"word": "second"})
    wait_for(lambda: len(read_notes(tmp_path / "notes")) >= 2)
    with office.sessions.begin() as session:
        office.jobs.enqueue(session, "note", "k1", {"word": "late"})
        office.jobs.enqueue(session, "note", "k3", {"word": "third"})
    wait_for(lambda: "third" in read_notes(tmp_path / "notes"))
    assert sorted(read_notes(tmp_path / "notes")) == ["first", "second", "third"]


def test_a_delayed_job_waits(office: Office, worker: Worker, tmp_path: Path) -> None:
    with office.sessions.begin() as session:
        office.jobs.enqueue(session, "note", "later", {"word": "later"}, delay_seconds=3600)
        office.jobs.enqueue(session, "note", "now", {"word": "now"})
    wait_for(lambda: "now" in read_notes(tmp_path / "notes"))
    assert read_notes(tmp_path / "notes") == ["now"]


def test_a_failing_job_is_tried_quickly_and_then_put_back(
    office: Office, worker: Worker, tmp_path: Path
) -> None:
    with office.sessions.begin() as session:
        office.jobs.enqueue(session, "fail", "k", {"word": "tried"})
    wait_for(lambda: engine_rows(office) == 2)
    assert read_notes(tmp_path / "notes") == ["tried"] * 3


def test_the_sweep_is_asked_for_once_an_hour(office: Office, worker: Worker, tmp_path: Path) -> None:
    worker.beat()
    worker.beat()
    wait_for(lambda: "sweep" in read_notes(tmp_path / "notes"))
    assert engine_rows(office) == 1


def test_finished_jobs_are_cleared_away_after_a_month(
    office: Office, worker: Worker, clock: FixedClock, tmp_path: Path
) -> None:
    clock.at = SystemClock().now()  # the engine dates its rows by the machine's clock
    with office.sessions.begin() as session:
        office.jobs.enqueue(session, "note", "old", {"word": "done"})
        office.jobs.enqueue(session, "note", "waiting", {"word": "later"}, delay_seconds=3600)
    wait_for(lambda: states(office).get("SUCCESS") == 1)
    worker.beat()
    wait_for(lambda: states(office) == {"SUCCESS": 2, "DELAYED": 1})  # the hour's sweep is one of them
    clock.move(days=31)
    worker.beat()
    wait_for(lambda: states(office) == {"SUCCESS": 1, "DELAYED": 1})  # this hour's sweep, and what waits


def test_more_than_an_hour_finishes_is_cleared_away_within_the_hour(
    office: Office, worker: Worker, clock: FixedClock
) -> None:
    clock.at = SystemClock().now()
    table = "workflow_status" if office.settings.is_sqlite else "dbos.workflow_status"
    finished = [{"id": f"note:{number}"} for number in range(2 * BATCH + 1)]
    with office.database.begin() as connection:
        connection.execute(
            sa.text(
                f"INSERT INTO {table} (workflow_uuid, status, queue_name, created_at, updated_at, completed_at, priority)"  # noqa: S608 - one of two names
                f" VALUES (:id, 'SUCCESS', '{QUEUE}', 1, 1, 1, 0)"
            ),
            finished,
        )
    for _ in range(3):
        worker.beat()
    assert states(office).get("SUCCESS", 0) <= 1  # the hour's own sweep may be done by now


def test_a_killed_workers_job_is_finished_by_the_next(office: Office, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    first = _spawn(office, notes, hang=True)
    with office.sessions.begin() as session:
        office.jobs.enqueue(session, "slow", "k", {"word": "begun"})
    wait_for(lambda: read_notes(notes) == ["begun"])
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = _spawn(office, notes, hang=False)
    wait_for(lambda: ENDED in read_notes(notes))
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=PATIENCE) == 0
    assert read_notes(notes) == ["begun", "begun", ENDED]


def _spawn(office: Office, notes: Path, hang: bool) -> subprocess.Popen[bytes]:
    environ = os.environ | {"WORKER_HANGS": str(int(hang))}
    command = [sys.executable, "-m", "tests.support.worker_process"]
    data_dir = office.settings.data_dir
    return subprocess.Popen([*command, str(data_dir), office.settings.database_url, str(notes)], env=environ)


def test_the_beat_makes_parts_of_the_journal_ahead_once_an_hour(
    office: Office, worker: Worker, clock: FixedClock
) -> None:
    """On SQLite there is one table, and nothing is asked."""

    def beaten(ahead: int) -> int:
        """How many parts stand ready after a beat."""
        if not office.settings.is_sqlite:
            with office.database.begin() as connection:
                connection.execute(sa.text("UPDATE journal_parting SET ahead = :n"), {"n": ahead})
        worker.beat()
        with office.database.connect() as connection:
            state = parts.state(connection) if not office.settings.is_sqlite else parts.State(False)
        return state.ready // max(state.size, 1)

    expected = {3: 3, 4: 3, 5: 5} if not office.settings.is_sqlite else {3: 0, 4: 0, 5: 0}
    found = {}
    for ahead, hours in ((3, 0), (4, 0), (5, 1)):
        clock.move(hours=hours)
        found[ahead] = beaten(ahead)
    assert found == expected
