"""Demands of contributions by program: the company's, the owner's, and nobody else's (公司法 art 52)."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.wiring import Office
from tests.portal.api.conftest import ALL, Machine, machine, program
from tests.portal.api.recording_calls import asked, late, paper
from tests.portal.api.test_guide import Programmer, commands
from tests.portal.api.test_own_exits import good
from tests.support import stories
from tests.support.exits import Firm
from tests.support.site import Site
from tests.support.stories import LI, ZHAO

API = "/api/v1/calls"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return late(sqlite_office, stories.LLC_NAME)


@pytest.fixture
def own(sqlite_office: Office, firm: Firm) -> Machine:
    return program(sqlite_office, firm.owner)


def test_a_paper_is_recorded_contested_and_the_demand_sent_by_programs(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    office, call = sqlite_office, asked(sqlite_office, own, firm)
    at, told = f"{API}/{call}", paper(sqlite_office.clock.now().date())
    li = program(office, stories.sign_up(office, LI))
    assert li.get(at).status_code == 404, "nothing was said yet"
    short = own.post(f"{at}/paper-demand", told | {"grace_until": told["dispatched_on"]})
    assert short.status_code == 422 and "forfeiture.paper_grace" in short.text
    once, again = (good(own.post(f"{at}/paper-demand", told)) for _ in range(2))
    assert once["paper"] == again["paper"] and once["contest_by"] and once["state"] == "called"
    assert not [name for name in once["terms"] if name.endswith("_index")]
    sealed = good(li.get(at))
    assert sealed["sealed"] and sealed["terms"] == {} and sealed["paper"] is None and sealed["digest"] == ""
    (listed,) = good(li.get(API))["calls"]
    assert (listed["id"], listed["state"]) == (call, "called")
    words = {"words": "从未收到这份催缴书。"}
    assert li.post(f"{at}/contest", words).get_json()["codes"] == ["call.read_first"]
    assert good(li.post(f"{at}/receipt"))["paper"]["reference"] == told["reference"]
    assert own.post(f"{at}/contest", words).status_code == 404
    assert good(li.post(f"{at}/contest", words))["state"] == "contested"
    digest = good(own.get(at))["digest"]
    assert own.post(f"{at}/demand", {"digest": "0" * 64}).get_json()["codes"] == ["call.other_terms"]
    sent = good(own.post(f"{at}/demand", {"digest": digest}))
    assert sent["state"] == "called" and sent["paper"] is None
    good(li.post(f"{at}/receipt"))
    assert good(li.post(f"{at}/answer", {"words": "已于上月缴清。"}))["answer"] == "已于上月缴清。"
    assert li.post(f"{at}/suit", {"words": "乐都区人民法院1号"}).get_json()["codes"] == ["call.read_first"]


def test_strangers_departments_and_lesser_programs_reach_nothing(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    office, call = sqlite_office, asked(sqlite_office, own, firm)
    at, told = f"{API}/{call}", paper(sqlite_office.clock.now().date())
    good(own.post(f"{at}/paper-demand", told))
    notice = {name: value for name, value in told.items() if name not in ("grace_until", "amount_fen")}
    thief = program(office, stories.sign_up(office, ZHAO))
    li = program(office, stories.sign_up(office, LI))
    tax = machine(office, scopes=ALL)
    tax.sign_in()
    small = program(office, firm.owner, ("changes:write",))
    words = {"words": "从未收到这份催缴书。"}
    asked_for = [
        ("get", at, None),
        ("post", f"{at}/demand", {"digest": "0" * 64}),
        ("post", f"{at}/paper-demand", told),
        ("post", f"{at}/paper-notice", notice),
        ("post", f"{at}/receipt", None),
        *(("post", f"{at}/{act}", words) for act in ("answer", "contest", "suit")),
    ]
    for method, path, body in asked_for:
        for who, status in ((thief, 404), (tax, 403), (small, 403)):
            answer = who.client.open(path, method=method.upper(), json=body, headers=who.headers)
            assert answer.status_code == status, (method, path, answer.text)
        assert own.client.open(path, method=method.upper(), json=body).status_code == 401
    for act, body in (("paper-demand", told), ("paper-notice", notice), ("demand", {"digest": "0" * 64})):
        assert li.post(f"{at}/{act}", body).status_code == 404, "the late owner sends nothing"
    assert good(thief.get(API)) == {"calls": []}


def test_a_program_demands_as_the_guide_says(sqlite_site: Site, tmp_path: Path) -> None:
    office = sqlite_site.office
    firm = late(office, stories.LLC_NAME)
    mine = program(office, firm.owner)
    stories.sign_up(office, LI)
    call = asked(office, mine, firm)
    own = Programmer(sqlite_site, mine, tmp_path, CALL=call, TOKEN=mine.token)
    read, demand = commands(
        "Demanding what an owner has not paid in (`$CALL` is the id of a change with the item `forfeiture`, "
        "`$DIGEST` of the terms as `calls/$CALL` shows them):\n"
    )
    own.known["DIGEST"] = own.run(read)["digest"]
    assert own.run(demand)["state"] == "called"
