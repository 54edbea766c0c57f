"""Shares that a joint-stock company holds of itself: grounds, days, the tenth, no votes, transferred or cancelled (公司法 art 162)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from licensing.kinds.change import opening, treasury
from licensing.kinds.change.view import open_view
from licensing.services.cases import desk
from licensing.services.register import own_shares
from portal.wiring import Office
from tests.licensing.change.test_admitting import text_of_papers
from tests.licensing.change.test_stock import LESS, said, stock_firm
from tests.support import changes, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.orders import creditors_told, order
from tests.support.pages import assert_page_hygiene, post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits

TOTAL = "1000000"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return stock_firm(sqlite_office)


def asked(office: Office, firm: Firm, **given: Any) -> tuple[str, set[str]]:
    told = {"way": "acquire", "total": TOTAL, "done_on": str(office.clock.now().date()), **given}
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["own_shares"]).id
        opening.save(work, case_id, "own_shares", told)
    with office.look(firm.owner) as work:
        return case_id, {p.code for p in open_view(work, case_id).problems}


def held(office: Office, firm: Firm) -> list[tuple[str, int]]:
    with office.read() as session:
        return [(h.ground, h.shares) for h in own_shares.standing(session, firm.enterprise_id)]


def row_of(office: Office, firm: Firm) -> str:
    with office.read() as session:
        return own_shares.standing(session, firm.enterprise_id)[0].id


def enter(office: Office, firm: Firm, case_id: str) -> None:
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def acquired(office: Office, firm: Firm, **given: Any) -> None:
    case_id, found = asked(office, firm, **given)
    assert found == set()
    enter(office, firm, case_id)


def looked(office: Office, firm: Firm, case_id: str) -> set[str]:
    changes.take(office, firm, case_id)
    with office.look(firm.clerk) as work:
        return {p.code for x in desk.open_dossier(work, case_id).looked for p in x.problems}


def test_a_company_holds_and_transfers_within_its_days(office: Office) -> None:
    """Item 3: three years; a part goes to employees, the rest keeps its day; the director signs, a shareholder alone does not."""
    firm = stock_firm(office)
    case_id, found = asked(office, firm, ground="3", shares="60000")
    assert found == set()
    assert "三分之二以上董事出席" in text_of_papers(office, firm.owner, case_id)
    changes.sign(office, case_id, LI)
    assert "change.consent_missing" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
    enter(office, firm, case_id)
    assert held(office, firm) == [("3", 60000)]
    case_id, found = asked(office, firm, way="transfer", shares="20000", held=row_of(office, firm))
    assert found == set()
    assert "60000股没有表决权" in text_of_papers(office, firm.owner, case_id)
    enter(office, firm, case_id)
    assert held(office, firm) == [("3", 40000)]


def test_no_more_than_a_tenth_on_these_grounds_together(sqlite_office: Office, firm: Firm) -> None:
    """Art 162, third paragraph: exactly a tenth; what came of a merger is not counted in."""
    office = sqlite_office
    acquired(office, firm, ground="2", shares="300000")
    acquired(office, firm, ground="3", shares="60000")
    assert asked(office, firm, ground="5", shares="40001")[1] == {"own_shares.most"}
    assert asked(office, firm, ground="5", shares="40000")[1] == set()
    assert asked(office, firm, ground="4", shares="640000")[1] == {"own_shares.total"}
    assert asked(office, firm, ground="1", shares="1")[1] == {"own_shares.ground"}
    assert asked(office, firm, ground="3", shares="1", total="")[1] == {"own_shares.ground"}


@pytest.mark.parametrize(("ground", "months"), [("2", 6), ("4", 6), ("3", 36), ("5", 36), ("6", 36)])
def test_the_days_of_each_ground(
    sqlite_office: Office, firm: Firm, clock: FixedClock, ground: str, months: int
) -> None:
    """On the last day nothing is late; the day after every change of the company says so to the clerk."""
    office = sqlite_office
    acquired(office, firm, ground=ground, shares="50000")
    with office.look(firm.owner) as work:
        row = own_shares.standing(work.session, firm.enterprise_id)[0]
        last = treasury.last_day(work, row)
    assert (last.year - 2026) * 12 + last.month - 11 == months
    for day, late in ((last, False), (last + timedelta(days=1), True)):
        clock.move(days=(day - clock.day()).days)
        case_id, _ = asked(office, firm, way="transfer", shares="1", held=row_of(office, firm))
        changes.sign(office, case_id, MA)
        changes.hand_in(office, case_id, firm.owner)
        assert ("own_shares.over" in looked(office, firm, case_id)) is late
        stories.decide(office, case_id, firm.clerk)


def test_a_listed_companys_ground_is_looked_at(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    case_id, found = asked(office, firm, ground="6", shares="100")
    assert found == set()
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    assert "own_shares.listed" in looked(office, firm, case_id)


def test_shares_are_cancelled_with_the_capital_and_not_without(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    acquired(office, firm, ground="4", shares="400000")
    row = row_of(office, firm)
    assert asked(office, firm, way="cancel", shares="400000", held=row)[1] == {"own_shares.reduction"}
    assert asked(office, firm, way="transfer", shares="400001", held=row)[1] == {"own_shares.more"}
    assert asked(office, firm, way="transfer", shares="1")[1] == {"own_shares.row"}
    assert asked(office, firm, way="transfer", shares="1", held=row, done_on="2026-01-01")[1] == {
        "own_shares.before"
    }
    entry = changes.enterprise(office, firm)
    notice = {"capital_fen": LESS, "resolved_on": "2026-11-20", "creditors": creditors_told("2026-11-22")}
    order(office, str(entry.uscc), "REDUCTION_NOTICE", **notice)
    clock.move(days=46)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["own_shares", "stock"]).id
    given = {"way": "cancel", "shares": "400000", "held": row, "done_on": str(clock.day())}
    for item, answer in (("stock", said(way="reduce", capital_fen=LESS)), ("own_shares", given)):
        with office.work(firm.owner) as work:
            opening.save(work, case_id, item, answer)
    with office.look(firm.owner) as work:
        assert open_view(work, case_id).problems == ()
    enter(office, firm, case_id)
    assert held(office, firm) == []
    assert changes.enterprise(office, firm).capital_fen == LESS


def test_the_page_of_own_shares_and_a_stranger(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    acquired(office, firm, ground="3", shares="60000")
    owner, choose = Visits(office).of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "own_shares"}, choose).location
    form = f"{case}/items/own_shares"
    page = owner.get(form).text
    assert_page_hygiene(page)
    assert "60,000 股" in page
    typed = {"way": "transfer", "shares": "100", "done_on": str(office.clock.now().date())}
    typed |= {"held": row_of(office, firm), "ground": "", "total": ""}
    assert post(owner, form, typed, form).status_code == 303
    assert "59900股" in owner.get(case).text
    stories.sign_up(office, ZHAO)
    assert Visits(office).of(ZHAO).get(form).status_code == 404
