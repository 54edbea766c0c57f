"""Ma's own program founds, for every kind the pages offer: from a name to the licence; each signer signs in an own browser."""

from __future__ import annotations

import io
import json
from typing import Any

import jsonschema_rs
import pytest
from sqlalchemy import select

from licensing.act import Actor, Role
from licensing.entities import KINDS
from licensing.services.accounts import programs
from licensing.services.cases import review
from licensing.store.models import Case, JournalEntry, NameRecord
from portal.api.founding.shapes import CAPITALS, NAMES, PARTIES, PERSONS
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.portal.api.conftest import ALL, Machine, machine, program
from tests.portal.uploads.files import pdf
from tests.support import agents, changes, kinds, stories
from tests.support.clock import FixedClock
from tests.support.kinds import BUSINESSES, HOME, PLAIN, Business, Part
from tests.support.stories import LI, MA, ZHAO, SignUp, Story

API = "/api/v1"
LLC, INDIVIDUAL = PLAIN["llc"], PLAIN["individual"]
EVERY = {**PLAIN, **BUSINESSES}
ELSEWHERE = {"branch", "foreign_branch", "cooperative_union"}  # test_own_founding_bodies


def good(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def named(own: Machine, parts: dict[str, str]) -> str:
    """A name declared by program and reserved."""
    body = {"kind": parts["entity_type"], "committed": True}
    body |= {n: v for n, v in parts.items() if n != "entity_type"}
    told = good(own.post(f"{API}/own-names", body))
    assert told["reserved"], told["check"]["findings"]
    return str(told["reserved"]["id"])


def begun(own: Machine, business: Business) -> dict[str, Any]:
    if business.kind == "individual":
        found: dict[str, Any] = good(own.post(f"{API}/applications/unnamed", {"kind": "individual"}))
    else:
        found = good(own.post(f"{API}/applications", {"name": named(own, business.parts)}))
    return found


def phrase(own: Machine, text: str) -> str:
    found = good(own.get(f"{API}/scope-phrases", q=text))["phrases"]
    return next(str(x["code"]) for x in found if x["text"] == text)


def body_of(kind: str, part: Part) -> dict[str, Any]:
    """One party, with what its kind asks and nothing else."""
    asked = PERSONS[kind].model_fields
    who = {"name": part.who.name, "id_number": part.who.id_number, "mobile": part.who.mobile}
    more: dict[str, Any] = {"residence": HOME, **dict(part.details)}
    if part.wan:
        more |= {"amount_fen": part.wan * kinds.WAN, "form": part.form, "due_on": part.due_on}
    return {"kind": kind, **who, "roles": list(part.roles)} | {n: v for n, v in more.items() if n in asked}


def filled(own: Machine, business: Business) -> dict[str, Any]:
    """An application whose every section is answered by program; as it stands."""
    case = begun(own, business)
    at, kind = f"{API}/applications/{case['id']}", business.kind
    place = {"county": stories.LEDU, "address": "碾伯街道古城大街18号302室", "tenure": "owned"}
    good(own.put(f"{at}/place", place))
    phrases = [phrase(own, text) for text in stories.SCOPE]
    good(own.put(f"{at}/business", {"items": phrases, "main": phrases[0], "term_years": 20}))
    if KINDS[kind].capital != "none":
        money = {"kind": kind, "amount_fen": business.wan * kinds.WAN, **(business.capital or {})}
        good(own.put(f"{at}/capital", money))
    for part in business.people:
        good(own.post(f"{at}/people", body_of(kind, part)))
    seals = {"items": ["S01"], "fields": dict(stories.SEAL_FIELDS), "pledge": False}
    told = good(own.put(f"{at}/certificates", seals))
    if told["beneficial"]:
        _owners(own, told["beneficial"])
    read: dict[str, Any] = good(own.get(at))
    return read


def _owners(own: Machine, at: str) -> None:
    """The pledge where the law offers it, else everybody by name."""
    seen = good(own.get(at))
    if not seen["pledge_closed"]:
        good(own.put(at, {"way": "pledge", "pledge": True}))
        return
    good(own.put(at, {"way": "file"}))
    for each in seen["proposed"]:
        owner = {
            "who": each["who"],
            **stories.OWNED,
            "right": each["right"],
            "note": "执行事务，决定人员和资金",
        }
        good(own.post(f"{at}/owners", owner))


def missing(read: dict[str, Any]) -> list[tuple[str, str]]:
    return [(s["section"], p["code"]) for s in read["sections"] for p in s["problems"]]


@pytest.mark.parametrize("kind", sorted(EVERY))
def test_every_kind_is_founded_by_program_and_signed_by_people(sqlite_office: Office, kind: str) -> None:
    office, business = sqlite_office, EVERY[kind]
    ma = stories.sign_up(office, MA)
    own = program(office, ma)
    read = filled(own, business)
    assert missing(read) == [] and read["kind"] == kind and read["authority"] == business.authority
    submit = next(x for x in read["actions"] if x["action"] == "submit")
    assert not submit["open"] and submit["reasons"]
    licensed(office, own, ma, read, business.prefix)


def licensed(
    office: Office, own: Machine, founder: Actor, read: dict[str, Any], prefix: str, *signers: SignUp
) -> None:
    """Asked for, signed by people in own browsers (``signers``, else each party itself), handed in, decided, with a licence."""
    at = f"{API}/applications/{read['id']}"
    closed = next(x for x in read["actions"] if x["action"] == "submit")["closed_by"]
    early = own.post(f"{at}/steps/submit")
    assert closed and (early.status_code, early.get_json()["codes"]) == (409, closed)
    assert good(own.post(f"{at}/steps/ask"))["signatures_asked"]
    if signers:
        changes.sign(office, read["id"], *signers)
    else:
        stories.sign_everybody(office, Story(founder, str(read["name"]), read["id"]))
    read = good(own.get(at))
    assert read["signatures"] and {s["state"] for s in read["signatures"]} == {"signed"}
    paper = own.get(f"{at}/documents/{read['documents'][0]['kind']}")
    assert paper.status_code == 200 and paper.data.startswith(b"%PDF")
    assert own.get(f"{at}/licence.pdf").status_code == 404
    told = [good(own.post(f"{at}/steps/submit", **{"Idempotency-Key": "in"})) for _ in range(2)]
    assert told[0] == told[1] and told[0]["state"] == "submitted"
    clerk = stories.appoint(office, Role.CLERK, read["authority"])
    with office.work(clerk) as work:
        review.take(work, read["id"])
    stories.decide(office, read["id"], clerk)
    issue_licence.run(office, read["id"])
    read = good(own.get(at))
    assert read["state"] == "licensed" and read["uscc"].startswith(prefix)
    assert read["licence"]["credential"] and own.get(f"{at}/licence.pdf").data.startswith(b"%PDF")
    assert read["id"] in [x["id"] for x in good(own.get(f"{API}/applications"))["applications"]]


def test_no_kind_is_left_out() -> None:
    assert set(EVERY) | ELSEWHERE == set(KINDS)
    words = {w for s in (*NAMES, *CAPITALS) for w in s.model_fields["kind"].annotation.__args__}  # type: ignore[union-attr]  # a Literal
    assert words | set(PERSONS) | set(PARTIES) == set(KINDS)


def test_the_shapes_of_a_kind_are_its_rows(sqlite_office: Office) -> None:
    """A role, a form or a kind of contribution that the row has not is refused with its place; the published schema says the same."""
    own = program(sqlite_office, stories.sign_up(sqlite_office, MA))
    case = begun(own, LLC)
    good_one = body_of("llc", LLC.people[0])
    for change, pointer in (
        ({"roles": ["GP_PARTNER"]}, "/roles/0"),
        ({"form": "labour"}, "/form"),
        ({"residence": HOME}, "/residence"),
        ({"kind": "weather"}, "/kind"),
    ):
        answer = own.post(f"{API}/applications/{case['id']}/people", good_one | change)
        assert answer.status_code == 422, change
        assert [e["pointer"] for e in answer.get_json()["errors"]] == [pointer]
    whole = own.get(f"{API}/founding-kinds/llc/schema").get_json()
    one = {**whole["$defs"]["LlcPerson"], "$defs": whole["$defs"]}
    assert jsonschema_rs.is_valid(one, good_one) and not jsonschema_rs.is_valid(
        one, good_one | {"form": "labour"}
    )
    other = body_of("sole", BUSINESSES["sole"].people[0])
    strange = own.post(f"{API}/applications/{case['id']}/people", other)
    assert strange.get_json()["errors"][0]["pointer"] == "/kind"
    listed = good(own.get(f"{API}/founding-kinds"))["kinds"]
    assert {x["kind"]: tuple(x["roles"]) for x in listed} == {k.code: k.roles for k in KINDS.values()}
    assert all(own.get(x["schema_at"]).status_code == 200 for x in listed)


def test_what_is_wrong_stands_beside_its_field_as_on_the_page(sqlite_office: Office) -> None:
    own = program(sqlite_office, stories.sign_up(sqlite_office, MA))
    at = f"{API}/applications/{begun(own, LLC)['id']}"
    read = good(own.put(f"{at}/place", {"county": stories.LEDU, "tenure": "leased"}))
    place = next(s for s in read["sections"] if s["section"] == "place")
    assert {p["pointer"] for p in place["problems"]} == {"/address", "/owner", "/tenure_until"}
    phrases = [phrase(own, stories.SCOPE[0])]
    read = good(own.put(f"{at}/business", {"items": phrases}))
    assert next(s for s in read["sections"] if s["section"] == "business")["answer"]["main"] == phrases[0]
    odd = own.put(f"{at}/certificates", {"items": ["S01"], "fields": {"weather": "rain"}})
    assert [e["pointer"] for e in odd.get_json()["errors"]] == ["/fields/weather"]
    read = good(own.put(f"{at}/certificates", {"items": ["S01"], "fields": {"seal_count": "many"}}))
    found = next(s for s in read["sections"] if s["section"] == "certificates")["problems"]
    assert "/fields/seal_count" in {p["pointer"] for p in found}
    wrong = own.post(f"{at}/people", body_of("llc", LLC.people[0]) | {"id_number": "1"})
    assert [e["pointer"] for e in wrong.get_json()["errors"]] == ["/id_number"]
    twice = [
        good(own.post(f"{at}/people", body_of("llc", LLC.people[0]), **{"Idempotency-Key": "p"}))
        for _ in range(2)
    ]
    assert twice[0] == twice[1] and len(twice[0]["people"]) == 1
    again = own.post(f"{at}/people", body_of("llc", LLC.people[0]))
    assert [e["code"] for e in again.get_json()["errors"]] == ["people.entered_twice"]
    assert MA.id_number not in json.dumps(twice[0])


def test_a_program_and_the_pages_keep_the_same(sqlite_office: Office) -> None:
    by_page = stories.draft(sqlite_office, LI, "海东市乐都区远山软件有限公司")
    own = program(sqlite_office, stories.sign_up(sqlite_office, MA))
    story = filled(own, LLC)
    with sqlite_office.read() as session:
        page, sent = session.get_one(Case, by_page.case_id), session.get_one(Case, story["id"])
        for section in ("place", "business", "capital", "certificates", "beneficial"):
            assert sent.answers[section] == page.answers[section], section
        assert {(frozenset(p.roles), p.contribution["amount_fen"]) for p in sent.people} == {
            (frozenset(p.roles), p.contribution["amount_fen"]) for p in page.people
        }


def test_a_refused_name_says_why_and_a_granted_one_is_listed_and_given_back(sqlite_office: Office) -> None:
    own = program(sqlite_office, stories.sign_up(sqlite_office, MA))
    parts = {"kind": "llc", "county": stories.LEDU, "division": "海东市乐都区", "form": "有限公司"}
    bad = parts | {"trade_name": "国务院", "industry": "软件", "committed": True}
    told = good(own.post(f"{API}/own-names", bad))
    assert told["reserved"] is None and told["check"]["outcome"] == "reject"
    unsaid = own.post(f"{API}/own-names", parts | {"trade_name": "青禾远山", "industry": "软件"})
    assert unsaid.get_json()["codes"] == ["name.commitment_needed"]
    elsewhere = parts | {"division": "海东市平安区", "trade_name": "青禾远山", "committed": True}
    assert own.post(f"{API}/own-names", elsewhere).get_json()["errors"][0]["pointer"] == "/division"
    granted = {"entity_type": "llc", **parts, "trade_name": "青禾远山", "industry": "软件"}
    granted.pop("kind")
    made = named(own, granted)
    thief = program(sqlite_office, stories.sign_up(sqlite_office, ZHAO))
    assert thief.post(f"{API}/own-names/{made}/release").status_code == 404
    assert thief.post(f"{API}/applications", {"name": made}).status_code == 404
    (listed,) = good(own.get(f"{API}/own-names"))["names"]
    assert listed["id"] == made and good(own.post(f"{API}/own-names/{made}/release"))["id"] == made
    with sqlite_office.read() as session:
        assert session.scalars(select(NameRecord.status).where(NameRecord.id == made)).all() != ["reserved"]


def test_zhaos_program_finds_nothing_of_mas_and_a_department_s_none(sqlite_office: Office) -> None:
    office = sqlite_office
    own = program(office, stories.sign_up(office, MA))
    case = filled(own, LLC)
    thief, tax = (
        program(office, stories.sign_up(office, ZHAO)),
        machine(office, scopes=(*ALL, "standings:write")),
    )
    tax.sign_in()
    at, person = f"{API}/applications/{case['id']}", case["people"][0]["id"]
    asked = [
        ("get", at, None),
        ("get", f"{at}/licence.pdf", None),
        ("get", f"{at}/documents/APPLICATION", None),
        ("put", f"{at}/place", {"county": stories.LEDU}),
        ("put", f"{at}/business", {"items": []}),
        ("put", f"{at}/capital", {"kind": "llc", "amount_fen": 1}),
        ("put", f"{at}/certificates", {"items": []}),
        ("post", f"{at}/people", body_of("llc", LLC.people[0])),
        ("put", f"{at}/people/{person}", body_of("llc", LLC.people[0])),
        ("post", f"{at}/people/{person}/removal", {}),
        ("post", f"{at}/files/upload_1/removal", None),
        ("post", f"{at}/points", {"answers": [{"point": "point_1", "answer": "x"}]}),
        ("post", f"{at}/departments/leg_1/answer", {"answer": "x"}),
        *(("post", f"{at}/steps/{a}", None) for a in ("ask", "submit", "withdraw", "sign", "approve")),
        ("get", case["beneficial"], None),
        ("put", case["beneficial"], {"way": "file"}),
        ("post", f"{case['beneficial']}/owners", {"right": "share"}),
        ("post", f"{case['beneficial']}/owners/owner_1/removal", {}),
    ]
    small = program(office, stories.sign_up(office, MA), ("changes:write",))
    for method, path, body in asked:
        for who, status in ((thief, 404), (tax, 403), (small, 403)):
            answer = who.client.open(path, method=method.upper(), json=body, headers=who.headers)
            assert answer.status_code == status, (method, path, answer.text)
        assert own.client.open(path, method=method.upper(), json=body).status_code == 401
    file = {"file": (io.BytesIO(pdf()), "x.pdf")}
    assert thief.client.post(f"{at}/files", data=file, headers=thief.headers).status_code == 404
    assert good(thief.get(f"{API}/applications"))["applications"] == []
    assert thief.get(f"{API}/own-names").get_json() == {"names": []}


def test_no_program_signs_and_one_that_ended_or_expired_opens_nothing(
    sqlite_office: Office, clock: FixedClock
) -> None:
    office = sqlite_office
    ma = stories.sign_up(office, MA)
    own, ended = program(office, ma), program(office, ma)
    case = filled(own, LLC)
    at = f"{API}/applications/{case['id']}"
    for action in ("sign", "signatures", "approve", "register", "issue"):
        assert own.post(f"{at}/steps/{action}").status_code == 404
    assert own.get(f"/signing/{case['id']}").status_code == 303, "a token opens no page"
    with office.work(ma) as work:
        programs.end(work, ended.id)
    assert ended.get(at).status_code == 401
    clock.move(hours=1)
    assert own.get(at).status_code == 401, "an hour is all a token lives"
    own.sign_in()
    assert own.get(at).status_code == 200
    clock.move(days=office.books.policy.program_days)
    assert own.get(at).status_code == own.sign_in().status_code == 401


def test_an_edit_costs_signatures_a_correction_is_answered_and_a_file_is_put_and_taken_out(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    ma = stories.sign_up(office, MA)
    own = program(office, ma)
    case = filled(own, LLC)
    at, story = f"{API}/applications/{case['id']}", Story(ma, case["name"], case["id"])
    sent = own.client.post(
        f"{at}/files",
        data={"file": (io.BytesIO(pdf()), "租赁合同.pdf"), "about": "item:S01"},
        headers=own.headers,
    )
    file = good(sent)["id"]
    assert [x["id"] for x in good(own.get(at))["files"]] == [file]
    assert good(own.post(f"{at}/files/{file}/removal"))["files"] == []
    stories.sign_everybody(office, story)
    other = {"county": stories.LEDU, "address": "碾伯街道古城大街18号303室", "tenure": "owned"}
    refused = own.put(f"{at}/place", other)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "costs_signatures")
    old = own.put(f"{at}/place", other | {"agreed": True, "version": 1})
    assert (old.status_code, old.get_json()["code"]) == (409, "conflict")
    after = good(own.put(f"{at}/place", other | {"agreed": True}))
    assert {s["state"] for s in after["signatures"]} == {"outdated"}
    stories.sign_everybody(office, story)
    good(own.post(f"{at}/steps/submit"))
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        review.take(work, case["id"])
        review.request_correction(
            work, case["id"], [{"section": "place", "field": "address", "text": "请写明楼栋。"}]
        )
    (point,) = good(own.get(at))["points"]
    closed = next(x for x in good(own.get(at))["actions"] if x["action"] == "submit")
    assert "case.points_open" in closed["closed_by"] or not closed["open"]
    told = good(own.post(f"{at}/points", {"answers": [{"point": point["id"], "answer": "只有一栋楼。"}]}))
    assert told["points"][0]["how"] == "said"
    stories.sign_everybody(office, story)
    assert good(own.post(f"{at}/steps/submit"))["state"] == "in_review"
    gone = good(own.post(f"{API}/applications/{begun(own, INDIVIDUAL)['id']}/steps/withdraw"))
    assert gone["state"] == "withdrawn"


def test_what_a_program_did_is_its_owner_s_with_the_program_beside_it(sqlite_office: Office) -> None:
    ma = stories.sign_up(sqlite_office, MA)
    own = program(sqlite_office, ma)
    case = filled(own, LLC)
    with sqlite_office.read() as session:
        notes = session.scalars(select(JournalEntry).where(JournalEntry.subject_id == case["id"])).all()
    assert {"case.opened", "case.saved", "case.person_put"} <= {n.action for n in notes}
    assert {(n.actor, n.facts.get("program")) for n in notes} == {(ma.id, own.id)}


def test_somebody_is_changed_and_removed(sqlite_office: Office) -> None:
    own = program(sqlite_office, stories.sign_up(sqlite_office, MA))
    at = f"{API}/applications/{begun(own, LLC)['id']}"
    who = good(own.post(f"{at}/people", body_of("llc", LLC.people[1])))["people"][0]["id"]
    changed = good(own.put(f"{at}/people/{who}", body_of("llc", LLC.people[1]) | {"roles": ["SUPERVISOR"]}))
    assert changed["people"][0]["roles"] == ["SUPERVISOR"]
    assert changed["people"][0]["amount_fen"] is None, "who owns nothing brings nothing in"
    assert good(own.post(f"{at}/people/{who}/removal", {}))["people"] == []
    assert good(own.post(f"{at}/people/{who}/removal", {}))["people"] == []


def test_an_agent_s_program_writes_within_the_mandate_and_files_no_beneficial_owner(
    sqlite_office: Office,
) -> None:
    ma = stories.sign_up(sqlite_office, MA)
    case = filled(program(sqlite_office, ma), LLC)
    agent, _ = agents.given(sqlite_office, Story(ma, case["name"], case["id"]), ("LOOK", "DRAFT"))
    zhao, at = program(sqlite_office, agent), f"{API}/applications/{case['id']}"
    read = good(zhao.get(at))
    assert read["beneficial"] is None and zhao.get(case["beneficial"]).status_code == 404
    place = {"county": stories.LEDU, "address": "碾伯街道古城大街18号304室", "tenure": "owned"}
    assert good(zhao.put(f"{at}/place", place))["sections"][1]["answer"]["address"].endswith("304室")
    refused = zhao.post(f"{at}/steps/submit")
    assert refused.status_code == 409 and refused.get_json()["codes"][0].startswith("mandate.")
    assert zhao.post(f"{at}/steps/withdraw").status_code == 404
