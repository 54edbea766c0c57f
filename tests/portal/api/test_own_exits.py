"""Ma's own program takes the firm off the register, and tells and answers a sale to an outsider; every signature is a person's."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.kinds.change import opening
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import review
from portal.wiring import Office
from tests.portal.api.conftest import ALL, Machine, machine, program
from tests.support import changes, exits, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.stories import LI, MA, ZHAO, Story

API = "/api/v1"
PART = stories.CAPITAL_FEN // 10
TERMS = {"amount_fen": PART, "price_fen": PART, "pay_way": "银行转账", "pay_by": "登记后十日内"}


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


@pytest.fixture
def own(sqlite_office: Office, firm: Firm) -> Machine:
    return program(sqlite_office, firm.owner)


def good(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def begun(office: Office, own: Machine, firm: Firm) -> dict[str, Any]:
    return good(own.post(f"{API}/exits", {"enterprise": changes.enterprise(office, firm).uscc}))


def action(read: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(x for x in read["actions"] if x["action"] == name)
    return found


def test_a_company_leaves_by_program_signed_by_its_owners(
    sqlite_office: Office, firm: Firm, own: Machine, clock: FixedClock
) -> None:
    (mine,) = good(own.get(f"{API}/exits"))["enterprises"]
    assert mine["obstacles"] == []
    made = begun(sqlite_office, own, firm)
    at = f"{API}/exits/{made['id']}"
    assert begun(sqlite_office, own, firm)["id"] == made["id"]
    assert {s["state"] for s in made["signatures"]} == {"missing"} and not action(made, "start")["open"]
    early = own.post(f"{at}/steps/start")
    assert (early.status_code, early.get_json()["codes"]) == (409, action(made, "start")["closed_by"])
    stories.sign_everybody(sqlite_office, Story(firm.owner, "", made["id"]))
    twice = [good(own.post(f"{at}/steps/start", **{"Idempotency-Key": "s"})) for _ in range(2)]
    assert twice[0] == twice[1] and twice[0]["notice"]["ends_on"]
    assert own.post(f"{at}/steps/apply").status_code == 409, "the notice runs"
    clock.move(days=30)
    own.sign_in()
    assert good(own.post(f"{at}/steps/apply"))["state"] == "applied"
    with sqlite_office.work(firm.clerk) as work:
        review.take(work, made["id"])
    stories.decide(sqlite_office, made["id"], firm.clerk)
    assert good(own.get(at))["state"] == "deregistered"
    assert exits.status_of(sqlite_office, firm) == "deregistered"


def test_an_individual_business_asks_the_departments_and_takes_it_back(sqlite_office: Office) -> None:
    firm = exits.individual(sqlite_office)
    own = program(sqlite_office, firm.owner)
    made = begun(sqlite_office, own, firm)
    stories.sign_everybody(sqlite_office, Story(firm.owner, "", made["id"]))
    asked = good(own.post(f"{API}/exits/{made['id']}/steps/start"))
    assert asked["state"] == "asked" and asked["departments"] and asked["notice"] is None
    assert good(own.post(f"{API}/exits/{made['id']}/steps/withdraw"))["state"] == "withdrawn"


def test_an_objection_is_read_and_answered_by_program(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    made = exits.start(sqlite_office, firm)
    at = f"{API}/exits/{made.case_id}"
    notice = good(own.get(at))["notice"]["id"]
    with sqlite_office.work(stories.sign_up(sqlite_office, ZHAO)) as work:
        leaving.object_to(work, notice, "creditor", "尚欠货款未付。")
    (objection,) = good(own.get(at))["notice"]["objections"]
    path = f"{at}/objections/{objection['id']}/answer"
    told = good(own.post(path, {"answer": "货款已于昨日付清。"}))
    assert told["notice"]["objections"][0]["answer"] == "货款已于昨日付清。"
    assert own.post(path, {"answer": "再答一次。"}).get_json()["codes"] == ["objection.answered"]
    assert own.post(f"{at}/objections/obj_9/answer", {"answer": "无此异议。"}).status_code == 404


def test_what_stands_against_leaving_is_told_and_closes_it(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    exits.stand(sqlite_office, firm, "X05", sqlite_office.clock.now().date())
    (mine,) = good(own.get(f"{API}/exits"))["enterprises"]
    assert mine["obstacles"]
    refused = own.post(f"{API}/exits", {"enterprise": mine["uscc"]})
    assert (refused.status_code, refused.get_json()["codes"]) == (409, ["exit.not_eligible"])


def written(office: Office, firm: Firm) -> str:
    """Ma's sale of a part to Zhao, an outsider."""
    with office.work(firm.owner) as work:
        case = opening.open_change(work, firm.enterprise_id, ["shareholders"]).id
    given = {"from": changes.owner_ids(office, firm)[MA.name], **TERMS}
    with office.work(firm.owner) as work:
        opening.save(work, case, "shareholders", given, changes.newcomer(ZHAO))
    return case


def test_a_sale_is_told_received_and_waived_by_programs(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    case = written(sqlite_office, firm)
    at = f"{API}/offers/{case}"
    li = program(sqlite_office, stories.sign_up(sqlite_office, LI))
    assert li.get(at).status_code == 404, "nobody was told yet"
    seen = good(own.get(at))
    assert seen["seller"] and seen["missing"] == [] and seen["terms"]["price_fen"] == PART
    assert not [name for name in seen["terms"] if name.endswith("_index")]
    other = own.post(f"{at}/notice", {"digest": "0" * 64})
    assert other.get_json()["codes"] == ["preemption.other_terms"]
    told = [good(own.post(f"{at}/notice", {"digest": seen["digest"]})) for _ in range(2)]
    assert told[0]["sent_at"] == told[1]["sent_at"] and told[0]["others"][0]["how"] == "unread"
    (offer,) = good(li.get(f"{API}/offers"))["offers"]
    assert offer["id"] == case and offer["received_on"] is None
    assert good(li.get(at))["terms"] == {}, "what was not received is not shown"
    unread = li.post(f"{at}/waiver", {"digest": seen["digest"]})
    assert unread.get_json()["codes"] == ["preemption.other_terms"]
    received = good(li.post(f"{at}/receipt"))
    assert received["terms"]["buyer"] == ZHAO.name and received["last_day"]
    careful = program(sqlite_office, stories.sign_up(sqlite_office, LI), ("offers:write",))
    body = {"digest": received["digest"]}
    assert careful.post(f"{at}/waiver", body).status_code == 403, "what is final has a scope of its own"
    assert good(careful.post(f"{at}/claim", body))["answer"] == "claim"
    assert good(li.post(f"{at}/waiver", body))["answer"] == "waive"
    assert li.post(f"{at}/claim", body).get_json()["codes"] == ["preemption.waived"]
    assert good(own.get(at))["others"][0]["how"] == "waived"
    assert own.post(f"{at}/receipt").status_code == 404, "the seller takes no delivery"


def test_strangers_departments_and_lesser_programs_find_nothing(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    made, sale = begun(sqlite_office, own, firm), written(sqlite_office, firm)
    thief = program(sqlite_office, stories.sign_up(sqlite_office, ZHAO))
    tax = machine(sqlite_office, scopes=(*ALL, "standings:write"))
    tax.sign_in()
    small = program(sqlite_office, firm.owner, ("changes:write",))
    code, at, offer = made["enterprise"]["uscc"], f"{API}/exits/{made['id']}", f"{API}/offers/{sale}"
    asked = [
        ("post", f"{API}/exits", {"enterprise": code}),
        ("get", at, None),
        *(("post", f"{at}/steps/{a}", None) for a in ("start", "apply", "withdraw", "sign")),
        ("post", f"{at}/objections/obj_1/answer", {"answer": "x"}),
        ("get", offer, None),
        ("post", f"{offer}/notice", {"digest": "0" * 64}),
        ("post", f"{offer}/receipt", None),
        *(("post", f"{offer}/{a}", {"digest": "0" * 64}) for a in ("claim", "waiver")),
    ]
    for method, path, body in asked:
        for who, status in ((thief, 404), (tax, 403), (small, 403)):
            answer = who.client.open(path, method=method.upper(), json=body, headers=who.headers)
            assert answer.status_code == status, (method, path, answer.text)
        assert own.client.open(path, method=method.upper(), json=body).status_code == 401
    assert good(thief.get(f"{API}/exits")) == {"enterprises": [], "exits": []}
    assert good(thief.get(f"{API}/offers")) == {"offers": []}
