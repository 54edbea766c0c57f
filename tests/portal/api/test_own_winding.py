"""Ma's bookkeeper winds the company up by program, and Zhao, who leads the liquidation, ends it by an own one."""

from __future__ import annotations

import io
from typing import Any

import pytest

from portal.wiring import Office
from tests.portal.api.conftest import Machine, machine, program
from tests.portal.api.test_own_changes import begun, code_of, kept, person
from tests.portal.uploads.files import pdf
from tests.support import changes, exits, stories, winding
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.kinds import QIAN
from tests.support.stories import LI, MA, ZHAO


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


@pytest.fixture
def own(sqlite_office: Office, firm: Firm) -> Machine:
    return program(sqlite_office, firm.owner)


def attached(own: Machine, change: str, item: str) -> None:
    data = {"file": (io.BytesIO(pdf()), "凭证.pdf"), "about": f"row:{item}"}
    answer = own.client.post(f"/api/v1/changes/{change}/files", data=data, headers=own.headers)
    assert answer.status_code == 200, answer.text


def notice(day: str, **more: Any) -> dict[str, Any]:
    told = {"creditor": "青海供货公司", "way": "post", "told_on": day}
    group = [person(LI, role="LIQ_MEMBER"), person(ZHAO, role="LIQ_HEAD")]
    said = {"item": "liquidation", "resolved_on": day, "group_on": day, "group": group, "creditors": [told]}
    return said | more


def test_from_dissolution_to_the_end_by_program(
    sqlite_office: Office, firm: Firm, own: Machine, clock: FixedClock
) -> None:
    office, day = sqlite_office, str(clock.now().date())
    change = begun(office, own, firm, "liquidation")["id"]
    read = kept(own, change, notice(day))
    assert [x["code"] for x in read["items"][0]["missing"]] == ["change.winding_told_proof"]
    attached(own, change, "liquidation")
    read = own.get(f"/api/v1/changes/{change}").get_json()
    assert read["items"][0]["missing"] == [] and read["problems"] == []
    assert {(x["name"], x["why"]) for x in read["decision"]["must_sign"]} == {
        (LI.name, "newcomers"),
        (ZHAO.name, "newcomers"),
    }
    assert read["decision"]["decides"] == "two_thirds"
    early = own.post(f"/api/v1/changes/{change}/steps/submit")
    assert (early.status_code, "change.majority_missing" in early.get_json()["codes"]) == (409, True)
    changes.sign(office, change, MA, LI, ZHAO)
    for _ in range(2):  # a second time changes nothing
        assert own.post(f"/api/v1/changes/{change}/steps/submit").get_json()["state"] == "changed"
    clock.move(days=60)
    own.sign_in()
    lead = program(office, stories.sign_up(office, ZHAO))
    (theirs,) = lead.get("/api/v1/own-enterprises").get_json()["enterprises"]
    assert [x["item"] for x in theirs["items"]] == ["deregistration"]
    odd = lead.post("/api/v1/changes", {"enterprise": code_of(office, firm), "items": ["domicile"]})
    assert odd.get_json()["errors"][0]["pointer"] == "/items/0"
    end = begun(office, lead, firm, "deregistration")["id"]
    kept(lead, end, {"item": "deregistration", "paper": "none", "ended_on": str(clock.now().date())})
    attached(lead, end, "deregistration")
    changes.sign(office, end, ZHAO, MA)
    assert lead.post(f"/api/v1/changes/{end}/steps/submit").get_json()["state"] == "submitted"
    winding.cleared(office, firm)
    changes.decide(office, firm, end)
    assert lead.get(f"/api/v1/changes/{end}").get_json()["state"] == "changed"
    assert changes.enterprise(office, firm).status == "deregistered"


def test_a_thiefs_program_winds_nothing_up(sqlite_office: Office, firm: Firm, own: Machine) -> None:
    """A stolen secret publishes nothing that the people did not sign; a stranger's finds no enterprise."""
    office, day = sqlite_office, str(sqlite_office.clock.now().date())
    change = begun(office, own, firm, "liquidation")["id"]
    kept(own, change, notice(day, creditors=[], creditors_none="无负债"))
    changes.sign(office, change, ZHAO)
    assert own.post(f"/api/v1/changes/{change}/steps/submit").status_code == 409
    thief = program(office, stories.sign_up(office, QIAN))
    for item in ("liquidation", "deregistration"):
        body = {"enterprise": code_of(office, firm), "items": [item]}
        assert thief.post("/api/v1/changes", body).status_code == 404
    assert thief.post(f"/api/v1/changes/{change}/steps/submit").status_code == 404
    assert thief.put(f"/api/v1/changes/{change}/items", notice(day)).status_code == 404


def test_what_has_another_shape_is_refused_with_its_place(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    change = begun(sqlite_office, own, firm, "liquidation")["id"]
    odd = {"creditor": "青海供货公司", "way": "dove", "told_on": "2026-11-23"}
    for more, pointer in (
        ({"creditors": [odd]}, "/creditors/0/way"),
        ({"group": [person(LI, role="DIRECTOR")]}, "/group/0/role"),
        ({"resolved_on": "gestern"}, "/resolved_on"),
    ):
        answer = own.put(f"/api/v1/changes/{change}/items", notice("2026-11-23", **more))
        assert answer.status_code == 422
        assert pointer in [e["pointer"] for e in answer.get_json()["errors"]]


def test_the_administrators_program_files_the_end_upon_the_ruling(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    """A department's program states what the court decided; Zhao's own files the exit. The owners' program is offered nothing of it."""
    office, uscc = sqlite_office, code_of(sqlite_office, firm)
    registry = machine(office, winding.registry(office, firm), ("standings:write",))
    registry.sign_in()
    said = {"since": "2026-11-23", "basis": "民事裁定书，青海省海东市中级人民法院"}
    for body in (
        {"code": "COURT_WINDING_OPEN", "subject": uscc, "reference": "（2026）青02强清1号"},
        {
            "code": "COURT_ADMINISTRATOR",
            "subject": ZHAO.id_number,
            "name": ZHAO.name,
            "reference": uscc,
        },
        {"code": "COURT_WINDING_ENDED", "subject": uscc, "reference": winding.RULING},
    ):
        assert registry.post("/api/v1/standings", body | said).status_code in (200, 201), body
    lead = program(office, stories.sign_up(office, ZHAO))
    (theirs,) = lead.get("/api/v1/own-enterprises").get_json()["enterprises"]
    assert [x["item"] for x in theirs["items"]] == ["court_ending"]
    (mine,) = own.get("/api/v1/own-enterprises").get_json()["enterprises"]
    assert "court_ending" not in [x["item"] for x in mine["items"]]
    end = begun(office, lead, firm, "court_ending")["id"]
    read = kept(lead, end, {"item": "court_ending", "paper": "returned"})
    assert [x["code"] for x in read["items"][0]["missing"]] == ["change.court_ruling_copy"]
    attached(lead, end, "court_ending")
    read = lead.get(f"/api/v1/changes/{end}").get_json()
    assert [(x["name"], x["why"]) for x in read["decision"]["must_sign"]] == [(ZHAO.name, "administrator")]
    assert read["problems"] == []
    changes.sign(office, end, ZHAO)
    assert lead.post(f"/api/v1/changes/{end}/steps/submit").get_json()["state"] == "submitted"
    winding.cleared(office, firm)
    changes.decide(office, firm, end)
    assert lead.get(f"/api/v1/changes/{end}").get_json()["state"] == "changed"
    assert changes.enterprise(office, firm).status == "deregistered"
