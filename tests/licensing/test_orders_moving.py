"""Moves and queues: an order that another authority accepts, and orders that wait behind a licence in the making."""

from __future__ import annotations

import pytest

from licensing.act import Actor, Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.services.orders import orders
from licensing.store.models import Enterprise, JournalEntry, Licence, NameRecord, RegisterOrder
from portal.wiring import Office
from portal.work.jobs import issue_licence, sweep
from tests.support import stories
from tests.support.orders import confirm, enterprise, licences, propose, work_off
from tests.support.races import together
from tests.support.stories import PINGAN, ZHAO

THERE = "青海省海东市平安区平安街道平安路1号"
MOVE = {"to_authority": PINGAN, "domicile": THERE}


@pytest.fixture
def uscc(sqlite_office: Office) -> str:
    stories.licensed(sqlite_office)
    return str(enterprise(sqlite_office).uscc)


def of_pingan(office: Office) -> Actor:
    return stories.appoint(office, Role.CLERK, PINGAN, person=ZHAO)


def moved(office: Office) -> None:
    uscc = str(enterprise(office).uscc)
    made = propose(office, uscc, "MOVE", **MOVE)
    before = enterprise(office)
    assert (before.authority, before.domicile == THERE) == ("630202", False)
    confirm(office, made, of_pingan(office))
    work_off(office)


def test_r21_r60_the_destination_accepts_and_the_licence_shows_it(office: Office) -> None:
    """R21 R60: proposed at 乐都, accepted at 平安; authority, domicile, name and licence change together."""
    stories.licensed(office)
    moved(office)
    after = enterprise(office)
    assert (after.authority, after.domicile) == (PINGAN, THERE)
    newest = licences(office)[-1]
    assert (newest.state, newest.face["authority_code"], newest.face["domicile"]) == ("valid", PINGAN, THERE)
    assert "平安" in newest.face["authority"]
    with office.read() as session:
        assert {n.authority for n in session.query(NameRecord).filter_by(enterprise_id=after.id)} == {PINGAN}
    here = stories.appoint(office, Role.CLERK)
    with pytest.raises(NotFound), office.work(here) as work:
        orders.enterprise_at(work, str(after.uscc))


def test_nobody_else_accepts_a_move(sqlite_office: Office, uscc: str) -> None:
    """The thief's way: the origin's second officer moves it without the destination, or a third county takes it."""
    made = propose(sqlite_office, uscc, "MOVE", **MOVE)
    with pytest.raises(Refused) as caught:
        confirm(sqlite_office, made, stories.second_officer(sqlite_office))
    assert caught.value.codes == ("case.other_place",)
    third = stories.appoint(sqlite_office, Role.CLERK, "630222", person=ZHAO)
    with pytest.raises(NotFound):
        confirm(sqlite_office, made, third)
    assert enterprise(sqlite_office).authority == "630202"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (MOVE | {"to_authority": "630202"}, "order.destination_unknown"),
        (MOVE | {"to_authority": "110101"}, "order.destination_unknown"),
        (MOVE | {"domicile": "青海省海东市民和县川口镇1号"}, "order.domicile_not_there"),
    ],
)
def test_the_domicile_lies_where_the_authority_is(
    sqlite_office: Office, uscc: str, fields: dict[str, str], code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        propose(sqlite_office, uscc, "MOVE", **fields)
    assert code in {p.code for p in caught.value.problems}


def test_an_order_beside_another_keeps_its_confirmation(sqlite_office: Office, uscc: str) -> None:
    """Two orders queue: what the first changed beside the second does not cost it its proposal."""
    first = propose(sqlite_office, uscc, "CHANGE", domicile="青海省海东市乐都区古城大街21号")
    second = propose(sqlite_office, uscc, "SUSPEND", until="2027-11-23")
    confirm(sqlite_office, first)
    confirm(sqlite_office, second)
    work_off(sqlite_office)
    assert [row.state for row in licences(sqlite_office)] == ["superseded", "suspended"]


def in_making(office: Office) -> str:
    """A first licence written down and not signed yet: its case."""
    story, _ = stories.approved(office)
    from licensing.act import SYSTEM
    from licensing.services.licences import issue

    with office.work(SYSTEM) as work:
        issue.prepare(work, story.case_id)
    return story.case_id


def test_an_order_confirmed_while_the_first_licence_is_made_takes_effect_after_it(office: Office) -> None:
    case_id = in_making(office)
    uscc = str(enterprise(office).uscc)
    made = propose(office, uscc, "CHANGE", domicile="青海省海东市乐都区古城大街21号")
    later = propose(office, uscc, "SUSPEND", until="2027-11-23")
    confirm(office, made)
    confirm(office, later)
    with office.read() as session:
        assert {o.state for o in session.query(RegisterOrder)} == {"queued"}
        assert session.query(Licence).one().state == "prepared"
    issue_licence.run(office, case_id)
    work_off(office)
    with office.read() as session:
        assert {o.state for o in session.query(RegisterOrder)} == {"confirmed"}
        firm = session.query(Enterprise).one()
        assert (firm.domicile, firm.suspended_until is not None) == ("青海省海东市乐都区古城大街21号", True)
    assert [row.state for row in licences(office)] == ["superseded", "suspended"]


def test_confirmed_at_the_instant_the_first_licence_is_made_it_is_not_forgotten(office: Office) -> None:
    """The officer sees a licence in the making, the worker sees no order that waits: it takes effect all the same, at once or after it."""
    case_id = in_making(office)
    made = propose(office, str(enterprise(office).uscc), "CHANGE", domicile="青海省海东市乐都区古城大街21号")
    stories.second_officer(office)
    answers = together(lambda: issue_licence.run(office, case_id), lambda: confirm(office, made))
    if answers[1] is not None:  # somebody else changed the same rows first: who is told so presses again
        confirm(office, made)
    sweep.run(office)
    work_off(office)
    with office.read() as session:
        assert session.get_one(RegisterOrder, made).state == "confirmed"
        assert session.query(Enterprise).one().domicile == "青海省海东市乐都区古城大街21号"
    assert [row.state for row in licences(office)] == ["superseded", "valid"]


def test_what_the_register_no_longer_allows_goes_back_to_its_maker(sqlite_office: Office) -> None:
    case_id = in_making(sqlite_office)
    uscc = str(enterprise(sqlite_office).uscc)
    first = propose(sqlite_office, uscc, "SUSPEND", until="2026-12-31")
    second = propose(sqlite_office, uscc, "SUSPEND", until="2027-12-31")
    confirm(sqlite_office, first)
    confirm(sqlite_office, second)
    issue_licence.run(sqlite_office, case_id)
    with sqlite_office.read() as session:
        assert [session.get_one(RegisterOrder, i).state for i in (first, second)] == ["confirmed", "returned"]
        told = session.query(JournalEntry).filter_by(action="order.fell_back", subject_id=second).one()
        assert told.facts["why"] == ["order_applies"], (
            "an enterprise that is suspended is not suspended again"
        )
