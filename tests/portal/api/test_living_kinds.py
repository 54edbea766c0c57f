"""For each kind of enterprise on both databases: a change of three items, suspension and resumption, over the interface.

From a name to the licence each kind walks over HTTP in ``tests/journeys/test_journey_kinds.py``; here its life goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from licensing.entities import KINDS, register_word
from licensing.kinds.change.rules import rules_for
from licensing.store.models import Enterprise, Licence
from portal.wiring import Office
from tests.portal.api.conftest import Machine, program
from tests.support import changes, exits, kinds
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.kinds import QIAN
from tests.support.stories import LI, MA, ZHAO, SignUp

ROOM = "青海省海东市乐都区碾伯街道古城大街26号301室"
LIAISON = {
    "item": "liaison",
    "come": [
        {"name": ZHAO.name, "id_number": ZHAO.id_number, "mobile": ZHAO.mobile, "role": "LIAISON"},
    ],
}
MOVE = {"item": "domicile", "domicile": ROOM}
LONG = {"item": "term", "term": "long"}
SCOPE = {"item": "scope", "scope": "软件开发\n软件销售"}
PAUSE = {"grounds": "门店所在路段因山洪封闭", "served_at": ROOM, "staff": "yes"}


@dataclass(frozen=True)
class Life:
    """``third``: the item beside domicile and liaison; ``signers``: who signs the change; ``alone``: who signs a suspension."""

    third: Mapping[str, Any]
    signers: tuple[SignUp, ...]
    alone: SignUp = MA


LIVES = {
    "llc": Life(LONG, (MA, LI, ZHAO)),
    "jsc": Life(LONG, (MA, ZHAO)),
    "sole": Life(SCOPE, (MA, ZHAO)),
    "individual": Life(SCOPE, (MA, ZHAO)),
    "partnership": Life(LONG, (MA, LI, ZHAO)),
    "special_partnership": Life(LONG, (MA, LI, ZHAO)),
    "limited_partnership": Life(LONG, (MA, LI, ZHAO)),
    "cooperative": Life(SCOPE, (MA, LI, ZHAO, SUN, QIAN)),
}
ELSEWHERE = {
    "branch",
    "foreign_branch",
    "cooperative_union",
}  # of a head: test_branches; members are bodies: test_owners


def firm_of(office: Office, kind: str) -> Firm:
    if kind == "llc":
        return exits.company(office)
    if kind == "individual":
        return exits.individual(office)
    return exits.registered(office, kinds.draft(office, kind))


def test_each_kind_has_its_life() -> None:
    assert set(LIVES) | ELSEWHERE == set(KINDS)
    for kind in LIVES:
        offered = rules_for(register_word(kind))
        assert {"domicile", "liaison", "suspension", "resumption"} <= offered.keys()


def said(own: Machine, firm: Firm, code: str, *items: Mapping[str, Any]) -> str:
    """A change of these items, everything of it said. Its id."""
    asked = {"enterprise": code, "items": [each["item"] for each in items]}
    made = own.post("/api/v1/changes", asked)
    assert made.status_code == 200, made.text
    change: str = made.get_json()["id"]
    for item in items:
        answer = own.put(f"/api/v1/changes/{change}/items", dict(item))
        assert answer.status_code == 200, answer.text
    read = answer.get_json()
    assert read["problems"] == [] and [x["missing"] for x in read["items"]] == [[] for _ in items], read
    return change


def entered(office: Office, own: Machine, firm: Firm, change: str, *signers: SignUp) -> None:
    changes.sign(office, change, *signers)
    handed = own.post(f"/api/v1/changes/{change}/steps/submit")
    assert handed.status_code == 200, handed.text
    changes.decide(office, firm, change)
    assert own.get(f"/api/v1/changes/{change}").get_json()["state"] == "changed"


def licence_state(office: Office, firm: Firm) -> tuple[str, int]:
    with office.read() as session:
        query = select(Licence).where(Licence.enterprise_id == firm.enterprise_id)
        newest = session.scalars(query.order_by(Licence.number_version.desc())).first()
        assert newest is not None
        return newest.state, newest.number_version


@pytest.mark.parametrize("kind", LIVES)
def test_three_items_change_business_rests_and_goes_on(office: Office, kind: str) -> None:
    firm, life = firm_of(office, kind), LIVES[kind]
    with office.read() as session:
        code = str(session.get_one(Enterprise, firm.enterprise_id).uscc)
    own = program(office, firm.owner)
    change = said(own, firm, code, MOVE, LIAISON, life.third)
    entered(office, own, firm, change, *life.signers)
    row = changes.enterprise(office, firm)
    assert row.domicile == ROOM
    if life.third is LONG:
        assert "长期" in str(row.term)
    else:
        assert "软件销售" in str(row.scope)
    assert licence_state(office, firm)[1] == 2
    until = office.clock.now().date() + timedelta(days=200)
    pause = said(own, firm, code, {"item": "suspension", "until": str(until), **PAUSE})
    entered(office, own, firm, pause, life.alone)
    assert changes.enterprise(office, firm).suspended_until == until
    told = own.get(f"/api/v1/register/{code}", on=str(office.clock.now().date())).get_json()
    assert told["items"]["domicile"] == ROOM
    resume = said(own, firm, code, {"item": "resumption"})
    entered(office, own, firm, resume, life.alone)
    assert changes.enterprise(office, firm).suspended_until is None
