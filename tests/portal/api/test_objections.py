"""A department's program takes the objection back that it made by its task; nobody else's, and nothing that was never said."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.errors import Refused
from licensing.store.models import Leg, Objection
from portal.wiring import Office
from tests.portal.api.conftest import POLICE, TAX, machine
from tests.portal.api.recording import signed_in
from tests.support import exits

HRSS = "630202-HRSS"


def leg_of(office: Office, case_id: str, department: str) -> str:
    with office.read() as session:
        return session.query(Leg).filter_by(case_id=case_id, department=department).one().id


def post(machine: Any, leg: str, what: str, body: Any = None) -> Any:
    sent = {"json": body} if body is not None else {}
    return machine.client.post(f"/api/v1/tasks/{leg}/{what}", headers=machine.headers, **sent)


def test_tax_objects_by_its_program_and_takes_it_back(sqlite_office: Office) -> None:
    firm = exits.company(sqlite_office)
    story = exits.start(sqlite_office, firm)
    tax = signed_in(sqlite_office, TAX)
    mine = leg_of(sqlite_office, story.case_id, TAX)
    assert post(tax, mine, "decision", {"decision": "refuse", "reasons": "欠税"}).status_code == 200
    with pytest.raises(Refused):
        exits.begin(sqlite_office, firm)
    police = signed_in(sqlite_office, POLICE)
    assert post(police, mine, "objection/withdrawal").status_code == 404
    other = signed_in(sqlite_office, HRSS)
    silent = post(other, leg_of(sqlite_office, story.case_id, HRSS), "objection/withdrawal")
    assert silent.status_code == 409 and "objection.none" in silent.text
    for _ in range(2):  # repeated it is the same
        assert post(tax, mine, "objection/withdrawal").status_code == 200
    with sqlite_office.read() as session:
        kept = session.query(Objection).one()
        assert kept.withdrawn_at is not None and kept.withdrawn_by == tax.id
    exits.begin(sqlite_office, firm)


def test_a_program_that_may_only_read_takes_nothing_back(sqlite_office: Office) -> None:
    story = exits.start(sqlite_office, exits.company(sqlite_office))
    reader = machine(sqlite_office, TAX, ("tasks:read",))
    reader.sign_in()
    answer = post(reader, leg_of(sqlite_office, story.case_id, TAX), "objection/withdrawal")
    assert answer.status_code == 403
