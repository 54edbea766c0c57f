"""An individual business becomes a company or a sole proprietorship by direct change (law2.md CH-50, CH-51, R63)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from licensing import journal, parties
from licensing.act import SYSTEM
from licensing.errors import NotFound, Problem
from licensing.kinds.change import opening
from licensing.kinds.change.kind import KIND
from licensing.kinds.change.rules import rules_for
from licensing.kinds.change.view import open_view
from licensing.services.cases import signing
from licensing.services.licences.issue import stored_face
from licensing.services.register import history, members, parts
from licensing.store.models import Case, Enterprise, Investor, Licence, NameRecord
from portal.wiring import Office
from tests.support import changes, exits, kinds, orders, stories
from tests.support.changes import hand_in, sign, written
from tests.support.exits import Firm
from tests.support.pages import post
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits

BORN = date(2019, 5, 6)
WAN = 1_000_000
NAMES = {"llc": "海东市乐都区转型云岭餐饮有限公司", "sole": "海东市乐都区转型云岭餐饮店（个人独资）"}
GIVEN: Mapping[str, Mapping[str, object]] = {
    "llc": {"to": "llc", "amount_fen": 30 * WAN, "form": "currency", "due_on": "2031-11-23", "term": "20"},
    "sole": {"to": "sole", "amount_fen": 10 * WAN, "funds": "own", "residence": kinds.HOME, "term": "long"},
}


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    made = exits.individual(sqlite_office)
    with sqlite_office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, made.enterprise_id).established_on = BORN
    return made


def asked(office: Office, firm: Firm, to: str, **other: object) -> tuple[str, list[Problem]]:
    """The application and what stands against it."""
    case_id = written(office, firm, {"conversion": {"name": NAMES[to], **GIVEN[to], **other}})
    with office.look(firm.owner) as work:
        return case_id, list(open_view(work, case_id).problems)


def codes(found: list[Problem]) -> set[str]:
    return {p.code for p in found}


@pytest.mark.parametrize("to", GIVEN)
def test_r63_code_and_day_of_founding_stay(sqlite_office: Office, firm: Firm, to: str) -> None:
    """Code 92…, founded 2019-05-06: both kept, the code valid; name, kind, owner, licence and departments follow."""
    office = sqlite_office
    before = changes.enterprise(office, firm)
    code = str(before.uscc)
    assert code.startswith("92")
    stories.reserve_name(office, firm.owner, NAMES[to], to)
    case_id, found = asked(office, firm, to)
    assert found == []
    with office.look(firm.owner) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case_id))
        said = b"".join(p.canonical() for p in papers).decode()
    assert "转型前的债务由经营者承担" in said and "2019-05-06（不变）" in said
    assert ("章程" in said) is (to == "llc")
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    after = changes.enterprise(office, firm)
    assert (after.entity_type, after.name, after.uscc, after.established_on) == (to, NAMES[to], code, BORN)
    assert parties.is_valid(parties.COMPANY, "", code)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        owner = session.query(Investor).filter_by(enterprise_id=row.id).one()
        assert owner.roles == [{"llc": "SHAREHOLDER", "sole": "INVESTOR"}[to]]
        assert [p.due_on for p in parts.standing(session, row)] == [
            date(2031, 11, 23) if to == "llc" else None
        ]
        directors = [m.name for m in members.officers(session, row) if m.role == "DIRECTOR"]
        assert directors == ([MA.name] if to == "llc" else [])
        assert history.as_of(session, row, BORN)["entity_type"] == "individual"
        names = {n.name: n.status for n in session.query(NameRecord).filter_by(enterprise_id=row.id)}
        assert names == {before.name: "renamed", NAMES[to]: "registered"}
        newest = session.query(Licence).filter_by(enterprise_id=row.id, number_version=2).one()
        face = stored_face(newest)
        heard = [e for e in journal.feed(session, "630202-TAX", 0, 100) if e.action == "enterprise.change"]
    title = {"llc": "法定代表人", "sole": "投资人"}[to]
    assert (face.uscc, face.name, face.representative_title) == (code, NAMES[to], title)
    assert face.composition == "" and face.capital
    assert "entity_type" in heard[0].facts["changed"]
    orders.work_off(office)  # the next version is signed
    page = Visits(office).nobody().get(f"/enterprises/{code}").text
    assert "个体工商户" in page and "类型" in page
    with office.work(firm.owner) as work:  # it changes as its new kind from now on
        assert opening.open_change(work, firm.enterprise_id, ["domicile"]).entity_type == to
    assert ("conversion" in rules_for(to)) is (to == "sole")


def test_what_the_new_kind_forbids_or_is_still_owed_stands_against_it(
    sqlite_office: Office, firm: Firm
) -> None:
    office = sqlite_office
    assert "order.name_not_reserved" in codes(asked(office, firm, "llc")[1])
    stories.reserve_name(office, firm.owner, NAMES["llc"], "llc")
    assert "people.five_years" in codes(asked(office, firm, "llc", due_on="2031-11-24")[1])
    assert "people.form_banned" in codes(asked(office, firm, "llc", form="goodwill")[1])
    assert "capital.required" in codes(asked(office, firm, "llc", amount_fen=0)[1])
    assert "change.conversion_name" in codes(asked(office, firm, "sole", name=NAMES["llc"])[1])
    assert "order.missing" in codes(asked(office, firm, "llc", term="")[1])
    assert codes(asked(office, firm, "llc")[1]) == set()
    exits.stand(office, firm, "TAX_ARREARS", office.clock.now().date())
    assert codes(asked(office, firm, "llc")[1]) == {"change.conversion_arrears"}


def test_nobody_converts_anothers_business(sqlite_office: Office, firm: Firm) -> None:
    """A stranger opens nothing; a name somebody else reserved is not the operator's."""
    stories.reserve_name(sqlite_office, stories.sign_up(sqlite_office, LI), NAMES["llc"], "llc")
    assert "order.name_not_reserved" in codes(asked(sqlite_office, firm, "llc")[1])
    with sqlite_office.work(stories.sign_up(sqlite_office, ZHAO)) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, ["conversion"])


def test_a_sole_proprietorship_becomes_a_company_and_a_person_weighs_that_no_law_names_it(
    office: Office,
) -> None:
    """条例 arts 8, 24: its kind is a registered item; the owner stays liable for what was owed (个人独资企业法 arts 2, 31)."""
    stories.give_keys(office)
    firm = exits.registered(office, kinds.draft(office, "sole"))
    before = changes.enterprise(office, firm)
    stories.reserve_name(office, firm.owner, NAMES["llc"], "llc")
    assert "order.missing" in asked(office, firm, "sole")[1][0].code, "not what it is already"
    case_id, found = asked(office, firm, "llc")
    assert found == []
    with office.look(firm.owner) as work:
        case = work.session.get_one(Case, case_id)
        said = b"".join(p.canonical() for p in signing.papers_of(work, case)).decode()
        weighed = {p.code for seen in KIND.looked(work, case) for p in seen.problems}
    assert "仍以其个人财产" in said and "change.conversion_unnamed" in weighed
    exits.stand(office, firm, "TAX_ARREARS", office.clock.now().date())
    with office.look(firm.owner) as work:  # no law bars it: a person hears of the debt
        weighed = {p.code for x in KIND.looked(work, work.session.get_one(Case, case_id)) for p in x.problems}
        assert list(open_view(work, case_id).problems) == [] and "change.conversion_owes" in weighed
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    after = changes.enterprise(office, firm)
    assert (after.entity_type, after.name, after.capital_fen) == ("llc", NAMES["llc"], 30 * WAN)
    assert (after.uscc, after.established_on) == (before.uscc, before.established_on)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        owners = {(m.role, m.name) for m in members.owners(session, row.id)}
        assert owners == {("SHAREHOLDER", MA.name)}
        assert {m.role for m in members.as_of(session, row, BORN)} == set()
        assert history.as_of(session, row, office.clock.now().date())["entity_type"] == "llc"


def test_what_was_drafted_before_is_of_the_new_kind_from_its_next_saving(
    sqlite_office: Office, firm: Firm
) -> None:
    """A draft by the operator's other account would go on as an individual business's: kinds are read anew, not remembered."""
    stories.reserve_name(sqlite_office, firm.owner, NAMES["llc"], "llc")
    case_id, _ = asked(sqlite_office, firm, "llc")
    sign(sqlite_office, case_id, MA)
    hand_in(sqlite_office, case_id, firm.owner)
    draft = written(sqlite_office, firm, {"term": {"term": "30"}})
    changes.decide(sqlite_office, firm, case_id)
    with sqlite_office.work(firm.owner) as work:
        assert opening.open_change(work, firm.enterprise_id, ["term"]).entity_type == "llc"
    assert changes.case_of(sqlite_office, draft).entity_type == "llc"


def test_the_page_of_the_conversion(sqlite_office: Office, firm: Firm) -> None:
    stories.reserve_name(sqlite_office, firm.owner, NAMES["sole"], "sole")
    owner, choose = Visits(sqlite_office).of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "conversion"}, choose).location
    form = f"{case}/items/conversion"
    typed = {"to": "sole", "name": NAMES["sole"], "amount_fen": "10", "term": "long", "funds": "own"}
    assert post(owner, form, typed, form).status_code == 422  # where the owner lives is asked
    assert post(owner, form, {**typed, "residence": kinds.HOME}, form).status_code == 303
    assert "10万元" in owner.get(case).text
