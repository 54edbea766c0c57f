"""A clock that was turned signs nothing: backwards, forwards, and also after one licence was made by it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from werkzeug.exceptions import ServiceUnavailable

from esign.errors import KeyNotUsable
from licensing.act import SYSTEM
from licensing.services.licences import issue
from licensing.store import installation
from licensing.store.models import JournalEntry, Licence
from portal import clock_guard
from portal.cli._group import cli
from portal.clock import SystemClock
from portal.licence_signing import sign
from portal.statements import notary_of
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.offices import ENVIRON


class Turned(SystemClock):
    """The machine's clock, turned by somebody."""

    def __init__(self, by: timedelta) -> None:
        self.by = by

    def now(self) -> datetime:
        return super().now() + self.by


def test_issuing_refuses_while_the_clock_stands_before_what_was_done(
    sqlite_office: Office, clock: FixedClock
) -> None:
    _, licence_id = stories.licensed(sqlite_office)
    with sqlite_office.read() as session:
        row = session.get_one(Licence, licence_id)
    clock.move(days=-1)
    with pytest.raises(KeyNotUsable, match="contradicted by the journal"):
        sign(sqlite_office, row)
    with sqlite_office.work(SYSTEM) as work:  # one act by the wrong clock does not make it right
        work.record("log.compared", "log", "2026-11-22")
    with pytest.raises(KeyNotUsable, match="contradicted by the journal"):
        sign(sqlite_office, row)
    clock.move(days=1)
    assert sign(sqlite_office, row).jti == row.jti
    assert issue.stored_face(row).number == row.number


@pytest.mark.parametrize("hours", [-2, 2])
def test_the_databases_machine_contradicts_in_both_directions(office: Office, hours: int) -> None:
    honest, turned = (replace(office, clock=Turned(by)) for by in (timedelta(0), timedelta(hours=hours)))
    with office.read() as session:
        postgres = session.get_bind().dialect.name == "postgresql"
        assert clock_guard.doubt(honest, session) == ""
        assert clock_guard.doubt(turned, session) == ("database" if postgres else "")


def test_a_clock_turned_ahead_signs_nothing_until_somebody_has_looked(sqlite_office: Office) -> None:
    """Four hundred days ahead, on one machine, where no other clock contradicts: the worker's sweep goes on and makes it no better."""
    honest, turned, rested = (
        replace(sqlite_office, clock=Turned(timedelta(days=days))) for days in (0, 400, 9)
    )
    clock_guard.insist(turned)  # a new installation has nothing to compare with
    sweep.run(honest)
    clock_guard.insist(rested)
    for _ in range(2):
        with pytest.raises(KeyNotUsable, match="contradicted by the silence"):
            clock_guard.insist(turned)
        with turned.work(SYSTEM) as work:
            clock_guard.keep(turned, work)
    clock_guard.insist(honest)
    with turned.read() as session:
        assert clock_guard.is_ahead(turned, session)
    with turned.work(SYSTEM) as work:
        clock_guard.accept(work)
    clock_guard.insist(turned)


def test_an_operator_says_that_the_office_stood_still(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATA_DIR", str(sqlite_office.settings.data_dir))
    monkeypatch.setenv("PORTAL_DATABASE_URL", sqlite_office.settings.database_url)
    machine = replace(sqlite_office, clock=SystemClock())
    with sqlite_office.sessions.begin() as session:
        installation.believe(session, machine.clock.now() - timedelta(days=30))
    codes = {
        each["code"] for each in json.loads(CliRunner().invoke(cli, ["doctor", "--json"]).output)["symptoms"]
    }
    assert "clock_ahead" in codes
    assert CliRunner().invoke(cli, ["clock", "accept"]).exit_code == 0
    with pytest.raises(KeyNotUsable):
        clock_guard.insist(machine)
    assert CliRunner().invoke(cli, ["clock", "accept", "--commit"]).exit_code == 0
    clock_guard.insist(machine)
    with machine.read() as session:
        assert session.scalars(select(JournalEntry.action)).all()[-1:] == ["clock.accepted"]


def test_nobodys_signature_is_dated_by_a_clock_that_was_turned(
    sqlite_office: Office, clock: FixedClock
) -> None:
    stories.licensed(sqlite_office)
    assert notary_of(sqlite_office, clock.now()).seals is sqlite_office.seals
    clock.move(days=-1)
    with pytest.raises(ServiceUnavailable):
        notary_of(sqlite_office, clock.now())
