"""A clock that was turned signs nothing: backwards, forwards, and also after one licence was made by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from werkzeug.exceptions import ServiceUnavailable

from esign.errors import KeyNotUsable
from licensing.act import SYSTEM
from licensing.services.licences import issue
from licensing.store.models import Licence
from portal import clock_guard
from portal.clock import SystemClock
from portal.licence_signing import sign
from portal.statements import notary_of
from portal.wiring import Office
from tests.support import stories
from tests.support.clock import FixedClock


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


def test_nobodys_signature_is_dated_by_a_clock_that_was_turned(
    sqlite_office: Office, clock: FixedClock
) -> None:
    stories.licensed(sqlite_office)
    assert notary_of(sqlite_office, clock.now()).seals is sqlite_office.seals
    clock.move(days=-1)
    with pytest.raises(ServiceUnavailable):
        notary_of(sqlite_office, clock.now())
