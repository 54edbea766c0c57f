"""A limited company becomes a joint-stock company and the other way round, online (公司法 arts 12, 66, 98, 108, 116)."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from licensing import journal, parties
from licensing.act import SYSTEM, Actor, Role
from licensing.errors import NotFound
from licensing.kinds.change import opening, reforming
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.change.rules import rules_for
from licensing.kinds.change.view import open_view
from licensing.services.cases import review, signing, two_officers
from licensing.services.licences.issue import stored_face
from licensing.services.names import names
from licensing.services.register import articles, beneficial, history, members, parts, payments, standing
from licensing.services.register.payments import Payment
from licensing.store.models import Case, Enterprise, Investor, Licence, NameRecord
from namecheck.declaration import Declaration
from portal.wiring import Office
from tests.licensing import test_extracts as extracts
from tests.licensing.change import test_forfeiture as forfeiture
from tests.portal.api.conftest import program
from tests.support import changes, exits, kinds, orders, stories, winding
from tests.support import share_classes as classed
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.invariants import broken
from tests.support.kinds import QIAN, SUN, WAN
from tests.support.pages import post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits

ITEM = "company_form"
NAMES = {"llc": "海东市乐都区远山变形软件有限公司", "jsc": "海东市乐都区远山变形软件股份有限公司"}
CITY, COUNTY = "630200", "630202"
CAPITAL = stories.CAPITAL_FEN
ORGAN = "11630200MB00000011"
SHARES = {
    "name": NAMES["jsc"],
    "capital_fen": CAPITAL,
    "kind": "par",
    "shares": "1000000",
    "net_assets_fen": CAPITAL + 50 * WAN,
    "base_on": "2026-10-31",
    "audit_by": "青海某某会计师事务所",
    "audit_no": "青审字〔2026〕第18号",
    "audit_on": "2026-11-15",
}
WATCHED: Mapping[str, Any] = {"come": []}


def paid(office: Office, firm: Firm, *who: SignUp) -> None:
    """The company says that these owners have paid everything."""
    with office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        owners = {m.name: m for m in members.owners(work.session, enterprise.id)}
        told = [owners[p.name] for p in who]
        said = [Payment(m.key, m.name, m.amount_fen or 0, date(2026, 11, 20), "currency") for m in told]
        payments.write(work, enterprise, said, {"case": "test"}, "公司法第四十条")


def limited(office: Office) -> Firm:
    """Ma (60 %) and Li (40 %), both paid in."""
    stories.give_keys(office)
    firm = exits.company(office)
    paid(office, firm, MA, LI)
    return firm


def asked(
    office: Office, firm: Firm, actor: Actor | None = None, report: bool = True, **other: object
) -> tuple[str, set[str]]:
    """The application with a first supervisor, whom a joint-stock company must have, and what stands against it."""
    actor = actor or firm.owner
    items = {ITEM: SHARES | other, "officers": WATCHED}
    with office.work(actor) as work:
        case_id = opening.open_change(work, firm.enterprise_id, list(items)).id
    with office.work(actor) as work:
        opening.save(work, case_id, ITEM, items[ITEM])
    person = NewPerson(ZHAO.name, ZHAO.id_number, ZHAO.mobile, role="SUPERVISOR")
    with office.work(actor) as work:
        opening.save(work, case_id, "officers", {"leave": [], "come": []}, person)
    if report:
        winding.attach(office, actor, case_id, ITEM)
    return case_id, against(office, actor, case_id)


def against(office: Office, actor: Actor, case_id: str) -> set[str]:
    with office.look(actor) as work:
        return {p.code for p in open_view(work, case_id).problems}


def decide(office: Office, case_id: str, authority: str) -> None:
    """An officer of the authority that registers the new kind takes it, a second one confirms."""
    clerk = stories.appoint(office, Role.CLERK, authority, person=SUN)
    with office.work(clerk) as work:
        review.take(work, case_id)
        two_officers.propose_approval(work, case_id)
    stories.confirm(office, case_id, stories.appoint(office, Role.CLERK, authority, person=QIAN))


def text_of(office: Office, actor: Actor, case_id: str) -> str:
    with office.look(actor) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case_id))
        return b"".join(p.canonical() for p in papers).decode()


def test_a_limited_company_becomes_a_joint_stock_company(office: Office) -> None:
    """Same code and day; shares by the old proportion; the prefecture decides; register, name, licence, departments follow."""
    firm = limited(office)
    before = changes.enterprise(office, firm)
    stories.reserve_name(office, firm.owner, NAMES["jsc"], "jsc")
    case_id, found = asked(office, firm)
    assert found == set()
    said = text_of(office, firm.owner, case_id)
    assert "600000股" in said and "400000股" in said and "青审字〔2026〕第18号" in said
    assert "变更前的债权、债务由公司承继" in said and "股东会决议" in said and "三分之二以上表决权" in said
    sign(office, case_id, MA, ZHAO)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.majority_missing"
    sign(office, case_id, LI)
    hand_in(office, case_id, firm.owner)
    assert changes.case_of(office, case_id).authority == CITY
    decide(office, case_id, CITY)
    orders.work_off(office)
    after = changes.enterprise(office, firm)
    assert (after.entity_type, after.name, after.authority) == ("jsc", NAMES["jsc"], CITY)
    assert (after.uscc, after.established_on) == (before.uscc, before.established_on)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        owners = {i.name: i for i in session.query(Investor).filter_by(enterprise_id=row.id)}
        assert {n: (i.roles, i.amount_fen) for n, i in owners.items()} == {
            MA.name: (["PROMOTER"], CAPITAL * 6 // 10),
            LI.name: (["PROMOTER"], CAPITAL * 4 // 10),
        }
        kept = parts.standing(session, row)
        assert [(p.due_on, p.form) for p in kept] == [(date(2026, 10, 31), "net_assets")] * 2
        assert payments.left(payments.asked(row, kept), []) == []
        assert ("SUPERVISOR", ZHAO.name) in {(m.role, m.name) for m in members.officers(session, row)}
        assert len(beneficial.owed_rows(session, row.id)) == 1, "who owns it in the end is filed anew"
        names = {n.name: n.status for n in session.query(NameRecord).filter_by(enterprise_id=row.id)}
        assert names == {before.name: "renamed", NAMES["jsc"]: "registered"}
        assert history.as_of(session, row, date(2026, 11, 23))["entity_type"] in ("llc", "jsc")
        faces = session.query(Licence).filter_by(enterprise_id=row.id, number_version=2).one()
        face = stored_face(faces)
        assert (faces.state, face.name, face.authority_code) == ("valid", NAMES["jsc"], CITY)
        assert "股份有限公司" in face.entity_type
        heard = [e for e in journal.feed(session, "630202-TAX", 0, 200) if e.action == "enterprise.change"]
    assert {"entity_type", "authority", "name"} <= set(heard[-1].facts["changed"])
    with office.work(firm.owner) as work:
        assert opening.open_change(work, firm.enterprise_id, ["stock"]).entity_type == "jsc"
    assert broken(office) == []


def test_a_stranger_opens_nothing_and_a_minority_converts_nothing(sqlite_office: Office) -> None:
    """Li holds 40 %: the two thirds are the company's, and Ma's signature as representative is asked besides."""
    office, firm = sqlite_office, limited(sqlite_office)
    with office.work(stories.sign_up(office, ZHAO)) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, [ITEM])
    li = stories.sign_up(office, LI)
    stories.reserve_name(office, li, NAMES["jsc"], "jsc")
    case_id, found = asked(office, firm, li)
    assert found == set()
    sign(office, case_id, LI, ZHAO)
    codes = refusal(lambda: hand_in(office, case_id, li))
    assert "change.majority_missing" in codes and "change.consent_missing" in codes


def test_what_the_law_asks_of_shares_made_of_net_assets(sqlite_office: Office, clock: FixedClock) -> None:
    """Thief: net assets without a report, above them, a hidden reduction, what was never paid in, a frozen company."""
    office = sqlite_office
    stories.give_keys(office)
    firm = exits.company(office)
    assert "change.form_unpaid" in asked(office, firm, report=False)[1]
    paid(office, firm, MA)
    assert "change.form_unpaid" in asked(office, firm, report=False)[1]
    paid(office, firm, MA, LI)
    assert asked(office, firm, report=False)[1] == {"change.form_audit_file"}
    assert asked(office, firm)[1] == {"order.name_not_reserved"}
    stories.reserve_name(office, firm.owner, NAMES["jsc"], "jsc")
    assert asked(office, firm, report=False)[1] == set()
    cases: list[tuple[dict[str, Any], str]] = [
        ({"net_assets_fen": CAPITAL - 1}, "change.form_net_assets"),
        ({"net_assets_fen": None}, "order.missing"),
        ({"capital_fen": CAPITAL - WAN}, "change.form_less"),
        ({"audit_no": ""}, "change.form_audit"),
        ({"audit_on": "2026-10-30"}, "change.form_audit_days"),
        ({"base_on": "2027-01-31"}, "change.form_audit_days"),
        ({"shares": "999999"}, "change.form_ratio"),
        ({"shares": "3"}, "change.form_ratio"),
        ({"shares": ""}, "capital.issued_needed"),
        ({"kind": ""}, "order.missing"),
        ({"kind": "no_par", "net_assets_fen": 2 * CAPITAL + 2}, "change.stock_half_to_capital"),
        ({"name": ""}, "order.missing"),
    ]
    for other, code in cases:
        assert code in asked(office, firm, report=False, **other)[1], other
    assert asked(office, firm, report=False, net_assets_fen=CAPITAL)[1] == set()
    case_id, found = asked(office, firm, report=False)
    assert found == set()
    with office.work(firm.owner) as work:
        opening.open_change(work, firm.enterprise_id, [ITEM])
    assert "people.nobody_watches" in against(office, firm.owner, case_id)
    with office.work(firm.owner) as work:
        opening.open_change(work, firm.enterprise_id, [ITEM, "domicile"])
    assert "change.form_alone" in against(office, firm.owner, case_id)
    exits.stand(office, firm, "COURT_HOLD", clock.day())
    assert asked(office, firm, report=False)[1], "a court that forbids changes forbids this one"


def test_frozen_shares_follow_and_another_application_in_between_is_seen(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """Nobody's shares change hands, so a freeze stops nothing and stays; what was drafted for the old kind is not decided for the new."""
    office, firm = sqlite_office, limited(sqlite_office)
    exits.stand(office, firm, "SHARES_FROZEN", clock.day())
    with office.work(SYSTEM) as work:  # the old articles ask for more than the law
        row = work.session.get_one(Enterprise, firm.enterprise_id)
        history.add(work, row, articles.ROWS[articles.SPECIAL], "75", "case:test", "公司法第六十六条")
    stories.reserve_name(office, firm.owner, NAMES["jsc"], "jsc")
    case_id, found = asked(office, firm)
    assert found == set()
    li = stories.sign_up(office, LI)
    other = written(office, firm, {"term": {"term": "30"}}, li)
    sign(office, other, MA, LI)
    sign(office, case_id, MA, LI, ZHAO)
    hand_in(office, case_id, firm.owner)
    decide(office, case_id, CITY)
    assert changes.enterprise(office, firm).entity_type == "jsc"
    with office.look(firm.owner) as work:
        stood = {r.code for r in standing.of_enterprise(work.session, firm.enterprise_id, clock.day())}
        assert articles.majorities(work.session, firm.enterprise_id) == {}, "other articles, other majorities"
    assert "SHARES_FROZEN" in stood
    assert "change.register_moved" in refusal(lambda: hand_in(office, other, li))
    with office.work(li) as work:
        assert opening.renew(work, other).entity_type == "jsc"


def stock_firm(office: Office) -> Firm:
    """Ma (60 %) and Li (40 %), promoters of a joint-stock company registered by the prefecture."""
    stories.give_keys(office)
    return exits.registered(office, kinds.draft(office, "jsc"))


def test_a_joint_stock_company_becomes_a_limited_company(office: Office) -> None:
    """By two thirds of all votes that the register knows and the directors' minutes; the county of its domicile decides."""
    firm = stock_firm(office)
    before, stood = changes.enterprise(office, firm), changes.amounts(office, firm)
    assert before.authority == CITY
    stories.reserve_name(office, firm.owner, NAMES["llc"], "llc")
    case_id = written(office, firm, {ITEM: {"name": NAMES["llc"], "capital_fen": 1}})
    assert against(office, firm.owner, case_id) == set()
    said = text_of(office, firm.owner, case_id)
    assert "股东名册所载的股东" in said and "会议记录" in said and "有限责任公司" in said
    sign(office, case_id, MA)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.majority_missing"
    sign(office, case_id, LI)
    hand_in(office, case_id, firm.owner)
    assert changes.case_of(office, case_id).authority == COUNTY
    decide(office, case_id, COUNTY)
    orders.work_off(office)
    after = changes.enterprise(office, firm)
    assert (after.entity_type, after.name, after.authority) == ("llc", NAMES["llc"], COUNTY)
    assert (after.uscc, after.established_on, after.capital_fen) == (
        before.uscc,
        before.established_on,
        before.capital_fen,
    )
    assert changes.amounts(office, firm) == stood
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        assert {tuple(i.roles) for i in session.query(Investor).filter_by(enterprise_id=row.id)} == {
            ("SHAREHOLDER",)
        }
        assert all(p.due_on and p.due_on < date(2026, 11, 24) for p in parts.standing(session, row))
        face = stored_face(session.query(Licence).filter_by(enterprise_id=row.id, number_version=2).one())
    assert (face.name, face.authority_code) == (NAMES["llc"], COUNTY)
    assert broken(office) == []


def test_what_a_limited_company_cannot_take_over(sqlite_office: Office) -> None:
    """Thief: a minority; shares that were issued to people the register never heard of; classes of shares; a stranger's name."""
    office, firm = sqlite_office, stock_firm(sqlite_office)
    case_id = written(office, firm, {ITEM: {"name": NAMES["llc"]}}, stories.sign_up(office, LI))
    assert "order.name_not_reserved" in against(office, stories.sign_up(office, LI), case_id)
    li = stories.sign_up(office, LI)
    stories.reserve_name(office, li, NAMES["llc"], "llc")
    assert against(office, li, case_id) == set()
    sign(office, case_id, LI)
    codes = refusal(lambda: hand_in(office, case_id, li))
    assert "change.majority_missing" in codes and "change.consent_missing" in codes
    with office.work(SYSTEM) as work:  # new shares went to somebody who stands on the company's own register
        work.session.get_one(Enterprise, firm.enterprise_id).capital_fen = 150 * WAN
    assert "change.owners_unknown" in against(office, li, case_id)


def test_unpaid_shares_of_an_older_company_fall_into_a_limited_companys_years(sqlite_office: Office) -> None:
    """公司法 art 47: what is due later than a limited company's last day, or on no day that anybody knows, is settled first."""
    office, firm = sqlite_office, stock_firm(sqlite_office)
    stories.reserve_name(office, firm.owner, NAMES["llc"], "llc")
    for due, found in ((date(2031, 11, 24), {"change.form_late"}), (date(2031, 1, 1), set())):
        with office.work(SYSTEM) as work:
            row = work.session.get_one(Enterprise, firm.enterprise_id)
            stood = parts.standing(work.session, row)
            parts.write(work, row, (stood, [replace(p, due_on=due) for p in stood]), {"case": "test"}, "")
        case_id = written(office, firm, {ITEM: {"name": NAMES["llc"]}})
        assert against(office, firm.owner, case_id) == found


def test_the_page_of_shares(sqlite_office: Office) -> None:
    """What is typed is kept in fen and read back in ten thousand yuan."""
    office, firm = sqlite_office, limited(sqlite_office)
    owner, choose = Visits(office).of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": ITEM}, choose).location
    form = f"{case}/items/{ITEM}"
    page = owner.get(form).text
    assert "about=row:company_form" in page or "about=row%3Acompany_form" in page
    (link,) = re.findall(r'href="(/names/new\?[^"]+)"', page)
    declare = owner.get(html.unescape(link)).text
    assert 'value="青禾"' in declare and str(changes.enterprise(office, firm).uscc) in declare
    assert re.search(r'value="jsc"[^>]*(checked|selected)|(checked|selected)[^>]*value="jsc"', declare)
    typed = {**{k: str(v) for k, v in SHARES.items()}, "capital_fen": "100", "net_assets_fen": "150"}
    assert post(owner, form, typed, form).status_code == 422  # no report, no name reserved
    assert '"150"' in owner.get(form).text and "青审字" in owner.get(form).text
    kept = changes.case_of(office, case.rsplit("/", 1)[1]).answers[ITEM]
    assert (kept["capital_fen"], kept["net_assets_fen"], kept["shares"]) == (100 * WAN, 150 * WAN, "1000000")


def test_the_page_of_a_joint_stock_company_asks_a_name_alone(sqlite_office: Office) -> None:
    firm = stock_firm(sqlite_office)
    owner = Visits(sqlite_office).of(MA)
    choose = f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": ITEM}, choose).location
    page = owner.get(f"{case}/items/{ITEM}").text
    assert 'name="name"' in page and 'name="net_assets_fen"' not in page


def test_classes_of_shares_end_first_and_a_county_is_known_by_the_domicile(sqlite_office: Office) -> None:
    """A limited company has no classes; whose county nobody can read from the domicile has no authority that could decide."""
    office, firm = sqlite_office, classed.firm(sqlite_office)
    stories.reserve_name(office, firm.owner, NAMES["llc"], "llc")
    case_id = written(office, firm, {ITEM: {"name": NAMES["llc"]}})
    assert against(office, firm.owner, case_id) == {"change.form_classes"}
    with office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).domicile = "青海省海东市某某大街1号"
    case_id = written(office, firm, {ITEM: {"name": NAMES["llc"]}})
    assert against(office, firm.owner, case_id) == {"change.form_classes", "change.form_county"}
    assert changes.case_of(office, case_id).authority == CITY


def test_forfeited_shares_are_disposed_of_first(sqlite_office: Office, clock: FixedClock) -> None:
    """公司法 art 52: shares that nobody holds would be a promoter's without a name."""
    office, firm = sqlite_office, exits.company(sqlite_office)
    forfeiture.due_on(office, firm, forfeiture.DUE)
    clock.move(days=(date(2027, 1, 1) - clock.day()).days)
    forfeiture.forfeited(office, firm, clock)
    assert "change.form_forfeited" in asked(office, firm, report=False)[1]


def test_an_owner_of_the_state_asks_its_authority_and_a_person_compares(sqlite_office: Office) -> None:
    """企业国有资产法 arts 39, 40: the machine registers no such company by itself, nor one whose net assets nobody compared."""
    office, firm = sqlite_office, limited(sqlite_office)
    stories.reserve_name(office, firm.owner, NAMES["jsc"], "jsc")
    assert weighed(office, firm) == {"change.form_report"}
    with office.work(SYSTEM) as work:
        row = work.session.query(Investor).filter_by(enterprise_id=firm.enterprise_id, name=LI.name).one()
        row.name, row.uscc = "海东市国有资产监督管理委员会", ORGAN
        row.id_number_index = parties.index_of(parties.COMPANY, "", ORGAN)
    assert {"change.form_report", "change.form_state"} <= weighed(office, firm)


@pytest.mark.parametrize("into", ["jsc", "llc"])
def test_a_company_keeps_its_own_trade_name_in_the_other_form(sqlite_office: Office, into: str) -> None:
    """734 art 17: nobody else may have 青禾软件, but it is this company's own; a stranger gets it in no form."""
    office = sqlite_office
    firm = limited(office) if into == "jsc" else stock_firm(office)
    held = changes.enterprise(office, firm)
    stem = held.name.removesuffix("股份有限公司").removesuffix("有限公司")
    name = stem + ("股份有限公司" if into == "jsc" else "有限公司")
    for who in (firm.owner, stories.sign_up(office, ZHAO)):
        with pytest.raises(AssertionError, match="same_trade_name"):
            stories.reserve_name(office, who, name, into)
    with office.work(firm.owner) as work:
        own = frozenset({str(held.uscc)})
        declared = Declaration(name, into, CITY, work.act.on, applicant_division=COUNTY, investors=own)
        assert names.reserve(work, declared, committed=True).record is not None
    if into == "jsc":
        assert asked(office, firm, name=name)[1] == set()
        return
    assert against(office, firm.owner, written(office, firm, {ITEM: {"name": name}})) == set()


def test_a_representative_who_is_against_it_is_replaced_by_the_same_application(
    sqlite_office: Office,
) -> None:
    """Li holds 70 % and becomes representative by it: nobody waits for Ma's signature (公司法 art 35)."""
    office = sqlite_office
    stories.give_keys(office)
    firm, li = exits.company(office), stories.sign_up(office, LI)
    with office.work(SYSTEM) as work:
        for owner in work.session.query(Investor).filter_by(enterprise_id=firm.enterprise_id):
            owner.amount_fen = CAPITAL * (7 if owner.name == LI.name else 3) // 10
    paid(office, firm, MA, LI)
    stories.reserve_name(office, li, NAMES["jsc"], "jsc")
    case_id, found = asked(office, firm, li)
    sign(office, case_id, LI, ZHAO)
    assert found == set() and refusal(lambda: hand_in(office, case_id, li)) == "change.consent_missing"
    with office.work(li) as work:
        opening.open_change(work, firm.enterprise_id, [ITEM, "officers", "representative"])
    with office.work(li) as work:
        opening.save(work, case_id, "representative", {}, changes.newcomer(LI))
    sign(office, case_id, LI, ZHAO)
    hand_in(office, case_id, li)
    decide(office, case_id, CITY)
    after = changes.enterprise(office, firm)
    assert (after.entity_type, after.representative) == ("jsc", LI.name)
    assert changes.amounts(office, firm) == {MA.name: CAPITAL * 3 // 10, LI.name: CAPITAL * 7 // 10}


def weighed(office: Office, firm: Firm) -> set[str]:
    """What a person weighs of the application, whatever the office's texts of the capital say."""
    case_id, _ = asked(office, firm)
    with office.look(firm.owner) as work:
        looked = reforming.look(work, work.session.get_one(Case, case_id))
        return {p.code for seen in looked for p in seen.problems}


def test_money_that_moved_after_the_signatures_is_seen(sqlite_office: Office) -> None:
    """Thief: the capital grows between the shareholders' signatures and the decision, and the shares are made of the old one."""
    office, firm = sqlite_office, stock_firm(sqlite_office)
    stories.reserve_name(office, firm.owner, NAMES["llc"], "llc")
    case_id = written(office, firm, {ITEM: {"name": NAMES["llc"]}})
    sign(office, case_id, MA, LI)
    with office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).capital_fen = 80 * WAN
    assert "change.register_moved" in refusal(lambda: hand_in(office, case_id, firm.owner))


@pytest.mark.parametrize("into", ["jsc", "llc"])
def test_whatever_shows_a_company_shows_it_in_its_new_form(sqlite_office: Office, into: str) -> None:
    """The public page, the register as of a day, a signed extract, what may be changed now, on paper and by program."""
    office = sqlite_office
    firm = limited(office) if into == "jsc" else stock_firm(office)
    stories.reserve_name(office, firm.owner, NAMES[into], into)
    if into == "jsc":
        case_id, _ = asked(office, firm)
    else:
        case_id = written(office, firm, {ITEM: {"name": NAMES["llc"]}})
    sign(office, case_id, MA, LI, *([ZHAO] if into == "jsc" else []))
    hand_in(office, case_id, firm.owner)
    decide(office, case_id, CITY if into == "jsc" else COUNTY)
    orders.work_off(office)
    code = str(changes.enterprise(office, firm).uscc)
    visits = Visits(office)
    public, owner = visits.nobody().get(f"/enterprises/{code}").text, visits.of(MA)
    assert NAMES[into] in public and ("发起人" if into == "jsc" else "股东") in public
    for address in (f"/enterprises/{code}/as-of?on=2026-11-23", f"/change/enterprises/{firm.enterprise_id}"):
        assert owner.get(address).status_code == 200, address
    made = extracts.take(office, firm, firm.owner, "full")
    assert extracts.judged(office, made.credential or "").result == "valid"
    told = program(office, firm.owner).get("/api/v1/own-enterprises").get_json()["enterprises"]
    (mine,) = [x for x in told if x["uscc"] == code]
    assert (mine["type"], mine["authority"]) == (into, CITY if into == "jsc" else COUNTY)
    assert {x["item"] for x in mine["items"]} == set(rules_for(into)) - {"court_ending"}
