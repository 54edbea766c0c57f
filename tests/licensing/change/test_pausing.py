"""Business is suspended and resumed by the enterprise's own filing (条例 30; 实施细则 40-43): counted once, whoever filed it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from licensing.kinds.change import opening
from licensing.store.models import Case, Enterprise, Licence, RegisterOrder
from portal.wiring import Office
from tests.support import changes, exits, orders, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.stories import LI, MA

GROUNDS = {
    "grounds": "门店所在路段因山洪封闭",
    "served_at": "青海省海东市乐都区碾伯街道滨河路9号",
    "staff": "yes",
}


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def paused(office: Office, firm: Firm, until: date) -> str:
    """Ma files a suspension, two officers confirm it."""
    case_id = written(office, firm, {"suspension": {**GROUNDS, "until": str(until)}})
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    return case_id


def wrong(office: Office, firm: Firm, items: tuple[str, ...], answer: dict[str, str]) -> set[str]:
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, items).id
    with office.work(firm.owner) as work:
        return {p.code for p in opening.save(work, case_id, items[0], answer)}


def licence_state(office: Office, firm: Firm) -> str:
    with office.read() as session:
        newest = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id)
        return newest.order_by(Licence.number_version.desc()).first().state  # type: ignore[union-attr]  # there is one


def test_suspended_and_resumed_with_the_licence(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    office, until = sqlite_office, clock.now().date() + timedelta(days=200)
    case_id = paused(office, firm, until)
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        row = session.query(RegisterOrder).one()
        paper = str(session.get_one(Case, case_id).number)
        assert enterprise.suspended_until == until
        assert (row.kind, row.state, row.document_no) == ("SUSPEND", "confirmed", paper)
        assert row.maker_id != row.checker_id
    assert licence_state(office, firm) == "suspended"
    clock.move(days=50)
    case_id = written(office, firm, {"resumption": {}})
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    with office.read() as session:
        assert session.get_one(Enterprise, firm.enterprise_id).suspended_until is None
        assert {o.kind: o.ended_on is not None for o in session.query(RegisterOrder)}["SUSPEND"]
    assert licence_state(office, firm) == "valid"


def test_the_three_years_are_counted_once_whoever_filed(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """An officer's order and the enterprise's own filing use up the same three years."""
    office, today = sqlite_office, clock.now().date()
    orders.order(
        office, str(changes.enterprise(office, firm).uscc), "SUSPEND", until=str(today + timedelta(days=700))
    )
    clock.move(days=701)
    left = clock.now().date() + timedelta(days=3 * 365 + 1 - 700)
    assert "order.until_too_far" in wrong(
        office, firm, ("suspension",), {**GROUNDS, "until": str(left + timedelta(days=2))}
    )
    assert wrong(office, firm, ("suspension",), {**GROUNDS, "until": str(left - timedelta(days=2))}) == set()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({}, "change.pause_until"),
        ({**GROUNDS, "until": "2026-13-45"}, "change.pause_until"),
        ({**GROUNDS, "until": "2026-11-01"}, "order.until_past"),
        ({**GROUNDS, "until": "2036-11-01"}, "order.until_too_far"),
        ({**GROUNDS, "until": "2027-03-01", "staff": ""}, "change.pause_staff"),
        ({**GROUNDS, "until": "2027-03-01", "served_at": ""}, "change.pause_served_at"),
        ({**GROUNDS, "until": "2027-03-01", "grounds": ""}, "change.pause_grounds"),
    ],
)
def test_what_a_suspension_needs(
    sqlite_office: Office, firm: Firm, answer: dict[str, str], code: str
) -> None:
    assert code in wrong(sqlite_office, firm, ("suspension",), answer)


def test_alone_and_only_in_the_right_state(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    office, until = sqlite_office, clock.now().date() + timedelta(days=100)
    good = {**GROUNDS, "until": str(until)}
    assert "change.alone" in wrong(office, firm, ("suspension", "domicile"), good)
    assert "change.resumption_state" in wrong(office, firm, ("resumption",), {})
    paused(office, firm, until)
    assert "order.too_early" in wrong(
        office, firm, ("suspension",), {**GROUNDS, "until": str(until + timedelta(days=9))}
    )


def test_a_partner_alone_does_not_stop_the_business(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    good = {**GROUNDS, "until": str(clock.now().date() + timedelta(days=100))}
    with office.work(li) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["suspension"]).id
        opening.save(work, case_id, "suspension", good)
    sign(office, case_id, LI)
    assert "change.consent_missing" in refusal(lambda: hand_in(office, case_id, li))


def test_the_pledge_stands_in_what_is_signed(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    from licensing.services.cases import signing

    good = {**GROUNDS, "until": str(clock.now().date() + timedelta(days=100))}
    case_id = written(sqlite_office, firm, {"suspension": good})
    with sqlite_office.look(firm.owner) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case_id))
    text = b"".join(p.canonical() for p in papers).decode()
    assert "已与职工依法协商" in text and GROUNDS["served_at"] in text


def test_an_individual_business_too(sqlite_office: Office, clock: FixedClock) -> None:
    firm = exits.individual(sqlite_office)
    paused(sqlite_office, firm, clock.now().date() + timedelta(days=100))
    assert licence_state(sqlite_office, firm) == "suspended"
