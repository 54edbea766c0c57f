"""Ma's bookkeeper files Ma's changes by program: the same services as the pages, in Ma's name, and nobody else's."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from licensing.kinds.change.rules import rules_for
from licensing.services.accounts import programs
from licensing.store.models import Account, Case, IdempotencyKey, JournalEntry, Licence
from portal.api import item_shapes
from portal.wiring import Office
from portal.work.jobs import issue_version
from tests.licensing.test_individuals import family
from tests.portal.api.conftest import ALL, Machine, machine, program
from tests.portal.uploads.files import pdf
from tests.support import changes, exits, kinds, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.post import told
from tests.support.stories import CLERK, LI, MA, ZHAO, SignUp
from tests.support.visits import Visits
from tests.support.wording import says

ROOM = "青海省海东市乐都区碾伯街道古城大街26号301室"
OWN = "/account/programs"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


@pytest.fixture
def own(sqlite_office: Office, firm: Firm) -> Machine:
    return program(sqlite_office, firm.owner)


def code_of(office: Office, firm: Firm) -> str:
    return str(changes.enterprise(office, firm).uscc)


def begun(office: Office, own: Machine, firm: Firm, *items: str) -> dict[str, Any]:
    answer = own.post("/api/v1/changes", {"enterprise": code_of(office, firm), "items": list(items)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def kept(own: Machine, change: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = own.put(f"/api/v1/changes/{change}/items", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def person(who: SignUp, **more: Any) -> dict[str, Any]:
    return {"name": who.name, "id_number": who.id_number, "mobile": who.mobile, **more}


def test_every_item_that_a_page_offers_has_a_shape_and_no_shape_is_without_an_item() -> None:
    """``beneficial`` has a counter of its own, on pages and here."""
    types = ("llc", "jsc", "sole", "partnership", "cooperative", "individual", "branch")
    offered = {item for kind in types for item in rules_for(kind)} - {"beneficial"}
    shaped = {word for m in item_shapes.ITEMS for word in m.model_fields["item"].annotation.__args__}  # type: ignore[union-attr]  # a Literal
    assert offered <= shaped
    assert shaped <= offered


def test_a_program_reads_what_another_form_of_watching_takes(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    """The articles said that nobody watches (公司法 arts 46, 66): the first supervisor is an amendment, and a committee needs a board."""
    change = begun(sqlite_office, own, firm, "officers")["id"]
    whole = kept(own, change, {"item": "officers", "come": [person(ZHAO, role="SUPERVISOR")]})
    assert (whole["decision"]["decides"], whole["problems"]) == ("two_thirds", [])
    whole = kept(own, change, {"item": "officers", "come": [person(ZHAO, role="AUDIT")]})
    codes = {p["code"] for item in whole["items"] for p in item["missing"]}
    assert {"people.committee_board", "people.committee_director"} <= codes


def test_a_program_files_a_change_of_three_items_and_everybody_signs_in_an_own_browser(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    office = sqlite_office
    (mine,) = own.get("/api/v1/own-enterprises").get_json()["enterprises"]
    assert {x["item"]: x["decides"] for x in mine["items"]}["domicile"] == "two_thirds"
    made = begun(office, own, firm, "domicile", "term", "officers")
    assert [x["missing"] != [] for x in made["items"]] == [True, True, True]
    change = made["id"]
    kept(own, change, {"item": "domicile", "domicile": ROOM})
    kept(own, change, {"item": "term", "term": "long"})
    assert {x["name"] for x in made["officers"]} >= {MA.name}
    body = {"item": "officers", "come": [person(ZHAO, role="SUPERVISOR")]}
    whole = kept(own, change, body)
    assert whole["problems"] == [] and all(x["missing"] == [] for x in whole["items"])
    submit = next(x for x in whole["actions"] if x["action"] == "submit")
    assert not submit["open"] and submit["reasons"] and "change.majority_missing" in submit["closed_by"]
    early = own.post(f"/api/v1/changes/{change}/steps/submit")
    assert early.status_code == 409 and early.get_json()["codes"] == submit["closed_by"]
    assert {x["name"] for x in whole["decision"]["must_sign"]} == {MA.name, ZHAO.name}
    assert whole["sign_at"].endswith(f"/signing/{change}")
    assert own.post(f"/api/v1/changes/{change}/steps/ask").get_json()["signatures_asked"] is True
    changes.sign(office, change, MA, LI, ZHAO)
    read = own.get(f"/api/v1/changes/{change}").get_json()
    assert read["decision"]["reached"] and all(x["agreed"] for x in read["decision"]["must_sign"])
    assert own.post(f"/api/v1/changes/{change}/steps/submit").get_json()["state"] == "submitted"
    changes.decide(office, firm, change)
    with office.read() as session:
        newest = session.scalars(select(Licence).order_by(Licence.number_version.desc())).first()
        assert newest is not None and newest.number_version == 2
        notes = session.scalars(select(JournalEntry).where(JournalEntry.subject_id == change)).all()
        by_program = {n.action for n in notes if n.facts.get("program") == own.id}
        assert {"case.opened", "case.saved"} <= by_program
        assert all(n.actor == firm.owner.id for n in notes if n.facts.get("program"))
    issue_version.run(office, newest.id)
    assert changes.enterprise(office, firm).domicile == ROOM
    assert own.get(f"/api/v1/changes/{change}").get_json()["state"] == "changed"


SAME: dict[
    str, tuple[dict[str, Any], dict[str, Any]]
] = {  # item -> what a program sends, what the service is given
    "domicile": ({"domicile": ROOM}, {"domicile": ROOM}),
    "scope": ({"scope": "软件开发\n软件销售"}, {"scope": "软件开发\n软件销售"}),
    "term": ({"term": "30"}, {"term": "30"}),
    "name": ({"name": "海东市乐都区远山软件有限公司"}, {"name": "海东市乐都区远山软件有限公司"}),
    "suspension": (
        {"until": "2027-01-31", "grounds": "山洪封路", "served_at": ROOM, "staff": "yes"},
        {"until": "2027-01-31", "grounds": "山洪封路", "served_at": ROOM, "staff": "yes"},
    ),
    "resumption": ({}, {}),
    "move": (
        {"to_authority": "630203", "domicile": "青海省海东市平安区平安街道平安路1号"},
        {"to_authority": "630203", "domicile": "青海省海东市平安区平安街道平安路1号"},
    ),
    "company_form": (
        {
            "name": "海东市乐都区远山软件股份有限公司",
            "capital_fen": 100,
            "kind": "par",
            "shares": 100,
            "base_on": "2026-10-31",
        },
        {
            "name": "海东市乐都区远山软件股份有限公司",
            "capital_fen": 100,
            "kind": "par",
            "shares": "100",
            "base_on": "2026-10-31",
        },
    ),
    "correction": (
        {"which": "domicile", "value": ROOM, "grounds": "录入时误为20号，应为26号。"},
        {"which": "domicile", "value": ROOM, "grounds": "录入时误为20号，应为26号。"},
    ),
}


@pytest.mark.parametrize("item", sorted(SAME))
def test_a_program_and_a_page_keep_the_same(
    sqlite_office: Office, firm: Firm, own: Machine, item: str
) -> None:
    sent, said = SAME[item]
    by_page = changes.written(sqlite_office, firm, {item: said})
    before = changes.case_of(sqlite_office, by_page).answers.get(item)
    change = begun(sqlite_office, own, firm, item)["id"]
    assert change == by_page, "one draft, whoever goes on with it"
    kept(own, change, {"item": item, **sent})
    assert changes.case_of(sqlite_office, change).answers.get(item) == before


def test_a_hosts_address_is_asked_for_by_a_program_too(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    host = {"kind": "cluster", "host": "91630202MA00000153", "host_until": "2027-12-31"}
    for item, more in (("domicile", {}), ("move", {"to_authority": "630203"})):
        change = begun(sqlite_office, own, firm, item)["id"]
        read = kept(own, change, {"item": item, **more, **host})
        assert [x["code"] for x in read["items"][0]["missing"]] == ["place.no_such_host"]


def test_capital_owners_and_a_new_representative_are_kept_as_a_page_keeps_them(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    office = sqlite_office
    change = begun(office, own, firm, "capital")["id"]
    owners = changes.owner_ids(office, firm)
    sums = {
        o: 2 * (fen or 0) for o, fen in ((owners[n], a) for n, a in changes.amounts(office, firm).items())
    }
    parts = [
        {"owner": o, "amount_fen": n, "due_on": "2030-06-30", "form": "currency"} for o, n in sums.items()
    ]
    read = kept(own, change, {"item": "capital", "parts": parts})
    assert changes.case_of(office, change).answers["capital"] == changes.raised(sums)
    assert read["items"][0]["missing"] == []
    change = begun(office, own, firm, "shareholders", "representative")["id"]
    sale = {"item": "shareholders", "seller": owners[LI.name], "buyer": person(ZHAO)}
    kept(own, change, sale | {"amount_fen": 10_000, "price_fen": 20_000, "pay_way": "转账"})
    kept(own, change, {"item": "representative", "person": person(LI)})
    told_now = changes.case_of(office, change).answers
    assert told_now["shareholders"]["to"] == changes.person_id(office, change, ZHAO)
    assert told_now["shareholders"]["price_fen"] == 20_000
    assert told_now["representative"]["person"] == changes.person_id(office, change, LI)
    wrong = own.put(
        f"/api/v1/changes/{change}/items", {"item": "representative", "person": person(MA, name="马假名")}
    )
    assert wrong.status_code == 422, "whom the register names is not renamed by an application"


def test_own_shares_are_kept_as_a_page_keeps_them(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = exits.registered(office, kinds.draft(office, "jsc"))
    own, owner = program(office, firm.owner), Visits(office).of(MA)
    change = begun(office, own, firm, "own_shares")["id"]
    form = f"/change/cases/{change}/items/own_shares"
    said = {"way": "acquire", "shares": "60000", "total": "1000000", "ground": "3", "done_on": "2026-11-20"}
    assert post(owner, form, said, form).status_code == 303
    by_page = changes.case_of(office, change).answers["own_shares"]
    whole = kept(own, change, {"item": "own_shares", **said})
    assert changes.case_of(office, change).answers["own_shares"] == by_page
    assert (whole["own_shares"], whole["items"][0]["missing"]) == ([], [])


def test_an_heir_is_kept_as_a_page_keeps_it_and_opens_it_by_program_too(
    sqlite_office: Office, firm: Firm
) -> None:
    """Zhao holds nothing of it: an inheritance is what a program opens for him, and nothing else."""
    office = sqlite_office
    own, zhao = program(office, stories.sign_up(office, ZHAO)), Visits(office).of(ZHAO)
    whole = begun(office, own, firm, "inheritance")
    change, form = whole["id"], f"/change/cases/{whole['id']}/items/inheritance"
    li = next(o for o in whole["owners"] if o["name"] == LI.name)
    paper = {
        "died_on": "2026-10-01",
        "death_number": "死证118号",
        "death_by": "乐都区人民医院",
        "proof": "notary",
    }
    paper |= {"proof_number": "东证字77号", "proof_by": "海东市公证处", "proof_on": "2026-11-02"}
    typed = {**paper, "articles": "silent", "from": li["id"], "person_role": "SHAREHOLDER"}
    typed |= {"person_name": ZHAO.name, "person_mobile": ZHAO.mobile, "person_id_number": ZHAO.id_number}
    typed |= {"part_amount_fen": str(li["amount_fen"] // 1_000_000)}
    assert post(zhao, form, typed, form).status_code == 422  # its papers are no files yet
    by_page = changes.case_of(office, change).answers["inheritance"]
    heir = person(ZHAO, role="SHAREHOLDER", amount_fen=li["amount_fen"])
    sent = {"item": "inheritance", "dead": li["id"], "articles": "silent", **paper}
    kept(own, change, sent)
    whole = kept(own, change, sent | {"come": [heir]})
    assert changes.case_of(office, change).answers["inheritance"] == by_page
    assert [x["code"] for x in whole["items"][0]["missing"]] == ["inheritance.files"]
    code = code_of(office, firm)
    for items in (["inheritance", "domicile"], ["domicile"]):
        assert own.post("/api/v1/changes", {"enterprise": code, "items": items}).status_code == 404


def test_who_of_a_family_takes_part_is_kept_as_a_page_keeps_it(sqlite_office: Office) -> None:
    office, firm = sqlite_office, family(sqlite_office)
    own, owner = program(office, firm.owner), Visits(office).of(MA)
    whole = begun(office, own, firm, "family")
    change, form = whole["id"], f"/change/cases/{whole['id']}/items/family"
    (there,) = [x for x in whole["officers"] if x["role"] == "FAMILY"]
    typed = {"person_role": "FAMILY", "person_name": ZHAO.name, "person_mobile": ZHAO.mobile}
    typed |= {"person_id_number": ZHAO.id_number, f"leave-{there['id']}": "leave"}
    assert post(owner, form, typed, form).status_code == 303
    by_page = changes.case_of(office, change).answers["family"]
    kept(own, change, {"item": "family"})
    kept(own, change, {"item": "family", "leave": [there["id"]], "come": [person(ZHAO, role="FAMILY")]})
    assert changes.case_of(office, change).answers["family"] == by_page


def test_partners_who_change_sides_are_kept_as_a_page_keeps_them(sqlite_office: Office) -> None:
    office, firm = (
        sqlite_office,
        exits.registered(sqlite_office, kinds.draft(sqlite_office, "limited_partnership")),
    )
    own, owner = program(office, firm.owner), Visits(office).of(MA)
    change, li = begun(office, own, firm, "partners")["id"], changes.owner_ids(office, firm)[LI.name]
    form = f"/change/cases/{change}/items/partners"
    assert post(owner, form, {f"leave-{li}": "turn"}, form).status_code == 422  # another name is needed
    by_page = changes.case_of(office, change).answers["partners"]
    kept(own, change, {"item": "partners"})
    whole = kept(own, change, {"item": "partners", "turns": [{"owner": li, "role": "GP_PARTNER"}]})
    assert changes.case_of(office, change).answers["partners"] == by_page
    assert {o["name"]: o["role"] for o in whole["owners"]} == {MA.name: "GP_PARTNER", LI.name: "LP_PARTNER"}
    assert [x["code"] for x in whole["items"][0]["missing"]] == ["change.side_name"]


def test_offices_are_said_whole(sqlite_office: Office, firm: Firm, own: Machine) -> None:
    """Two come, then one of them does not any more: the newest saying counts."""
    change = begun(sqlite_office, own, firm, "managers")["id"]
    both = [person(LI, role="MANAGER"), person(ZHAO, role="FIN_HEAD")]
    kept(own, change, {"item": "managers", "come": both})
    assert len(changes.case_of(sqlite_office, change).answers["managers"]["come"]) == 2
    kept(own, change, {"item": "managers", "come": both[1:]})
    (come,) = changes.case_of(sqlite_office, change).answers["managers"]["come"]
    assert come[1] == "FIN_HEAD"
    strange = own.put(f"/api/v1/changes/{change}/items", {"item": "managers", "leave": ["0" * 12]})
    assert strange.status_code == 404


def test_what_is_no_item_no_shape_or_no_enterprise_is_refused_with_its_place(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    change = begun(sqlite_office, own, firm, "domicile")["id"]
    address = f"/api/v1/changes/{change}/items"
    for body, pointer in (
        ({"domicile": ROOM}, "/item"),
        ({"item": "weather"}, "/item"),
        ({"item": "move", "domicile": ROOM}, "/to_authority"),
        ({"item": "domicile", "domicile": ROOM, "town": "x"}, "/town"),
        ({"item": "domicile", "domicile": "  "}, "/domicile"),
    ):
        answer = own.put(address, body)
        assert answer.status_code == 422, body
        assert [e["pointer"] for e in answer.get_json()["errors"]] == [pointer]
    assert own.put(address, {"item": "term", "term": "long"}).status_code == 404, "it was not chosen"
    code = code_of(sqlite_office, firm)
    odd = own.post("/api/v1/changes", {"enterprise": code, "items": ["domicile", "weather"]})
    assert odd.get_json()["errors"][0]["pointer"] == "/items/1"
    assert (
        own.post("/api/v1/changes", {"enterprise": "91630202MA0000099X", "items": ["name"]}).status_code
        == 404
    )


def test_zhaos_program_finds_nothing_of_mas(sqlite_office: Office, firm: Firm, own: Machine) -> None:
    change = begun(sqlite_office, own, firm, "domicile")["id"]
    thief = program(sqlite_office, stories.sign_up(sqlite_office, ZHAO))
    body = {"enterprise": code_of(sqlite_office, firm), "items": ["domicile"]}
    assert thief.get("/api/v1/own-enterprises").get_json() == {"enterprises": []}
    assert thief.post("/api/v1/changes", body).status_code == 404
    assert thief.get(f"/api/v1/changes/{change}").status_code == 404
    assert (
        thief.put(f"/api/v1/changes/{change}/items", {"item": "domicile", "domicile": ROOM}).status_code
        == 404
    )
    for action in ("refresh", "ask", "submit", "withdraw", "sign", "approve"):
        assert thief.post(f"/api/v1/changes/{change}/steps/{action}").status_code == 404
    said = {"answers": [{"point": "point_1", "answer": "x"}]}
    assert thief.post(f"/api/v1/changes/{change}/points", said).status_code == 404
    file = {"file": (io.BytesIO(pdf()), "x.pdf")}
    path = f"/api/v1/changes/{change}/files"
    assert thief.client.post(path, data=file, headers=thief.headers).status_code == 404
    assert thief.get("/api/v1/changes").get_json()["changes"] == []


def test_another_owner_reads_no_draft_of_ma_but_opens_an_own_one(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    change = begun(sqlite_office, own, firm, "domicile")["id"]
    li = program(sqlite_office, stories.sign_up(sqlite_office, LI))
    assert li.get(f"/api/v1/changes/{change}").status_code == 404
    assert begun(sqlite_office, li, firm, "domicile")["id"] != change


def test_scopes_and_kinds_of_programs_do_not_mix(sqlite_office: Office, firm: Firm, own: Machine) -> None:
    tax = machine(sqlite_office, scopes=(*ALL, "standings:write"))
    tax.sign_in()
    assert tax.get("/api/v1/changes").status_code == 403
    assert tax.client.get("/api/v1/changes").status_code == 401
    assert own.get("/api/v1/tasks").status_code == 403
    assert own.get("/api/v1/repair-requests").status_code == 403
    small = program(sqlite_office, firm.owner, ("hosts:write",))
    assert small.get("/api/v1/hosts").status_code == 200
    for path in ("changes", "own-enterprises", "marks"):
        assert small.get(f"/api/v1/{path}").status_code == 403
    assert own.sign_in("tasks:decide").get_json() == {"error": "invalid_scope"}


def test_a_repeated_request_is_one_act(sqlite_office: Office, firm: Firm, own: Machine) -> None:
    body = {"enterprise": code_of(sqlite_office, firm), "items": ["domicile"]}
    first, second = (own.post("/api/v1/changes", body, **{"Idempotency-Key": "2026-1"}) for _ in range(2))
    assert first.get_json() == second.get_json()
    other = own.post("/api/v1/changes", body | {"items": ["term"]}, **{"Idempotency-Key": "2026-1"})
    assert (other.status_code, other.get_json()["codes"]) == (409, ["client.key_reused"])
    with sqlite_office.read() as session:
        assert [k.client_id for k in session.scalars(select(IdempotencyKey))] == [own.id]
        assert session.query(Case).filter_by(kind="change").count() == 1


def test_an_edit_that_costs_signatures_is_refused_until_agreed_and_an_old_version_is_overtaken(
    sqlite_office: Office, firm: Firm, own: Machine
) -> None:
    made = begun(sqlite_office, own, firm, "domicile")
    whole = kept(own, made["id"], {"item": "domicile", "domicile": ROOM})
    changes.sign(sqlite_office, made["id"], MA, LI)
    other = {"item": "domicile", "domicile": ROOM.replace("301", "302")}
    refused = own.put(f"/api/v1/changes/{made['id']}/items", other)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "costs_signatures")
    assert own.get(f"/api/v1/changes/{made['id']}").get_json()["decision"]["reached"]
    old = own.put(f"/api/v1/changes/{made['id']}/items", other | {"agreed": True, "version": made["version"]})
    assert (old.status_code, old.get_json()["code"]) == (409, "conflict")
    read = own.get(f"/api/v1/changes/{made['id']}").get_json()
    assert read["version"] >= whole["version"]
    after = kept(own, made["id"], other | {"agreed": True, "version": read["version"]})
    assert not after["decision"]["reached"]


def test_a_program_that_was_ended_expired_or_lost_with_the_account_opens_nothing(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, lost = sqlite_office, []
    ended, expired, closed = (program(office, firm.owner) for _ in range(3))
    assert ended.get("/api/v1/changes").status_code == 200
    with office.work(firm.owner) as work:
        programs.end(work, ended.id)
    lost.append(ended)
    with office.work(firm.owner) as work:
        programs.end_all(work, str(firm.owner.id))
        assert programs.own(work) == []
    lost.append(closed)
    old = program(office, firm.owner)
    clock.move(days=office.books.policy.program_days)
    lost += [expired, old]
    for each in lost:
        assert each.get("/api/v1/changes").status_code == 401
        assert each.sign_in().status_code == 401
    young = program(office, firm.owner)
    with office.read() as session:
        session.get_one(Account, firm.owner.id).disabled = True
        session.commit()
    assert young.get("/api/v1/changes").status_code == 401


def test_ma_makes_and_ends_a_program_on_the_page_and_is_told_of_both(
    sqlite_office: Office, firm: Firm
) -> None:
    visits = Visits(sqlite_office)
    page = visits.of(MA).get(OWN)
    assert_page_hygiene(page.text, OWN)
    assert says(page.text, "programs.none")
    nothing = post(visits.of(MA), OWN, {"name": "代账软件"})
    assert nothing.status_code == 422 and says(nothing.text, "problems.program.scopes")
    made = post(visits.of(MA), OWN, {"name": "代账软件", "scope": ["changes:write"]})
    assert made.status_code == 200 and says(made.text, "programs.once")
    with sqlite_office.work(firm.owner) as work:
        (row,) = programs.own(work)
    assert row.id in made.text and row.secret_hash not in made.text
    assert told(sqlite_office, "program_made") == [firm.owner.id]
    stories.sign_up(sqlite_office, ZHAO)
    assert post(visits.of(ZHAO), f"{OWN}/end", {"program": row.id}, OWN).status_code == 404
    assert post(visits.of(MA), f"{OWN}/end", {"program": row.id}, OWN).status_code == 303
    assert told(sqlite_office, "program_ended") == [firm.owner.id]
    stories.appoint(sqlite_office, firm.clerk.role)
    assert visits.of(CLERK).get(OWN).status_code == 403


def test_another_owner_and_parts_of_a_business_that_is_no_company(sqlite_office: Office) -> None:
    """A sole investor hands over, puts in more and sets a term by program as on the page; of a name alone nobody gets it."""
    office = sqlite_office
    stories.give_keys(office)
    sole = exits.registered(office, kinds.draft(office, "sole"))
    own = program(office, sole.owner)
    said = {"residence": kinds.HOME, "funds": "own"}
    answer = {"also": [], **said}  # as the page sends it
    by_page = changes.written(office, sole, {"representative": answer}, new={"representative": LI})
    before = changes.case_of(office, by_page).answers["representative"]
    change = begun(office, own, sole, "representative")["id"]
    read = kept(own, change, {"item": "representative", "person": person(LI), **said})
    after = changes.case_of(office, change).answers["representative"]
    assert after == before and read["items"][0]["missing"] == []
    assert {x["name"] for x in read["decision"]["must_sign"]} == {MA.name, LI.name}
    bare = own.put(f"/api/v1/changes/{change}/items", {"item": "representative", "person": {"name": MA.name}})
    assert bare.status_code == 422
    (owner,) = changes.owner_ids(office, sole).values()
    change = begun(office, own, sole, "capital", "term")["id"]
    kept(own, change, {"item": "capital", "parts": [{"owner": owner, "amount_fen": 200 * kinds.WAN}]})
    read = kept(own, change, {"item": "term", "term": "long"})
    assert [x["missing"] for x in read["items"]] == [[], []]
