"""An individual business moves to platforms and back: every shop, each platform's statement, trade on the network alone (GE-71)."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.errors import NotFound
from licensing.kinds.change import opening
from licensing.kinds.change.checks import problems
from licensing.store.models import Case
from portal.wiring import Office
from tests.support import changes, exits, stories, winding
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.stories import MA, ZHAO

ITEM = "domicile"
SHOPS = [{"platform": "青海好物商城", "shop": "马家拉面"}, {"platform": "河湟优选", "shop": "马家拉面二店"}]
NET: dict[str, Any] = {"kind": "platform", "shops": SHOPS, "net_only": "yes"}
THERE = "青海省海东市乐都区青海好物商城“马家拉面”、河湟优选“马家拉面二店”（网络经营场所）"
ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    stories.give_keys(sqlite_office)
    return exits.individual(sqlite_office)


def wrong(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(firm.owner) as work:
        return {p.code for p in problems(work, work.session.get_one(Case, case_id))}


def entered(office: Office, firm: Firm, case_id: str) -> None:
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def test_to_two_platforms_and_back_to_premises(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    case_id = changes.written(office, firm, {ITEM: NET | {"domicile": "别处"}})
    assert wrong(office, firm, case_id) == {"change.net_proof"}
    changes.sign(office, case_id, MA)
    assert "change.unlawful" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
    winding.attach(office, firm.owner, case_id, ITEM)
    assert wrong(office, firm, case_id) == set()
    entered(office, firm, case_id)
    assert changes.enterprise(office, firm).domicile == THERE, "what was typed beside the shops is no place"
    case_id = changes.written(office, firm, {ITEM: NET})
    winding.attach(office, firm.owner, case_id, ITEM)
    assert wrong(office, firm, case_id) == {"change.same"}
    case_id = changes.written(office, firm, {ITEM: NET | {"shops": SHOPS[:1]}})
    assert wrong(office, firm, case_id) == set(), "a shop that closes is left out"
    case_id = changes.written(office, firm, {ITEM: {"domicile": ROOM}})
    entered(office, firm, case_id)
    assert changes.enterprise(office, firm).domicile == ROOM


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"shops": []}, "place.platform_needed"),
        ({"shops": [{"platform": "青海好物商城", "shop": ""}]}, "place.shop_needed"),
        ({"shops": [{"platform": "www.majia-lamian.cn", "shop": "马家拉面"}]}, "place.bare_domain"),
        ({"shops": [SHOPS[0], SHOPS[0]]}, "change.net_twice"),
        ({"shops": [{"platform": "青海好物商城", "shop": f"{n}店"} for n in range(9)]}, "change.net_many"),
        ({"net_only": ""}, "place.net_only_needed"),
    ],
)
def test_what_is_no_network_place(
    sqlite_office: Office, firm: Firm, given: dict[str, Any], expected: str
) -> None:
    case_id = changes.written(sqlite_office, firm, {ITEM: NET | given})
    assert expected in wrong(sqlite_office, firm, case_id)


def test_a_company_has_none_and_a_stranger_moves_nobody(sqlite_office: Office, firm: Firm) -> None:
    company = exits.company(sqlite_office, "海东市乐都区远山近水软件有限公司")
    case_id = changes.written(sqlite_office, company, {ITEM: NET})
    assert "place.kind_not_for_type" in wrong(sqlite_office, company, case_id)
    with pytest.raises(NotFound), sqlite_office.work(stories.sign_up(sqlite_office, ZHAO)) as work:
        opening.open_change(work, firm.enterprise_id, [ITEM])
