"""A real replica for strangers: what comes out of it says of which instant it is; far behind, gone or promoted it is asked no more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from licensing.store.models import Enterprise, Licence
from portal.app import create_app
from portal.clock import SystemClock
from portal.formats import clock_time
from portal.health import read_copy as health
from portal.migration import migrate
from portal.public_reading import HEADER
from portal.wiring import Office, open_office
from tests.portal.health.test_health import TOKEN
from tests.support import remembered, stories
from tests.support.clock import FixedClock
from tests.support.cluster import Cluster, cluster
from tests.support.offices import make_office, make_settings
from tests.support.pages import post

HANGS = 60.0  # seconds after which it will not come any more; no measure of speed


@dataclass
class Bench:
    """``office``: with the copy; ``first``, ``copy``: the two servers."""

    office: Office
    first: Cluster
    copy: Cluster
    enterprise: Enterprise
    licence: str
    app: Flask

    @property
    def visitor(self) -> FlaskClient:
        return self.app.test_client()

    def page(self, client: FlaskClient | None = None) -> TestResponse:
        answer = (client or self.visitor).get(f"/enterprises/{self.enterprise.uscc}")
        assert answer.status_code == 200
        return answer

    def moves(self, street: str) -> None:
        self.first.ask(f"UPDATE enterprise SET domicile = '{street}'")  # noqa: S608  # this test's own words

    def caught_up(self) -> None:
        # inserted, not written: without synchronous_commit a commit waits in memory for the writer of the log
        (written,) = self.first.ask("SELECT pg_current_wal_insert_lsn()")
        query = f"SELECT pg_last_wal_replay_lsn() >= '{written}'"  # the server's own word
        self.until(lambda: self.copy.ask(query) == (True,))
        dated = "SELECT pg_last_xact_replay_timestamp() IS NOT NULL"
        self.until(lambda: self.copy.ask(dated) == (True,))

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """What is done meanwhile reaches the copy afterwards."""
        self.copy.ask("SELECT pg_wal_replay_pause()")
        self.until(lambda: self.copy.ask("SELECT pg_get_wal_replay_pause_state()") == ("paused",))
        try:
            yield
        finally:
            self.copy.ask("SELECT pg_wal_replay_resume()")
            self.caught_up()

    def until(self, seen: Callable[[], bool]) -> None:
        end = time.monotonic() + HANGS
        while not seen():
            assert time.monotonic() < end, "it does not come"
            time.sleep(0.02)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One licensed enterprise on a database with a replica that follows."""
    place = tmp_path_factory.mktemp("copy")
    remembered.paused = True
    try:
        with cluster() as first:
            migrate(first.url())
            clock = FixedClock()
            clock.at = SystemClock().now()
            made = make_office(make_settings(place / "data", first.url()), clock)
            _, licence = stories.licensed(made)
            with made.read() as session:
                (enterprise,) = session.query(Enterprise).all()
            with first.replica() as copy:
                settings = replace(
                    made.settings,
                    database_read_url=copy.url(),
                    database_read_behind_seconds=300,  # a busy machine is not a broken line
                    metrics_token="of-the-watcher",
                )
                office = open_office(settings, clock)
                yield Bench(office, first, copy, enterprise, licence, create_app(office))
                office.close()
            made.close()
    finally:
        remembered.paused = False


def test_strangers_read_the_copy_and_are_told_of_which_instant(bench: Bench) -> None:
    before = SystemClock().now()
    bench.moves("在前街1号")
    bench.caught_up()
    with bench.standing_still():
        bench.moves("在后街2号")
        page = bench.page()
        assert "在前街1号" in page.text and "在后街2号" not in page.text
        instant = dated(page)
        assert instant is not None
        assert before.replace(microsecond=0) <= instant <= SystemClock().now()
        assert clock_time(instant) in page.text, "the page itself says it, too"
        for path in (
            "/names/search?q=青禾",
            "/names/search.csv?q=青禾",
            f"/enterprises/{bench.enterprise.uscc}/as-of",
        ):
            assert dated(bench.visitor.get(path)) == instant, path
        answer = bench.visitor.get("/api/v1/names?q=青禾")
        assert (answer.json["as_of"], len(answer.json["names"])) == (answer.headers[HEADER], 1)
        owner = bench.visitor
        post(owner, "/sign-in", {"mobile": stories.MA.mobile, "password": stories.MA.password})
        own = bench.page(owner)
        assert "在后街2号" in own.text and dated(own) is None, "what somebody just did is there"
    bench.caught_up()
    assert "在后街2号" in bench.page().text


def test_the_copy_says_valid_and_nothing_else(bench: Bench) -> None:
    bench.moves("在前街1号")
    bench.caught_up()
    with bench.standing_still():
        started = SystemClock().now()
        _, later = stories.licensed(bench.office, stories.LI, "海东市乐都区白露软件有限公司")
        known, new = (judged(bench, pdf_of(bench.office, each)) for each in (bench.licence, later))
        assert known["result"] == new["result"] == "valid", (
            "a licence the copy does not know yet is no forgery"
        )
        assert datetime.fromisoformat(known["as_of"]) <= started
        bench.first.ask(f"UPDATE licence SET state = 'revoked' WHERE id = '{bench.licence}'")  # noqa: S608  # as above
        assert datetime.fromisoformat(judged(bench, pdf_of(bench.office, bench.licence))["as_of"]) <= started
    said = judged(bench, pdf_of(bench.office, bench.licence))
    assert said["result"] == "revoked"
    bench.first.ask("UPDATE licence SET state = 'valid'")


def test_too_far_behind_it_is_asked_no_more(bench: Bench) -> None:
    settings = replace(bench.office.settings, database_read_behind_seconds=1)
    office = open_office(settings, bench.office.clock)
    strict = replace(bench, office=office, app=create_app(office))
    bench.moves("在前街1号")
    bench.caught_up()
    with bench.standing_still():
        bench.moves("在后街2号")
        bench.until(lambda: dated(strict.page()) is None)
        assert "在后街2号" in strict.page().text
        assert [each.code for each in health.examine(office)] == ["copy_unfit"]
        figures = strict.visitor.get("/metrics", headers=TOKEN).text
        behind = next(line for line in figures.splitlines() if line.startswith("portal_copy_behind_seconds"))
        assert float(behind.split()[1]) > 1
    bench.until(lambda: (bench.moves("在前街1号"), dated(strict.page()))[1] is not None)
    office.close()


def test_gone_elsewhere_or_promoted_the_database_answers(bench: Bench) -> None:
    bench.moves("在前街1号")
    bench.caught_up()
    assert list(health.examine(bench.office)) == []
    bench.copy.die()
    started = time.monotonic()
    assert dated(bench.page()) is None
    assert time.monotonic() - started < HANGS
    assert {each.code for each in health.examine(bench.office)} <= {"copy_away", "copy_unfit"}
    bench.copy.start_again()
    bench.moves("在后街2号")
    bench.caught_up()
    bench.until(
        lambda: (bench.moves("在后街2号"), dated(bench.page()))[1] is not None
    )  # it is asked again by itself
    with cluster() as stranger, stranger.replica() as theirs:
        other = open_office(replace(bench.office.settings, database_read_url=theirs.url("postgres")))
        stranger.ask("CREATE TABLE anything ()", "postgres")
        bench.until(lambda: theirs.ask("SELECT to_regclass('anything') IS NOT NULL", "postgres") == (True,))
        assert [each.code for each in health.examine(other)] == ["copy_of_another"]
        other.close()
    bench.copy.ask("SELECT pg_promote()")
    bench.copy.ask("UPDATE enterprise SET domicile = '它自己的路'")  # it goes its own way
    page = bench.page()
    assert "在后街2号" in page.text and dated(page) is None
    assert [each.code for each in health.examine(bench.office)] == ["copy_unfit"]


def dated(answer: TestResponse) -> datetime | None:
    """The instant an answer says it is of; None out of the database itself."""
    said = answer.headers.get(HEADER)
    return datetime.fromisoformat(said) if said else None


def pdf_of(office: Office, licence_id: str) -> bytes:
    with office.read() as session:
        made = session.get_one(Licence, licence_id).pdf
        assert made is not None
        return made


def judged(bench: Bench, pdf: bytes) -> dict[str, Any]:
    answer = bench.visitor.post("/api/v1/licence-verifications", data=pdf, content_type="application/pdf")
    said: dict[str, Any] = answer.json
    return said
