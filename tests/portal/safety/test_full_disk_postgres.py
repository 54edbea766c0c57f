"""PostgreSQL's disk is full: nothing is written and everybody is told, reading and verifying go on; it ends by itself.

Where the server falls over it, the portal says so, and comes back with everything it ever confirmed once there is room.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from flask.testing import FlaskClient

from licensing.store.database import PAGES
from licensing.store.models import Account, Licence
from portal import logs
from portal.app import create_app
from portal.clock import SystemClock
from portal.migration import migrate
from portal.wiring import Office, open_office
from tests.support import invariants, remembered, stories
from tests.support.clock import FixedClock
from tests.support.cluster import Cluster, NoDiskError, cluster, small_disk
from tests.support.offices import make_office, make_settings
from tests.support.pages import post
from tests.support.stories import MA
from tests.support.wording import says

pytestmark = pytest.mark.slow
READ = ("/", "/names/search?q=x", "/verify", "/account", "/trust.json", "/status/0")
CONFIRMED = "synchronous_commit=on"  # as in production: other tests do without
CALM = "autovacuum=off"  # one that comes by chance takes new connections their start file, and it cannot be written again
LASTING = (
    "max_replication_slots=0",
)  # as docs/operate.md says: with slots, a checkpoint wants a file of its own


@dataclass
class Bench:
    """An office whose tables have a small disk of their own; the log has another. One licence was issued."""

    office: Office
    running: Cluster
    disk: Path
    credential: str
    signed_up: int = 1

    @property
    def filler(self) -> Path:
        return self.disk / "filler"

    def fill(self) -> None:
        with self.filler.open("ab") as file:
            try:
                while True:
                    os.write(file.fileno(), bytes(1 << 16))
            except OSError:
                return

    def signs_up(self, app: Flask) -> Any:
        self.signed_up += 1
        typed = {"name": MA.name, "id_number": MA.id_number, "password": "a long quiet phrase", "notice": "y"}
        return post(app.test_client(), "/sign-up", typed | {"mobile": f"139000001{self.signed_up:02}"})

    def verdict(self, client: FlaskClient) -> str:
        answer = client.post("/api/v1/licence-verifications", json={"credential": self.credential})
        return str(answer.json["result"]) if answer.status_code == 200 and answer.json else answer.text

    def accounts(self) -> int:
        with self.office.read() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(Account)) or 0


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(remembered, "paused", True)
    try:
        with (
            small_disk("200m") as disk,
            cluster((CONFIRMED, CALM, *LASTING), data=disk / "data", log_apart=True) as running,
        ):
            migrate(running.url())
            clock = FixedClock()
            clock.at = SystemClock().now()
            made = make_office(make_settings(tmp_path / "data", running.url()), clock)
            stories.licensed(made)
            office = open_office(made.settings, clock, made.ids, PAGES)
            logs.configure(office.settings)  # as it runs: the development's tracebacks take a minute each
            with office.read() as session:
                credential = session.scalar(sa.select(Licence.credential))
            assert credential
            yield Bench(office, running, disk, credential)
            office.close()
            made.close()
    except NoDiskError as error:
        pytest.skip(f"a full disk is not tried here: {error}")
    finally:
        structlog.reset_defaults()


def test_people_read_on_and_are_told_and_nothing_confirmed_is_lost(bench: Bench) -> None:
    app = create_app(bench.office)
    client = app.test_client()
    assert post(client, "/sign-in", {"mobile": MA.mobile, "password": MA.password}).status_code == 303
    confirmed = bench.accounts()
    confirmed += _refused_until_there_is_room(bench, app, client)
    _fallen_until_there_is_room(bench, client)
    assert bench.signs_up(app).status_code == 303
    assert bench.accounts() == confirmed + 1
    assert bench.verdict(client) == "valid"
    assert invariants.broken(bench.office) == []


def _refused_until_there_is_room(bench: Bench, app: Flask, client: FlaskClient) -> int:
    """The disk is full and the server runs on; how many accounts were confirmed meanwhile and after."""
    bench.fill()
    confirmed, refused = 0, None
    while refused is None and confirmed < 99:
        answer = bench.signs_up(app)
        confirmed += answer.status_code == 303
        refused = answer if answer.status_code >= 500 else None
    assert refused is not None, "ninety-nine accounts fit into what was left of the tables' pages"
    assert refused.status_code == 503 and refused.headers["Retry-After"]
    for path in READ:
        seen = client.get(path)
        assert seen.status_code == 200, path
        assert seen.mimetype != "text/html" or says(seen.text, "common.read_only"), path
    assert bench.verdict(client) == "valid"
    told = client.get("/readyz")
    assert told.status_code == 200, "whoever reads is not sent elsewhere"
    assert (told.json["database"], told.json["disk"]) == ("read_only", "full")
    with pytest.raises(psycopg.errors.InternalError_):
        bench.running.ask(
            "CHECKPOINT"
        )  # as every five minutes by itself: it fails, and is tried again; the server stays
    assert bench.verdict(client) == "valid"
    bench.filler.unlink()
    assert bench.signs_up(app).status_code == 303, "nobody had to start anything"
    return confirmed + 1


def _fallen_until_there_is_room(bench: Bench, client: FlaskClient) -> None:
    """The disk is full at a checkpoint of a server with slots: it falls, and is started again with room."""
    bench.running.options = tuple(each for each in bench.running.options if each not in LASTING)
    bench.running.restart()
    bench.fill()
    with pytest.raises(psycopg.OperationalError):
        bench.running.ask("CHECKPOINT")
    bench.running.die()  # it may rise again by itself where its fall freed a page, and falls at the next checkpoint
    assert client.get("/healthz").status_code == 200
    told = client.get("/readyz")
    assert (told.status_code, told.json["status"]) == (503, "database")
    for path in ("/account", "/names/search?q=x"):
        answer = client.get(path)
        assert answer.status_code == 503 and answer.headers["Retry-After"], path
    bench.filler.unlink()
    bench.running.start_again()
    assert client.get("/readyz").status_code == 200, "the portal did not have to be started"
