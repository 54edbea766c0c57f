"""``/readyz`` names each part and its state, within seconds whatever stands still; every part fails here for real."""

from __future__ import annotations

import dataclasses
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.app import create_app
from portal.counters.health import readiness
from portal.peers import Peers
from portal.wiring import Office, open_office
from tests.support.clock import FixedClock
from tests.support.cluster import NoDiskError, small_disk
from tests.support.offices import make_office, make_settings

ROOMY = {"ok", "nearly_full"}  # this machine's disk is not the test's
PATIENCE = 20.0  # far beyond the limit and far below any wait it cuts short
HANGS = 60.0  # seconds after which nothing will come any more; no measure of speed
ANSWERS = 503, "database"


@pytest.fixture
def manned(office: Office) -> Office:
    """An office with a worker."""
    Peers(office.sessions, office.clock, office.ids).join()
    return office


def told(office: Office) -> tuple[int, dict[str, str]]:
    """Status code and parts, as a stranger is told; never later than a bound, never more than words."""
    return asked(create_app(office).test_client())


def asked(client: FlaskClient) -> tuple[int, dict[str, str]]:
    started = time.monotonic()
    answer = client.get("/readyz")
    assert time.monotonic() - started < PATIENCE
    said: dict[str, str] = dict(answer.json)
    assert set(said) == {"status", *readiness.PARTS}
    assert all(state.replace("_", "").isalpha() and state.islower() for state in said.values())
    return answer.status_code, said


def change(office: Office, text: str, **named: Any) -> None:
    with office.database.begin() as connection:
        connection.execute(sa.text(text), named)


def test_a_working_portal_is_ready_in_every_part(manned: Office) -> None:
    status, said = told(manned)
    assert said.pop("disk") in ROOMY
    assert (status, said) == (
        200,
        {"status": "ready", "database": "ok", "schema": "ok", "keys": "ok", "queue": "ok"},
    )


@pytest.mark.parametrize(
    ("text", "state", "code"),
    [
        ("DROP TABLE worker_heartbeat", "incomplete", 503),
        ("UPDATE alembic_version SET version_num = '0001'", "older", 503),
        ("DELETE FROM alembic_version", "missing", 503),
        ("UPDATE alembic_version SET version_num = 'of_a_later_release'", "newer", 200),
    ],
)
def test_a_schema_that_does_not_serve_is_told_from_one_a_newer_release_left(
    manned: Office, text: str, state: str, code: int
) -> None:
    change(manned, text)
    status, said = told(manned)
    assert (status, said["schema"], said["database"]) == (code, state, "ok")
    assert said["status"] == ("schema" if code == 503 else "ready")


def test_nobody_who_works_is_missed_and_so_is_one_who_fell_silent(office: Office, clock: FixedClock) -> None:
    assert told(office)[1]["queue"] == "no_worker"
    Peers(office.sessions, office.clock, office.ids).join()
    assert told(office)[1]["queue"] == "ok"
    clock.at += timedelta(minutes=3)
    status, said = told(office)
    assert (status, said["status"], said["queue"]) == (200, "degraded", "no_worker")


def test_a_job_that_nobody_takes_is_missed_and_one_for_later_is_not(manned: Office) -> None:
    with manned.sessions.begin() as session:
        manned.jobs.enqueue(session, "note", "now", {"case": "case_1"})
        manned.jobs.enqueue(session, "note", "later", {"case": "case_2"}, delay_seconds=36000)
    assert told(manned)[1]["queue"] == "ok"
    table = "workflow_status" if manned.settings.is_sqlite else "dbos.workflow_status"
    older = f"UPDATE {table} SET created_at = created_at - 600000 WHERE workflow_uuid = :id"  # noqa: S608  # our own name
    change(manned, older, id="note:later")
    assert told(manned)[1]["queue"] == "ok"
    change(manned, older, id="note:now")
    assert told(manned)[1]["queue"] == "waits"


def test_keys_that_are_gone_or_do_not_open_take_no_page_away(sqlite_office: Office) -> None:
    wrong = dataclasses.replace(sqlite_office.settings, key_passphrase="another one, of sixteen")
    closed = open_office(wrong, sqlite_office.clock, sqlite_office.ids)
    assert told(closed)[1]["keys"] == "wrong_passphrase"
    closed.close()
    shutil.rmtree(sqlite_office.settings.data_dir / "keys")
    status, said = told(sqlite_office)
    assert (status, said["status"], said["keys"]) == (200, "degraded", "pki_missing")


def test_a_full_disk_and_a_lost_folder_are_named(sqlite_office: Office) -> None:
    try:
        with small_disk("1m") as place:
            settings = dataclasses.replace(sqlite_office.settings, data_dir=place / "data")
            (place / "data").mkdir()
            office = make_office(settings)
            status, said = told(office)
            office.close()
    except NoDiskError as error:
        pytest.skip(str(error))
    assert (status, said["status"], said["disk"]) == (200, "degraded", "full")
    shutil.rmtree(sqlite_office.settings.data_dir)
    assert told(sqlite_office)[1]["disk"] in {"gone", "not_writable"}


def test_the_databases_own_disk_counts_where_it_is_here(sqlite_office: Office, tmp_path: Path) -> None:
    try:
        with small_disk("15m") as place:
            here = place / "portal.sqlite"
            shutil.copy(tmp_path / "portal.sqlite", here)
            settings = dataclasses.replace(sqlite_office.settings, database_url=f"sqlite:///{here}")
            office = open_office(settings, sqlite_office.clock, sqlite_office.ids)
            said = told(office)[1]
            office.close()
    except NoDiskError as error:
        pytest.skip(str(error))
    assert (said["database"], said["disk"]) == ("ok", "full")


def elsewhere(office: Office, port: int) -> Office:
    url = f"postgresql://portal@127.0.0.1:{port}/portal"
    return open_office(dataclasses.replace(office.settings, database_url=url), office.clock, office.ids)


def test_a_database_that_refuses_and_one_that_says_nothing(sqlite_office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes the connection and never says a word
        silent = elsewhere(sqlite_office, mute.getsockname()[1])
        status, said = told(silent)
        assert (status, said["status"], said["database"]) == (*ANSWERS, "slow")
        assert (said["schema"], said["queue"], said["keys"]) == ("slow", "slow", "ok")
    away = elsewhere(sqlite_office, 1)
    status, said = told(away)
    assert (status, said["status"], said["database"], said["schema"]) == (*ANSWERS, "away", "unknown")
    silent.close()
    away.close()


@contextmanager
def on_postgres(url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    office = make_office(make_settings(tmp_path / "data", url), clock)
    try:
        yield office
    finally:
        office.close()


def at_the_lock(office: Office) -> int:
    """In a transaction of its own: one transaction sees the same statistics to its end."""
    with office.database.connect() as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return int(connection.exec_driver_sql(query).scalar_one())


def test_a_locked_table_costs_seconds_and_one_question_whoever_asks(
    postgres_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    """However slow this machine is: the question stands at the lock before the others ask, and is still the only one when all are told."""
    with on_postgres(postgres_url, tmp_path, clock) as office:
        app = create_app(office)
        with office.database.begin() as holder, ThreadPoolExecutor(8) as pool:
            holder.exec_driver_sql("LOCK TABLE worker_heartbeat")
            first = pool.submit(asked, app.test_client())
            end = time.monotonic() + HANGS
            while (waiting := at_the_lock(office)) == 0:
                assert time.monotonic() < end, "the question never came to the lock"
                time.sleep(0.05)
            others = [pool.submit(asked, app.test_client()) for _ in range(7)]
            answers = [each.result() for each in (first, *others)]
            assert waiting == at_the_lock(office) == 1
            assert sum(thread.name == "ready" for thread in threading.enumerate()) == 1
        for status, said in answers:
            assert (status, said["status"], said["database"]) == (*ANSWERS, "slow")


def test_a_process_whose_connections_are_all_taken_is_not_ready(
    postgres_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    with on_postgres(postgres_url, tmp_path, clock) as office:
        client = create_app(office).test_client()
        with ExitStack() as taken:
            for _ in range(20):
                taken.enter_context(office.database.connect())
            assert asked(client)[0] == 503
        end = time.monotonic() + PATIENCE
        while asked(client)[0] != 200:  # the question that waited is answered first
            assert time.monotonic() < end
