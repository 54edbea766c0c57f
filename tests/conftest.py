"""Fixtures for every room. A test that asks for ``database_url`` or ``office`` runs on both databases."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from tests.support import memory, postgres, routes_once
from tests.support.browsers import Browser
from tests.support.clock import FixedClock
from tests.support.skips import pytest_runtest_makereport as pytest_runtest_makereport

if TYPE_CHECKING:
    from portal.wiring import Office
    from tests.support.pg_rows import Rinsed
    from tests.support.site import Site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that drive a browser begin: they are few and long, and one of them left for the end keeps a core idle."""
    slow = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in slow)
    for item in items:
        if not _is_measured(item):
            item.add_marker("no_cover")


def _is_measured(item: pytest.Item) -> bool:
    """Rooms are measured by their own tests, once: the tracer takes half as long again, and the second database runs the same lines."""
    own = Path(__file__).parent
    return (
        bool({own / "licensing", own / "namecheck"} & set(item.path.parents))
        and "postgresql" not in item.name
    )


routes_once.install()
memory.use()
Flask.test_client_class = Browser  # of every application, wherever a test makes it

# The portal is imported by the fixtures that need it: tests of the pure rooms start without it.
TEMPLATE = "portal_template"


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Takes the place of pytest-flask's: one context around a whole test would share ``g`` among its browsers and hide wrong rights."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The maintenance URL of a PostgreSQL server; without one the tests fail, they do not pass in silence."""
    try:
        with postgres.server() as url:
            yield url
    except postgres.NoPostgresError as error:
        pytest.fail(f"these tests need PostgreSQL: {error}")


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, worker_id: str) -> str:
    """Name of a migrated database to copy."""
    from portal.migration import migrate
    from tests.support import remembered

    name = f"{TEMPLATE}_{worker_id}_{os.getpid()}"
    url = postgres.create_database(postgres_server, name)
    migrate(url)
    remembered.learn_empty(url)
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    from portal.migration import migrate

    path = tmp_path_factory.mktemp("template") / "portal.sqlite"
    from tests.support import remembered

    migrate(f"sqlite:///{path}")
    remembered.learn_empty(f"sqlite:///{path}")
    return path


@pytest.fixture
def monkeypatch(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """As pytest's; from the first name it changes no story is remembered, for it may be told by changed code."""
    from tests.support import remembered

    def pausing(change: Callable[..., None]) -> Callable[..., None]:
        def changed(target: Any, *args: Any, **named: Any) -> None:
            # neither is code: pytest-flask sets a test's own application, and setenv the environment
            remembered.paused |= not isinstance(target, Flask) and target is not os.environ
            change(target, *args, **named)

        return changed

    monkeypatch.setattr, monkeypatch.setitem = pausing(monkeypatch.setattr), pausing(monkeypatch.setitem)
    yield monkeypatch
    remembered.paused = False


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database of this test's own."""
    path = tmp_path / "portal.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str, postgres_template: str) -> Iterator[Callable[[], Rinsed]]:
    """Gives this process's database, migrated and empty: the last one rinsed, a new one where that does not do."""
    from tests.support.pg_rows import Rinsed

    name = postgres_template.replace(TEMPLATE, "portal_test")
    at: list[Rinsed] = []

    def next_one() -> Rinsed:
        if not (at and at[-1].rinse()):
            at.append(Rinsed(postgres.create_database(postgres_server, name, postgres_template)))
        return at[-1]

    yield next_one
    postgres.drop_database(postgres_server, name)


@pytest.fixture
def postgres_url(postgres_databases: Callable[[], Rinsed]) -> str:
    """A migrated, empty PostgreSQL database of this test's own."""
    return postgres_databases().url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database; the test runs once for each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def clock() -> FixedClock:
    """The clock of ``office``; stands still until the test moves it."""
    return FixedClock()


@pytest.fixture
def office(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """A wired office on an empty database of each kind."""
    from tests.support.offices import make_office, make_settings

    wired = make_office(make_settings(tmp_path / "data", database_url), clock)
    yield wired
    wired.close()


@pytest.fixture
def sqlite_office(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """As ``office``, on SQLite alone: for tests whose subject is not the database."""
    from tests.support.offices import make_office, make_settings

    wired = make_office(make_settings(tmp_path / "data", sqlite_url), clock)
    yield wired
    wired.close()


@pytest.fixture
def app(request: pytest.FixtureRequest) -> Flask:
    """The portal of the office the test asks for, else of one on SQLite; pytest-flask's ``client`` is a visitor there."""
    from portal.app import create_app

    wired = request.getfixturevalue("office" if "office" in request.fixturenames else "sqlite_office")
    made = create_app(wired)
    wired.database.dispose()  # a live_server is a fork of this process and must not share its connections
    return made


@pytest.fixture
def site(office: Office) -> Iterator[Site]:
    """The portal of ``office`` on a real port, with a worker when the test starts one; on both databases."""
    from tests.support.site import Site

    with Site(office) as running:
        yield running


@pytest.fixture
def sqlite_site(sqlite_office: Office) -> Iterator[Site]:
    """As ``site``, on SQLite alone."""
    from tests.support.site import Site

    with Site(sqlite_office) as running:
        yield running
