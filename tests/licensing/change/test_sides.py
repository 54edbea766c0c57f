"""Partners who change sides, and what that makes of the partnership (合伙企业法 arts 3, 61, 67, 75, 82-84)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from licensing.kinds.change import opening
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.change.view import open_view
from licensing.services.licences.issue import stored_face
from licensing.services.register import members
from licensing.store.models import Enterprise, Investor, JournalEntry, Licence
from portal.wiring import Office
from tests.licensing.change.test_admitting import comer, firm_of, text_of_papers
from tests.licensing.change.test_cooperative import WU
from tests.support import changes, exits, kinds, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits

GENERAL, LIMITED = "GP_PARTNER", "LP_PARTNER"
NAMED = "海东市乐都区河湟谷地软件开发中心"


def reserved(office: Office, firm: Firm, mark: str) -> str:
    """A name of the other kind, declared by an owner."""
    stories.reserve_name(office, firm.owner, NAMED + mark, "partnership")
    return NAMED + mark


def filed(
    office: Office,
    firm: Firm,
    turns: Mapping[SignUp, str],
    name: str = "",
    leave: tuple[SignUp, ...] = (),
    new: NewPerson | None = None,
    head: SignUp | None = None,
) -> tuple[str, set[str]]:
    """Who turns to which side, and what stands against it."""
    ids = changes.owner_ids(office, firm)
    given: dict[str, dict[str, Any]] = {"name": {"name": name}} if name else {}
    sides = {ids[who.name]: role for who, role in turns.items()}
    given["partners"] = {"turns": sides, "leave": [ids[who.name] for who in leave]}
    items = [*given, *(["representative"] if head else [])]
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, items).id
    for item, answer in given.items():
        with office.work(firm.owner) as work:
            opening.save(work, case_id, item, answer, new if item == "partners" else None)
    if head is not None:
        with office.work(firm.owner) as work:
            opening.save(work, case_id, "representative", {}, changes.newcomer(head))
    with office.look(firm.owner) as work:
        return case_id, {p.code for p in open_view(work, case_id).problems}


def sides(office: Office, firm: Firm) -> dict[str, str]:
    with office.read() as session:
        return {m.name: m.role for m in members.owners(session, firm.enterprise_id)}


def entered(office: Office, firm: Firm, case_id: str, *who: SignUp) -> Enterprise:
    sign(office, case_id, *who)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    return changes.enterprise(office, firm)


def newest(office: Office, firm: Firm) -> Licence:
    with office.read() as session:
        query = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id)
        return query.order_by(Licence.number_version.desc()).first()  # type: ignore[return-value]  # there is one


def test_a_general_partner_becomes_a_limited_one_and_the_partnership_with_it(
    office: Office, clock: FixedClock
) -> None:
    """Arts 61, 82, 84: all sign, having read what stays owed; name, licence's type, sides and their history follow, capital stays."""
    firm = firm_of(office, "two_named")
    clock.move(days=20)
    assert "change.side_name" in filed(office, firm, {ZHAO: LIMITED})[1]
    case_id, found = filed(office, firm, {ZHAO: LIMITED}, reserved(office, firm, "（有限合伙）"))
    assert found == set()
    told = text_of_papers(office, firm.owner, case_id)
    assert "作为普通合伙人期间合伙企业发生的债务承担无限连带责任" in told and "八十四" in told
    sign(office, case_id, MA, LI)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    entry = entered(office, firm, case_id, ZHAO)
    assert (entry.name, entry.capital_fen) == (NAMED + "（有限合伙）", 100 * kinds.WAN)
    assert sides(office, firm) == {MA.name: GENERAL, LI.name: GENERAL, ZHAO.name: LIMITED}
    assert stored_face(newest(office, firm)).entity_type == "有限合伙企业"
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        before = members.as_of(session, row, row.established_on)
        assert {m.role for m in before if m.name == ZHAO.name} == {GENERAL}
        told_of = session.query(JournalEntry).filter_by(action="enterprise.change").all()
        assert (
            all({"name", "entity_type", "partners"} <= set(e.facts["changed"]) for e in told_of) and told_of
        )


def test_a_limited_partner_becomes_a_general_one_and_answers_for_what_was_before(
    sqlite_office: Office,
) -> None:
    """Arts 75, 83: with general partners alone it is a general partnership, and its name says so."""
    office, firm = sqlite_office, firm_of(sqlite_office, "limited_partnership")
    assert filed(office, firm, {LI: GENERAL})[1] == {"change.side_name"}
    case_id, found = filed(office, firm, {LI: GENERAL}, reserved(office, firm, "（普通合伙）"))
    assert found == set()
    told = text_of_papers(office, firm.owner, case_id)
    assert "作为有限合伙人期间有限合伙企业发生的债务承担无限连带责任" in told and "八十三" in told
    assert entered(office, firm, case_id, MA, LI).representative == MA.name
    assert sides(office, firm) == {MA.name: GENERAL, LI.name: GENERAL}
    assert stored_face(newest(office, firm)).entity_type == "普通合伙企业"


def test_with_limited_partners_alone_it_is_dissolved(sqlite_office: Office) -> None:
    """Art 75: nobody signs that away; the way is its liquidation."""
    office, firm = sqlite_office, firm_of(sqlite_office, "limited_partnership")
    assert "change.side_dissolves" in filed(office, firm, {MA: LIMITED})[1]
    assert "change.side_dissolves" in filed(office, firm, {}, leave=(MA,))[1]


def test_both_turn_at_once_and_who_executes_stays_a_general_one(sqlite_office: Office) -> None:
    """Art 67: Ma, who executes, becomes limited only where somebody general is named in the same application."""
    office, firm = sqlite_office, firm_of(sqlite_office, "limited_partnership")
    assert "change.head_leaves" in filed(office, firm, {MA: LIMITED, LI: GENERAL})[1]
    assert "change.not_a_partner" in filed(office, firm, {MA: LIMITED, LI: GENERAL}, head=MA)[1]
    case_id, found = filed(office, firm, {MA: LIMITED, LI: GENERAL}, head=LI)
    assert found == set()
    assert entered(office, firm, case_id, MA, LI).representative == LI.name
    assert sides(office, firm) == {MA.name: LIMITED, LI.name: GENERAL}


def test_who_executes_among_several_drops_out_of_them(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "two_named")
    case_id, found = filed(office, firm, {LI: LIMITED}, reserved(office, firm, "（有限合伙）"))
    assert found == set()
    assert entered(office, firm, case_id, MA, LI, ZHAO).representative == MA.name


def test_where_all_general_partners_execute_so_does_who_becomes_one(sqlite_office: Office) -> None:
    """Art 26: nobody is named; Zhao comes in as limited, then turns, and represents with the others."""
    office, firm = sqlite_office, firm_of(sqlite_office, "nobody_named")
    name = reserved(office, firm, "（有限合伙）")
    case_id, found = filed(office, firm, {}, name, new=comer(ZHAO, LIMITED))
    assert found == set()
    assert entered(office, firm, case_id, MA, LI, ZHAO).representative == f"{MA.name}、{LI.name}"
    stories.reserve_name(office, firm.owner, "海东市乐都区湟水人家软件开发中心（普通合伙）", "partnership")
    back = "海东市乐都区湟水人家软件开发中心（普通合伙）"
    case_id, found = filed(office, firm, {ZHAO: GENERAL}, back)
    assert found == set()
    said = entered(office, firm, case_id, MA, LI, ZHAO).representative
    assert set(str(said).split("、")) == {MA.name, LI.name, ZHAO.name}


def test_labour_is_no_limited_partners_part(sqlite_office: Office) -> None:
    """Art 64: Li brought labour in; another form is filed first."""
    office, firm = sqlite_office, firm_of(sqlite_office, "partnership")
    found = filed(office, firm, {LI: LIMITED}, reserved(office, firm, "（有限合伙）"))[1]
    assert found == {"people.limited_labour"}


def test_whom_the_law_lets_be_no_general_partner_turns_into_none(sqlite_office: Office) -> None:
    """Art 3: an institution came in as a limited partner and stays one."""
    office, firm = sqlite_office, firm_of(sqlite_office, "limited_partnership")
    with office.work(firm.owner) as work:
        row = next(m for m in work.session.query(Investor).filter_by(name=LI.name))
        row.uscc, row.id_number_index, row.name = "12630000MB0X00001B", None, "海东市科学技术馆"
        ids = {row.name: row.id}
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["partners"]).id
        opening.save(work, case_id, "partners", {"turns": {ids["海东市科学技术馆"]: GENERAL}})
    with office.look(firm.owner) as work:
        assert "people.never_general" in {p.code for p in open_view(work, case_id).problems}


@pytest.mark.parametrize("turns", [{MA: GENERAL}, {MA: "MEMBER"}, {MA: ""}], ids=["same", "no side", "empty"])
def test_who_turns_to_where_he_stands_turns_not(sqlite_office: Office, turns: Mapping[SignUp, str]) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "limited_partnership")
    assert "order.missing" in filed(office, firm, turns)[1]


def test_who_leaves_does_not_turn_as_well(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "two_named")
    name = reserved(office, firm, "（有限合伙）")
    assert "change.side_name" in filed(office, firm, {ZHAO: LIMITED}, name, leave=(ZHAO,))[1]


def test_a_name_alone_makes_no_other_kind(sqlite_office: Office) -> None:
    """The mark says how partners answer (合伙企业法 arts 15, 56, 62): a rename to another one told creditors what was not so."""
    office, firm = sqlite_office, firm_of(sqlite_office, "partnership")
    for mark in ("（有限合伙）", "（特殊普通合伙）"):
        name = "海东市乐都区湟水人家软件开发事务所" + mark if "特殊" in mark else NAMED + mark
        stories.reserve_name(office, firm.owner, name, "partnership")
        case_id = changes.written(office, firm, {"name": {"name": name}})
        with office.look(firm.owner) as work:
            view = open_view(work, case_id)
        assert ("change.side_name" in {p.code for p in view.problems}) is (mark == "（有限合伙）")
    company = exits.company(office)
    stories.reserve_name(office, company.owner, "海东市乐都区三江同源软件开发中心（普通合伙）", "partnership")
    given = {"name": {"name": "海东市乐都区三江同源软件开发中心（普通合伙）"}}
    case_id = changes.written(office, company, given)
    with office.look(company.owner) as work:
        assert "order.name_other_type" in {p.code for p in open_view(work, case_id).problems}


def test_a_partner_turns_on_the_page_and_a_stranger_turns_nobody(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "limited_partnership")
    visits, ids = Visits(office), changes.owner_ids(office, firm)
    owner, choose = visits.of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "partners"}, choose).location
    form, typed = f"{case}/items/partners", {f"leave-{ids[LI.name]}": "turn"}
    page = owner.get(form).text
    assert_page_hygiene(page)
    assert "成为普通合伙人" in page and "成为有限合伙人" in page
    assert post(owner, form, typed, form).status_code == 422  # the name is missing, and what was typed stays
    whole = owner.get(case).text
    assert "普通合伙人（无限连带责任）" in whole and "第七十五条" in whole
    stories.sign_up(office, WU)
    assert post(visits.of(WU), form, typed, "/change").status_code == 404
