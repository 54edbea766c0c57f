"""A foreign company's branch by a person's own program, from its name to its end (公司法 arts 243-249)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from licensing.kinds.change import owned as change_owned
from licensing.parties import FOREIGN
from licensing.services.cases import review, seeing
from licensing.store.models import Case, Enterprise
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.portal.api.conftest import Machine, program
from tests.portal.api.test_own_founding import API, good, missing, phrase
from tests.portal.uploads.files import pdf
from tests.support import abroad, changes, exits, owners, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.stories import LI, ZHAO, Story

NAME = {
    "kind": "foreign_branch",
    "nation": abroad.NATION,
    "head": abroad.HEAD.removeprefix("德国"),
    "number": abroad.NUMBER,
    "county": stories.LEDU,
    "place": "海东",
    "form": "分公司",
    "committed": True,
}
COMPANY = {
    "kind": "foreign_branch",
    "party": FOREIGN,
    "name": abroad.HEAD,
    "id_number": abroad.CODE,
    "mobile": "13911110009",
    "roles": ["HEAD_OFFICE"],
    **owners.abroad(),
}
RUNS = {
    "kind": "foreign_branch",
    "name": ZHAO.name,
    "id_number": ZHAO.id_number,
    "mobile": ZHAO.mobile,
    "roles": ["BR_HEAD", "LIAISON"],
}
ROOM = "青海省海东市乐都区碾伯街道古城大街26号301室"


def sent(own: Machine, at: str, about: str) -> Any:
    file = {"file": (BytesIO(pdf()), "文件.pdf"), "about": about}
    return own.client.post(f"{at}/files", data=file, headers=own.headers)


def owned(own: Machine, case: str) -> None:
    """The company's own beneficial owner along a chain, and Zhao as senior manager of the branch (办法 art 8)."""
    at = f"{API}/beneficial/{case}"
    seen = good(own.put(at, {"way": "file"}))
    head = seen["bodies"][0]["body"]
    good(own.post(f"{at}/owners", {**abroad.STEIN, "held": {head: "60"}}))
    senior = next(x["who"] for x in seen["proposed"] if x["name"] == ZHAO.name)
    read = good(own.post(f"{at}/owners", {**abroad.TOLD, "who": senior, "right": "senior"}))
    assert read["problems"] == [], read["problems"]


def filled(office: Office, own: Machine) -> dict[str, Any]:
    name = good(own.post(f"{API}/own-names", NAME))
    assert name["reserved"], name["check"]["findings"]
    read = good(own.post(f"{API}/applications", {"name": name["reserved"]["id"]}))
    at = f"{API}/applications/{read['id']}"
    place = {"county": stories.LEDU, "address": "碾伯街道古城大街18号302室", "tenure": "owned"}
    good(own.put(f"{at}/place", place))
    phrases = [phrase(own, text) for text in stories.SCOPE]
    good(own.put(f"{at}/business", {"items": phrases, "main": phrases[0]}))
    good(own.put(f"{at}/capital", {"kind": "foreign_branch", "amount_fen": abroad.FUNDS}))
    (head,) = read["people"]
    good(own.put(f"{at}/people/{head['id']}", COMPANY))
    good(own.post(f"{at}/people", RUNS))
    told = abroad.approval(office.clock.now().date())
    given = {abroad.APPROVAL_ITEM: {name: value for name, value in told.items() if value}}
    good(own.put(f"{at}/certificates", {"items": [], "fields": {}, "approvals": given}))
    for about in abroad.PAPERS:
        good(sent(own, at, about))
    owned(own, read["id"])
    return good(own.get(at))  # type: ignore[no-any-return]  # what the interface answered


def signed(office: Office, own: Machine, at: str, case_id: str, *people: stories.SignUp) -> None:
    """Asked for by program; the company at the counter, the others by their own keys."""
    good(own.post(f"{at}/steps/ask"))
    early = own.post(f"{at}/steps/submit")
    assert early.status_code == 409 and early.get_json()["codes"]
    body = abroad.signer(office, case_id).id
    abroad.sign_for_company(office, owners.Asked(Story(stories.sign_up(office, ZHAO), "", case_id), body))
    changes.sign(office, case_id, *people)


def founded(office: Office, own: Machine) -> Firm:
    read = filled(office, own)
    assert missing(read) == [] and read["authority"] == abroad.CITY, missing(read)
    at = f"{API}/applications/{read['id']}"
    signed(office, own, at, read["id"], ZHAO)
    assert good(own.post(f"{at}/steps/submit"))["state"] == "submitted"
    clerk, _ = owners.officers(office, abroad.CITY)
    with office.work(clerk) as work:
        review.take(work, read["id"])
        seeing.see(work, read["id"], abroad.APPROVAL_ITEM)
    stories.decide(office, read["id"], clerk)
    issue_licence.run(office, read["id"])
    whole = good(own.get(at))
    assert whole["licence"]["credential"]
    assert own.get(f"{at}/licence.pdf").data.startswith(b"%PDF")
    with office.read() as session:
        enterprise_id = str(session.get_one(Case, read["id"]).enterprise_id)
    return Firm(Story(stories.sign_up(office, ZHAO), abroad.NAME, read["id"]), enterprise_id, clerk)


def changed(office: Office, own: Machine, firm: Firm, code: str, *items: dict[str, Any]) -> str:
    """One change, said, signed by the company, decided by the city's two officers."""
    asked = {"enterprise": code, "items": [x["item"] for x in items]}
    change = str(good(own.post(f"{API}/changes", asked))["id"])
    at = f"{API}/changes/{change}"
    for item in items:
        read = good(own.put(f"{at}/items", item))
        if item["item"] == "deregistration":
            good(sent(own, at, "row:deregistration"))
            read = good(own.get(at))
    assert read["problems"] == [] and [x["missing"] for x in read["items"]] == [[] for _ in items], read
    assert abroad.HEAD in {x["name"] for x in read["decision"]["must_sign"]}
    signed(office, own, at, change)
    assert good(own.post(f"{at}/steps/submit"))["state"] == "submitted"
    changes.decide(office, firm, change)
    assert good(own.get(at))["state"] == "changed"
    return change


def test_founded_changed_and_closed_by_program(sqlite_office: Office, clock: FixedClock) -> None:
    """Its end is liquidated first (公司法 art 249): group and call to creditors, then the report, all by the company's signature."""
    office = sqlite_office
    stories.give_keys(office)
    own = program(office, stories.sign_up(office, ZHAO))
    firm = founded(office, own)
    row = changes.enterprise(office, firm)
    code = str(row.uscc)
    assert (row.name, row.authority, row.capital_fen) == (abroad.NAME, abroad.CITY, abroad.FUNDS)
    (mine,) = good(own.get(f"{API}/own-enterprises"))["enterprises"]
    offered = {x["item"] for x in mine["items"]}
    assert {
        "domicile",
        "scope",
        "representative",
        "beneficial",
        "suspension",
        "liquidation",
        "deregistration",
    } <= offered
    changed(office, own, firm, code, {"item": "domicile", "domicile": ROOM})
    assert changes.enterprise(office, firm).domicile == ROOM
    day = str(clock.day())
    change = str(good(own.post(f"{API}/changes", {"enterprise": code, "items": ["liquidation"]}))["id"])
    lead = {"name": ZHAO.name, "id_number": ZHAO.id_number, "mobile": ZHAO.mobile, "role": "LIQ_HEAD"}
    notice = {"item": "liquidation", "resolved_on": day, "group_on": day, "group": [lead]}
    read = good(own.put(f"{API}/changes/{change}/items", notice | {"creditors_none": "没有已知的债权人"}))
    assert read["items"][0]["missing"] == [] and read["problems"] == [], read
    signed(office, own, f"{API}/changes/{change}", change, ZHAO)
    assert good(own.post(f"{API}/changes/{change}/steps/submit"))["state"] == "changed"
    clock.move(days=60)
    own.sign_in()
    exits.stand(office, firm, "TAX_CLEARED", clock.day())
    end = {"item": "deregistration", "paper": "none", "ended_on": str(clock.day())}
    changed(office, own, firm, code, end)
    assert changes.enterprise(office, firm).status == "deregistered"


def test_a_branch_of_a_company_of_here_is_not_liquidated(sqlite_office: Office) -> None:
    """实施细则 art 46: its head answers for it, so no group and no call to creditors is offered."""
    office = sqlite_office
    firm, domestic = (
        abroad.branch(office),
        Enterprise(entity_type="branch", name=f"{stories.LLC_NAME}乐都分公司"),
    )
    with office.look(firm.owner) as work:
        assert "liquidation" not in change_owned.offered(work, domestic)


def test_it_leaves_the_short_way_by_program(sqlite_office: Office) -> None:
    """The company's pledge (公司法 art 249) is signed at the counter before anything starts."""
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    own = program(office, firm.owner)
    code = str(changes.enterprise(office, firm).uscc)
    told = good(own.post(f"{API}/exits", {"enterprise": code}))
    early = own.post(f"{API}/exits/{told['id']}/steps/start")
    assert early.status_code == 409 and early.get_json()["codes"]
    body = abroad.signer(office, told["id"]).id
    story = Story(firm.owner, "", told["id"])
    owners.ask(office, story)
    abroad.sign_for_company(office, owners.Asked(story, body))
    started = good(own.post(f"{API}/exits/{told['id']}/steps/start"))
    assert started["state"] != told["state"]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"nation": "ZZZ"}, "/nation"),  # CLDR's word for an unknown region is no nation
        ({"nation": "CHN"}, "/nation"),
        ({"form": "有限公司"}, "/form"),
        ({"number": "1"}, "/number"),
        ({"head": "博登软件公司"}, "/head"),
    ],
)
def test_what_its_name_must_say_is_said_with_its_place(
    sqlite_office: Office, more: dict[str, str], pointer: str
) -> None:
    own = program(sqlite_office, stories.sign_up(sqlite_office, ZHAO))
    answer = own.post(f"{API}/own-names", NAME | more)
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.get_json()["errors"]] == [pointer]


def test_a_thief_s_program_neither_signs_for_the_company_nor_finds_its_branch(sqlite_office: Office) -> None:
    """Li's program finds nothing of Zhao's; Zhao's own hands in nothing that the company has not signed."""
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    code = str(changes.enterprise(office, firm).uscc)
    li, zhao = program(office, stories.sign_up(office, LI)), program(office, firm.owner)
    body = {"enterprise": code, "items": ["domicile"]}
    assert li.post(f"{API}/changes", body).status_code == 404
    assert li.get(f"{API}/applications/{firm.story.case_id}").status_code == 404
    assert li.post(f"{API}/exits", {"enterprise": code}).status_code == 404
    change = good(zhao.post(f"{API}/changes", body))["id"]
    good(zhao.put(f"{API}/changes/{change}/items", {"item": "domicile", "domicile": ROOM}))
    changes.sign(office, change, ZHAO)
    closed = zhao.post(f"{API}/changes/{change}/steps/submit")
    assert closed.status_code == 409 and "change.consent_missing" in closed.get_json()["codes"]
    with office.read() as session:
        assert session.get_one(Enterprise, firm.enterprise_id).domicile != ROOM
