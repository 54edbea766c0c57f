"""A branch and a union of cooperatives founded by program to their licence: whoever stands behind a head or a member signs."""

from __future__ import annotations

from typing import Any

from licensing.store.models import Case, Enterprise
from portal.wiring import Office
from tests.portal.api.conftest import Machine, program
from tests.portal.api.test_own_founding import API, begun, body_of, good, licensed, missing, phrase
from tests.support import changes, exits, kinds, stories
from tests.support.kinds import QIAN, UNION
from tests.support.stories import LI, MA, ZHAO


def test_a_branch_is_founded_by_the_program_of_whoever_leads_its_head(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = exits.company(office, stories.LLC_NAME)
    own = program(office, firm.owner)
    code = _code(office, firm)
    name = {"kind": "branch", "head": stories.LLC_NAME, "head_code": code, "county": stories.LEDU}
    told = good(own.post(f"{API}/own-names", name | {"place": "乐都", "form": "分公司", "committed": True}))
    assert told["reserved"], told["check"]["findings"]
    read = good(own.post(f"{API}/applications", {"name": told["reserved"]["id"]}))
    assert [p["roles"] for p in read["people"]] == [["HEAD_OFFICE"]]
    assert "capital" not in [s["section"] for s in read["sections"]]
    at = f"{API}/applications/{read['id']}"
    place = {"county": stories.LEDU, "address": "碾伯街道古城大街18号302室", "tenure": "owned"}
    good(own.put(f"{at}/place", place))
    phrases = [phrase(own, stories.SCOPE[0])]
    good(own.put(f"{at}/business", {"items": phrases}))
    head = {"kind": "branch", "roles": ["BR_HEAD", "LIAISON"]}
    head |= {"name": ZHAO.name, "id_number": ZHAO.id_number, "mobile": ZHAO.mobile}
    read = good(own.post(f"{at}/people", head))
    assert missing(read) == []
    seals = {"items": ["S01"], "fields": dict(stories.SEAL_FIELDS), "pledge": False}
    good(own.put(f"{at}/certificates", seals))
    read = good(own.get(at))
    changes.sign(office, read["id"], ZHAO)
    refused = own.post(f"{at}/steps/submit")
    assert (refused.status_code, refused.get_json()["codes"]) == (409, ["case.unsigned"]), (
        "the head has not signed"
    )
    licensed(office, own, firm.owner, read, "91", MA)
    with office.read() as session:
        case = session.get_one(Case, read["id"])
        assert session.get_one(Enterprise, case.enterprise_id).entity_type == "branch"


def test_who_does_not_lead_the_head_names_no_branch_of_it(sqlite_office: Office) -> None:
    """Zhao declares a name under Ma's company by an own program: 422, and Ma's own is not taken by it."""
    office = sqlite_office
    firm = exits.company(office, stories.LLC_NAME)
    thief, own = program(office, stories.sign_up(office, ZHAO)), program(office, firm.owner)
    name = {"kind": "branch", "head": stories.LLC_NAME, "head_code": _code(office, firm)}
    name |= {"county": stories.LEDU, "place": "乐都", "form": "分公司", "committed": True}
    refused = thief.post(f"{API}/own-names", name)
    assert refused.status_code == 422
    assert "name.head_not_yours" in refused.text
    assert good(thief.get(f"{API}/own-names"))["names"] == []
    assert good(own.post(f"{API}/own-names", name))["reserved"]


def test_a_union_of_cooperatives_is_founded_by_program(sqlite_office: Office) -> None:
    """Its members are cooperatives, each signs by who represents it (农民专业合作社法 56, 59); two are too few, a company is none."""
    office = sqlite_office
    stories.give_keys(office)
    members = [
        _code_named(office, exits.registered(office, kinds.draft(office, each))) for each in kinds.UNITED
    ]
    company = _code_named(office, exits.company(office))
    ma = stories.sign_up(office, MA)
    own = program(office, ma)
    at = f"{API}/applications/{begun(own, UNION)['id']}"
    place = {"county": stories.LEDU, "address": "碾伯街道古城大街18号302室", "tenure": "owned"}
    good(own.put(f"{at}/place", place))
    phrases = [phrase(own, text) for text in stories.SCOPE]
    good(own.put(f"{at}/business", {"items": phrases, "main": phrases[0], "term_years": 20}))
    good(own.put(f"{at}/capital", {"kind": UNION.kind, "amount_fen": UNION.wan * kinds.WAN}))
    good(own.post(f"{at}/people", body_of(UNION.kind, UNION.people[0])))
    told = good(own.post(f"{at}/people", member(*company)))
    stranger = next(p["id"] for p in told["people"] if p["name"] == company[0])
    assert "people.union_of_cooperatives" in {c for _, c in everywhere(told)}
    good(own.post(f"{at}/people/{stranger}/removal", {}))
    for each in members[:2]:
        told = good(own.post(f"{at}/people", member(*each)))
    assert missing(told), "two are too few"
    good(own.post(f"{at}/people", member(*members[2])))
    good(
        own.put(
            f"{at}/certificates", {"items": ["S01"], "fields": dict(stories.SEAL_FIELDS), "pledge": False}
        )
    )
    read = good(own.get(at))
    assert missing(read) == [] and everywhere(read) == []
    changes.sign(office, read["id"], MA, LI, QIAN)
    refused = own.post(f"{at}/steps/submit")
    assert (refused.status_code, refused.get_json()["codes"]) == (409, ["case.unsigned"]), (
        "Zhao's has not signed"
    )
    licensed(office, own, ma, read, "93", ZHAO)
    _moved(office, own, str(good(own.get(at))["uscc"]))


def _moved(office: Office, own: Machine, code: str) -> None:
    """Its domicile changes by two of the three cooperatives, one vote each (art 60), and the chair's signature."""
    change = good(own.post(f"{API}/changes", {"enterprise": code, "items": ["domicile"]}))["id"]
    room = "青海省海东市乐都区碾伯街道古城大街26号301室"
    told = good(own.put(f"{API}/changes/{change}/items", {"item": "domicile", "domicile": room}))
    assert told["problems"] == [] and told["decision"]["decides"] == "heads_two_thirds"
    changes.sign(office, change, MA, QIAN)
    early = own.post(f"{API}/changes/{change}/steps/submit")
    assert (early.status_code, early.get_json()["codes"]) == (409, ["change.majority_missing"])
    changes.sign(office, change, LI)
    assert good(own.post(f"{API}/changes/{change}/steps/submit"))["state"] == "submitted"


def everywhere(read: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong in a section or with somebody."""
    return missing(read) + [(p["id"], x["code"]) for p in read["people"] for x in p["problems"]]


def member(name: str, code: str) -> dict[str, Any]:
    """A cooperative as member, with a third of what the union has."""
    told = {"kind": UNION.kind, "party": "COMPANY", "name": name, "id_number": code, "mobile": MA.mobile}
    return told | {
        "roles": ["MEMBER"],
        "amount_fen": 30 * kinds.WAN,
        "form": "currency",
        "due_on": "2030-06-30",
    }


def _code_named(office: Office, firm: exits.Firm) -> tuple[str, str]:
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        return row.name, str(row.uscc)


def _code(office: Office, firm: exits.Firm) -> str:
    with office.read() as session:
        return str(session.get_one(Enterprise, firm.enterprise_id).uscc)
