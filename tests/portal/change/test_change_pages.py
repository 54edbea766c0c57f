"""The owner files a change through the pages, the clerk sees differences; a stranger finds nothing there."""

from __future__ import annotations

import html
import re

import pytest

from portal.wiring import Office
from tests.support import changes, exits, kinds, stories
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, LLC_NAME, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    stories.sign_up(sqlite_office, LI)
    return exits.company(sqlite_office)


def test_from_the_first_page_to_the_new_register_entry(
    sqlite_office: Office, visits: Visits, firm: Firm
) -> None:
    owner = visits.of(MA)
    assert 'href="/change"' in owner.get("/").text
    mine = owner.get("/change")
    assert_page_hygiene(mine.text)
    assert LLC_NAME in mine.text
    choose = f"/change/enterprises/{firm.enterprise_id}"
    page = owner.get(choose)
    assert_page_hygiene(page.text)
    assert says(page.text, "change.decides.two_thirds") and says(page.text, "change.must.new_representative")
    assert post(owner, choose, {}).status_code == 409
    case = post(owner, choose, {"item": ["domicile", "representative"]}, choose).location
    assert_page_hygiene(owner.get(case).text)
    for item in ("domicile", "representative"):
        assert_page_hygiene(owner.get(f"{case}/items/{item}").text)
    form = f"{case}/items/domicile"
    elsewhere = post(owner, form, {"domicile": "青海省海东市平安区平安大道1号"}, form)
    assert elsewhere.status_code == 422 and "平安区" in elsewhere.text
    assert post(owner, form, {"domicile": ROOM}, form).status_code == 303
    form = f"{case}/items/representative"
    typed = {"person_name": ZHAO.name, "person_id_number": "1", "person_mobile": ZHAO.mobile}
    assert post(owner, form, typed, form).status_code == 422
    typed["person_id_number"] = ZHAO.id_number
    assert post(owner, form, typed, form).status_code == 303
    page = owner.get(case).text
    assert_page_hygiene(page)
    assert ROOM in page and f"<ins>{ZHAO.name}</ins>" in page and says(page, "change.not_reached")
    assert post(owner, f"{case}/ask", {}, case).status_code == 303
    case_id = case.rsplit("/", 1)[1]
    changes.sign(sqlite_office, case_id, MA, LI, ZHAO)
    owner = visits.fresh(MA)
    assert post(owner, f"{case}/submit", {}, case).status_code == 303
    clerk = visits.fresh(stories.CLERK)
    desk = f"/desk/cases/{case_id}"
    page = clerk.get(desk).text
    assert_page_hygiene(page)
    assert f"<ins>{ROOM}</ins>" in page and f"<del>{MA.name}</del>" in page
    assert post(clerk, f"{desk}/take", {}, desk).status_code == 303
    assert_page_hygiene(clerk.get(desk).text)
    assert post(clerk, f"{desk}/propose-approval", {}, desk).status_code == 303
    stories.confirm(sqlite_office, case_id)
    assert says(owner.get(case).text, "change.next.changed")
    assert changes.enterprise(sqlite_office, firm).representative == ZHAO.name


@pytest.mark.parametrize(
    "item",
    [
        "name",
        "scope",
        "capital",
        "shareholders",
        "contributions",
        "officers",
        "managers",
        "liaison",
        "suspension",
        "term",
        "move",
        "resumption",
        "liquidation",
        "deregistration",
    ],
)
def test_every_item_has_its_page(visits: Visits, firm: Firm, item: str) -> None:
    owner = visits.of(MA)
    choose = f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": item}, choose).location
    form = f"{case}/items/{item}"
    assert_page_hygiene(owner.get(form).text)
    came_back = post(owner, form, {}, form)
    assert came_back.status_code == 422
    assert_page_hygiene(came_back.text)
    assert_page_hygiene(owner.get(case).text)


def test_a_joint_stock_company_says_how_its_capital_changes(sqlite_office: Office, visits: Visits) -> None:
    stories.give_keys(sqlite_office)
    stock = exits.registered(sqlite_office, kinds.draft(sqlite_office, "jsc"))
    owner, choose = visits.of(MA), f"/change/enterprises/{stock.enterprise_id}"
    assert 'value="move"' not in owner.get(choose).text, "the prefecture registers it: no authority changes"
    case = post(owner, choose, {"item": "stock"}, choose).location
    form = f"{case}/items/stock"
    assert_page_hygiene(owner.get(form).text)
    assert post(owner, form, {"way": "issue"}, form).status_code == 422
    typed = {"way": "reserves", "capital_fen": "150", "by": "meeting", "decided_on": "2026-11-20"}
    typed |= {"votes_present": "80", "votes_for": "60", "reserve_left_fen": "25"}
    assert post(owner, form, typed, form).status_code == 303
    page = owner.get(case).text
    assert_page_hygiene(page)
    assert "公积金转增" in page and 'value="25"' in owner.get(form).text
    assert not says(page, "change.decides.none"), "the meeting has decided: its votes stand above"


def test_a_stranger_finds_nothing_and_changes_nothing(
    sqlite_office: Office, visits: Visits, firm: Firm
) -> None:
    case_id = changes.written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    stories.sign_up(sqlite_office, ZHAO)
    stranger = visits.of(ZHAO)
    case = f"/change/cases/{case_id}"
    assert LLC_NAME not in stranger.get("/change").text
    for path in (f"/change/enterprises/{firm.enterprise_id}", case, f"{case}/items/domicile"):
        assert stranger.get(path).status_code == 404
        assert post(stranger, path, {"item": "domicile"}, "/change/").status_code in (404, 405)
    for verb in ("refresh", "ask", "points", "submit", "withdraw"):
        assert post(stranger, f"{case}/{verb}", {}, "/signing").status_code == 404


def test_naming_a_co_owner_shows_nothing_of_hers(visits: Visits, firm: Firm) -> None:
    """Ma knows Li's name and number; the telephone her account keeps does not come back to him on the form."""
    owner = visits.of(MA)
    choose = f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "representative"}, choose).location
    form = f"{case}/items/representative"
    typed = {"person_name": LI.name, "person_id_number": LI.id_number, "person_mobile": "13000000000"}
    assert post(owner, form, typed, form).status_code == 303
    page = owner.get(form).text
    assert LI.name in page
    assert LI.mobile not in page and LI.id_number not in page
    assert LI.mobile not in owner.get(case).text


def test_two_windows_on_one_item_are_joined_or_told(
    visits: Visits, firm: Firm, sqlite_office: Office
) -> None:
    owner = visits.of(MA)
    choose = f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": ["capital", "domicile"]}, choose).location
    form = f"{case}/items/capital"
    drawn = re.search(r'name="seen" value="([^"]*)"', owner.get(form).text)
    assert drawn
    seen = html.unescape(drawn.group(1))
    mine, hers = sorted(changes.owner_ids(sqlite_office, firm).values())
    now = {f"amount-{mine}": "60", f"amount-{hers}": "40"}
    shown = dict(re.findall(r'name="(amount-[^"]+)"[^>]*value="([^"]*)"', owner.get(form).text))
    first = {**shown, f"amount-{mine}": "160", "reason": "扩大经营"}
    second = {**shown, f"amount-{hers}": "140"}
    for typed in (first, second):
        assert post(owner, form, {"seen": seen, **typed}, form).status_code in (303, 422)
    kept = changes.case_of(sqlite_office, case.rsplit("/", 1)[1]).answers["capital"]
    assert kept["amounts"] == {mine: 160 * 1_000_000, hers: 140 * 1_000_000}
    late = post(owner, form, {"seen": seen, **now, f"amount-{mine}": "200"}, form)
    assert late.status_code == 409 and says(late.text, "drafts.both")
    kept = changes.case_of(sqlite_office, case.rsplit("/", 1)[1]).answers["capital"]
    assert kept["amounts"][mine] == 160 * 1_000_000


def test_a_supervisor_is_named_on_the_page_and_the_public_reads_who_came(
    sqlite_office: Office, visits: Visits, firm: Firm
) -> None:
    owner, choose = visits.of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "officers"}, choose).location
    form = f"{case}/items/officers"
    page = owner.get(form).text
    assert f"{MA.name} · " in page and MA.id_number not in page
    typed = {"person_role": "SUPERVISOR", "person_name": ZHAO.name, "person_id_number": ZHAO.id_number}
    kept = post(owner, form, typed | {"person_mobile": ZHAO.mobile}, form)
    assert (kept.status_code, kept.location) == (303, form)  # one more may follow
    page = owner.get(form).text
    assert_page_hygiene(page)
    come = re.search(r'name="(come-[^"]+-SUPERVISOR)"', page)
    assert come is not None and ZHAO.id_number not in page
    dropped = post(owner, form, {come[1]: "leave", "person_role": "SUPERVISOR"}, form)
    assert dropped.status_code == 422 and says(dropped.text, "problems.order.missing")
    assert post(owner, form, typed | {"person_mobile": ZHAO.mobile}, form).status_code == 303
    # A first supervisor: the articles said that nobody watches.
    assert says(owner.get(case).text, "change.decides.two_thirds")
    changes.sign(sqlite_office, case.rsplit("/", 1)[1], MA, LI, ZHAO)
    assert post(visits.fresh(MA), f"{case}/submit", {}, case).status_code == 303
    changes.decide(sqlite_office, firm, case.rsplit("/", 1)[1])
    code = changes.enterprise(sqlite_office, firm).uscc
    public = visits.nobody().get(f"/enterprises/{code}").text
    assert_page_hygiene(public)
    assert says(public, "register.people") and ZHAO.name in public and ZHAO.id_number not in public
    then = visits.nobody().get(f"/enterprises/{code}/as-of?on=2026-11-23")
    assert_page_hygiene(then.text)
    assert ZHAO.name in then.text and MA.name in then.text and ZHAO.id_number not in then.text
    unknown = visits.nobody().get(f"/enterprises/{code}/as-of?on=2026-11-23&known=2026-11-22").text
    assert ZHAO.name not in unknown and MA.name in unknown
    assert says(visits.nobody().get(f"/enterprises/{code}/as-of?on=2020-01-01").text, "register.as_of.before")
    assert visits.nobody().get(f"/enterprises/{code}/as-of?on=someday").status_code == 422
    assert visits.nobody().get("/enterprises/91630202MA0000999X/as-of").status_code == 404


def test_a_stranger_reaches_no_office(visits: Visits, firm: Firm) -> None:
    owner, choose = visits.of(MA), f"/change/enterprises/{firm.enterprise_id}"
    form = post(owner, choose, {"item": "managers"}, choose).location + "/items/managers"
    stories.sign_up(visits.office, ZHAO)
    assert visits.of(ZHAO).get(form).status_code == 404
