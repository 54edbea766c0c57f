"""The guide's bodies of a winding up, sent as they stand there."""

from __future__ import annotations

import json

from portal.wiring import Office
from tests.portal.api.conftest import machine, program
from tests.portal.api.test_guide import block
from tests.portal.api.test_own_changes import begun, code_of, kept
from tests.portal.api.test_own_winding import attached
from tests.support import changes, exits, stories, winding
from tests.support.clock import FixedClock
from tests.support.stories import LI, MA, ZHAO


def test_the_guides_bodies_wind_a_company_up(sqlite_office: Office, clock: FixedClock) -> None:
    said = block("register's orders have them). The body of `PUT …/items`:", "{")
    notice, end = (json.loads(line) for line in said.splitlines())
    firm = exits.company(sqlite_office)
    own = program(sqlite_office, firm.owner)
    change = begun(sqlite_office, own, firm, notice["item"])["id"]
    kept(own, change, notice)
    attached(own, change, notice["item"])
    changes.sign(sqlite_office, change, MA, LI, ZHAO)
    assert own.post(f"/api/v1/changes/{change}/steps/submit").get_json()["state"] == "changed"
    clock.move(days=60)
    lead = program(sqlite_office, stories.sign_up(sqlite_office, ZHAO))
    change = begun(sqlite_office, lead, firm, end["item"])["id"]
    kept(lead, change, end)
    attached(lead, change, end["item"])
    changes.sign(sqlite_office, change, ZHAO, MA)
    assert lead.post(f"/api/v1/changes/{change}/steps/submit").get_json()["state"] == "submitted"


def test_the_guides_facts_and_body_end_what_a_court_ended(sqlite_office: Office) -> None:
    firm = exits.company(sqlite_office)
    code = code_of(sqlite_office, firm)
    said = block("the appointed person's program is then offered `court_ending` alone:", "{")
    *facts, end = (json.loads(line) for line in said.replace("$CODE", code).splitlines())
    registry = machine(sqlite_office, winding.registry(sqlite_office, firm), ("standings:write",))
    registry.sign_in()
    for fact in facts:
        assert registry.post("/api/v1/standings", fact).status_code == 200, fact
    lead = program(sqlite_office, stories.sign_up(sqlite_office, ZHAO))
    change = begun(sqlite_office, lead, firm, end["item"])["id"]
    kept(lead, change, end)
    attached(lead, change, end["item"])
    changes.sign(sqlite_office, change, ZHAO)
    assert lead.post(f"/api/v1/changes/{change}/steps/submit").get_json()["state"] == "submitted"
