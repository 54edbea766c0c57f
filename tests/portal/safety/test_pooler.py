"""Behind PgBouncer in transaction mode: everything works on borrowed connections, and nobody waits longer than without it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from licensing.store.database import PAGES, WORK, Waits, open_engine
from portal.clock import RandomIds
from portal.health import database, waits
from portal.wiring import Office, open_office
from portal.work.job_table import load_jobs
from portal.work.worker import Worker
from tests.house.source import ROOT
from tests.journeys.test_journey_http import LI, MA, establish, licence, staffed
from tests.support import invariants, waiting
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.pooler import NoPoolerError, Pooler, pooler
from tests.support.simulated import simulated
from tests.support.site import Site

SHORT = Waits(lock=1, statement=2, idle=1)
LOCK = "SELECT name FROM counter WHERE name = 'held' FOR UPDATE"
FROZEN = f"""
import sys
from licensing.store.database import Waits, open_engine
engine = open_engine(sys.argv[1], Waits(lock=1, statement=2, idle=1), pooled=True)
with engine.begin() as connection:
    connection.exec_driver_sql("{LOCK}")
    print("holds it", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def through(postgres_url: str) -> Iterator[Pooler]:
    """A pool of one connection: two transactions never run at once, and whatever one leaves behind the next would find."""
    try:
        with pooler(postgres_url, 1, query_wait_timeout="1") as running:
            yield running
    except NoPoolerError as error:
        pytest.skip(str(error))


def asked(engine: sa.Engine, text: str) -> str:
    with engine.begin() as connection:
        return str(connection.exec_driver_sql(text).scalar())


def state_of(refused: pytest.ExceptionInfo[DBAPIError]) -> str:
    return str(getattr(refused.value.orig, "sqlstate", ""))


def test_without_the_setting_the_pooler_takes_nobody(through: Pooler) -> None:
    with pytest.raises(OperationalError, match="unsupported startup parameter"):
        open_engine(through.url, PAGES).connect()


def test_limits_come_with_each_transaction_and_stay_with_nobody(through: Pooler) -> None:
    """Two processes on one connection of the database's, each under its own limits; repeated statements are not prepared."""
    pages, work = (open_engine(through.url, waits, pooled=True) for waits in (PAGES, WORK))
    seen = []
    for _ in range(8):  # psycopg would prepare from the sixth on
        for engine, limits in ((pages, PAGES), (work, WORK)):
            with engine.begin() as connection:
                assert connection.scalar(sa.text("SELECT CAST(:n AS integer)"), {"n": 7}) == 7
                for name, seconds in (
                    ("lock_timeout", limits.lock),
                    ("statement_timeout", limits.statement),
                    ("idle_in_transaction_session_timeout", limits.idle),
                ):
                    query = sa.text("SELECT setting FROM pg_settings WHERE name = :name")
                    assert connection.scalar(query, {"name": name}) == str(seconds * 1000)
                seen.append(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())
    assert len(set(seen)) == 1
    with sa.create_engine(through.url, connect_args={"prepare_threshold": None}).begin() as bare:
        assert bare.exec_driver_sql("SHOW lock_timeout").scalar() == "0"


def test_savepoints_and_undone_acts_keep_them(through: Pooler) -> None:
    engine = open_engine(through.url, SHORT, pooled=True)
    with engine.connect() as connection:
        with connection.begin():
            connection.begin_nested().rollback()
            assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "1s"
        with connection.begin() as undone:
            connection.exec_driver_sql("INSERT INTO counter (name, value) VALUES ('undone', 1)")
            undone.rollback()
    assert asked(engine, "SELECT count(*) FROM counter WHERE name = 'undone'") == "0"


@pytest.fixture
def held(postgres_url: str) -> Iterator[Pooler]:
    """Two connections in the pool, and a row that can be held."""
    try:
        with pooler(postgres_url, 2) as running:
            engine = open_engine(running.url, SHORT, pooled=True)
            asked(engine, "INSERT INTO counter (name, value) VALUES ('held', 0) RETURNING name")
            yield running
    except NoPoolerError as error:
        pytest.skip(str(error))


def test_nobody_waits_without_end_for_a_lock_or_a_statement(held: Pooler) -> None:
    one, two = open_engine(held.url, PAGES, pooled=True), open_engine(held.url, SHORT, pooled=True)
    with one.begin() as holder:
        holder.exec_driver_sql(LOCK)
        with pytest.raises(DBAPIError) as refused:
            asked(two, LOCK)
    assert state_of(refused) == "55P03"
    with pytest.raises(DBAPIError) as refused:
        asked(two, "SELECT pg_sleep(600)")
    assert state_of(refused) == "57014"


def test_a_frozen_process_loses_its_locks(held: Pooler) -> None:
    line = [sys.executable, "-c", FROZEN, held.url]
    with subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as frozen:
        try:
            assert frozen.stdout is not None and frozen.stdout.readline() == b"holds it\n"
            frozen.send_signal(signal.SIGSTOP)
            patient = open_engine(held.url, Waits(lock=60, statement=60, idle=60), pooled=True)
            started = time.monotonic()
            assert asked(patient, LOCK) == "held"
            assert time.monotonic() - started < 30, "it held on far beyond its second"
        finally:
            frozen.kill()


def test_from_a_name_to_a_licence_by_two_webs_and_a_worker(
    postgres_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    """Three connections of the database's serve everybody: no act finds the connection it had before."""
    with ExitStack() as stack:
        running = opened(stack, postgres_url)
        one, two, work = offices(stack, running, postgres_url, tmp_path, clock)
        stack.enter_context(simulated(one, (MA, LI)))
        stack.enter_context(simulated(two, (MA, LI)))
        first, second = stack.enter_context(Site(one)), stack.enter_context(Site(two))
        people = staffed(first)
        for name in ("li", "han", "zhou", "anyone"):
            people[name].base = second.url
        worker = Worker(work, load_jobs())
        worker.start()
        try:
            case = establish(first, people)
            worker.beat()
            licence(first, people, case)
        finally:
            worker.close(finish_seconds=10)
        assert waiting.failed_jobs(one) == []
        assert invariants.broken(one) == []


def offices(
    stack: ExitStack, running: Pooler, direct: str, place: Path, clock: FixedClock
) -> tuple[Office, Office, Office]:
    """Two webs and a worker, wired as in production."""
    settings = make_settings(place / "data", running.url, database_pooler=True, database_direct_url=direct)
    make_office(settings, clock).close()  # its keys
    made = [
        open_office(settings, clock, RandomIds(clock), waits, left_to_worker=True)
        for waits in (PAGES, PAGES, WORK)
    ]
    for office in made:
        stack.callback(office.close)
        assert str(running.port) in str(office.database.url)
    return made[0], made[1], made[2]


def test_a_full_or_dead_pooler_costs_seconds_and_heals_by_itself(
    through: Pooler, postgres_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    with ExitStack() as stack:
        office = offices(stack, through, postgres_url, tmp_path, clock)[0]
        url = stack.enter_context(Site(office)).url
        patient = open_engine(through.url, PAGES, pooled=True)
        with patient.begin() as holder:
            holder.exec_driver_sql("SELECT 1")  # the only connection is taken
            says_no(url)
        assert requests.get(url + "/names/search?q=x", timeout=60).status_code == 200
        through.die()
        says_no(url)
        through.start()
        assert requests.get(url + "/names/search?q=x", timeout=60).status_code == 200


def says_no(url: str) -> None:
    started = time.monotonic()
    answer = requests.get(url + "/names/search?q=x", timeout=60)
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("names_it", "ignoring", "found"),
    [(True, "", set()), (False, "", {"pooler_not_named"}), (False, "options", {"waits_not_kept"})],
)
def test_the_doctor_tells_a_pooler_that_nobody_named(
    postgres_url: str, tmp_path: Path, clock: FixedClock, names_it: bool, ignoring: str, found: set[str]
) -> None:
    with ExitStack() as stack:
        changes = {"ignore_startup_parameters": ignoring} if ignoring else {}
        running = opened(stack, postgres_url, **changes)
        named = {"database_pooler": True, "database_direct_url": postgres_url} if names_it else {}
        office = make_office(make_settings(tmp_path / "data", running.url, **named), clock)
        stack.callback(office.close)
        assert symptoms(office) == found


def test_the_doctor_misses_a_pooler_that_is_away_or_leads_elsewhere(
    postgres_url: str, postgres_server: str, tmp_path: Path, clock: FixedClock
) -> None:
    with ExitStack() as stack:
        running = opened(stack, postgres_server)
        elsewhere = {"database_pooler": True, "database_direct_url": postgres_url}
        office = make_office(make_settings(tmp_path / "data", running.url, **elsewhere), clock)
        stack.callback(office.close)
        assert symptoms(office) == {"pooler_leads_elsewhere"}
        running.die()
        assert symptoms(office) == {"pooler_away"}


def opened(stack: ExitStack, url: str, **changes: str) -> Pooler:
    try:
        return stack.enter_context(pooler(url, 3, **changes))
    except NoPoolerError as error:
        pytest.skip(str(error))


def symptoms(office: Office) -> set[str]:
    """What the doctor says of the ways to the database."""
    said = [*database.examine(office), *waits.examine(office)]
    return {
        each.code for each in said if "pooler" in each.code or "waits" in each.code or "away" in each.code
    }
