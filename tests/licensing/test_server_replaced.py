"""The database server is replaced under the portal's feet: connections that were used a moment ago are not asked whether they are there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from licensing.act import SYSTEM
from licensing.store import database
from licensing.store.database import PAGES
from licensing.store.models import JournalNote
from portal.app import create_app
from portal.migration import migrate
from portal.wiring import Office, open_office
from tests.support.clock import CountingIds, FixedClock
from tests.support.cluster import Cluster, cluster
from tests.support.offices import make_settings

POOLED = 4


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    with cluster(("synchronous_commit=on",)) as made:
        migrate(made.url())
        yield made


@pytest.fixture
def office(running: Cluster, tmp_path: Path) -> Iterator[Office]:
    settings = make_settings(tmp_path / "data", running.url())
    made = open_office(settings, FixedClock(), CountingIds(), PAGES, left_to_worker=True)
    yield made
    made.close()


def act(office: Office, subject: str) -> None:
    with office.work(SYSTEM) as work:
        work.record("leg.informed", "leg", subject)


def together(office: Office, subject: str) -> None:
    """As many acts at once as the pool then keeps connections."""
    ready = Barrier(POOLED)

    def one(number: int) -> None:
        with office.work(SYSTEM) as work:
            work.session.scalar(select(sa.literal(1)))
            ready.wait(timeout=30)
            work.record("leg.informed", "leg", f"{subject}{number}")

    with ThreadPoolExecutor(POOLED) as pool:
        list(pool.map(one, range(POOLED)))


def noted(office: Office, subject: str) -> int:
    with office.look(SYSTEM) as look:
        query = select(sa.func.count(JournalNote.id)).where(JournalNote.subject_id.startswith(subject))
        return look.session.scalar(query) or 0


def test_acts_after_the_server_was_replaced_find_it_and_are_done_once(
    office: Office, running: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every connection of the pool is gone, and none is old enough to be asked: each act's first question is asked once more."""
    together(office, "before")
    pages = create_app(office).test_client()
    assert pages.get("/").status_code == 200
    fresh = {record.info[database.USED] for record in _pool(office)}
    assert len(fresh) >= POOLED
    for record in _pool(office):
        record.info[database.USED] = float("inf")  # however long the restart takes, used just now
    running.restart()
    together(office, "after")
    act(office, "after")
    assert pages.get("/account").status_code in (200, 303, 401)
    assert (noted(office, "before"), noted(office, "after")) == (POOLED, POOLED + 1)


def test_acts_that_only_say_something_find_the_new_server_and_are_said_once(
    office: Office, running: Cluster
) -> None:
    """They are one statement each, which nobody may try again: that the old server said goodbye is seen before it is sent."""
    together(office, "old")
    for record in _pool(office):
        record.info[database.USED] = float("inf")  # used just now
    running.restart()
    for _ in range(POOLED + 1):
        act(office, "new")
    assert noted(office, "new") == POOLED + 1


def test_a_connection_that_lay_idle_is_asked_first(office: Office, running: Cluster) -> None:
    together(office, "early")
    for record in _pool(office):
        record.info[database.USED] -= 2 * database.IDLE_SECONDS
    running.restart()
    with office.read() as session:  # nothing retries here: the pool itself gave one that is there
        assert session.scalar(select(sa.literal(1))) == 1


def test_an_act_that_had_begun_is_not_done_again(office: Office, running: Cluster) -> None:
    with pytest.raises(sa.exc.OperationalError), office.work(SYSTEM) as work:
        work.record("leg.informed", "leg", "begun")
        work.session.scalar(select(sa.literal(1)))
        running.restart()
        work.session.scalar(select(sa.literal(2)))
    assert noted(office, "begun") == 0
    act(office, "begun")
    assert noted(office, "begun") == 1


def _pool(office: Office) -> list[sa.pool.ConnectionPoolEntry]:
    """What the pool keeps, taken out and given back."""
    taken = [office.database.raw_connection() for _ in range(POOLED)]
    records = [each._connection_record for each in taken]  # type: ignore[attr-defined]  # the pool's own entry
    for each in taken:
        each.close()
    assert all(record is not None for record in records)
    return [record for record in records if record is not None]
