"""A move to another authority, applied for online where the enterprise goes (条例 art 27; 实施细则 arts 35, 62; law case R60)."""

from __future__ import annotations

import pytest

from licensing.act import Actor, Role
from licensing.errors import NotFound, Refused
from licensing.kinds.change import opening
from licensing.services.cases import review, two_officers
from licensing.services.orders import orders
from licensing.services.register import bagging
from licensing.store.models import JournalEntry, Licence, NameRecord
from portal.wiring import Office
from tests.support import changes, exits, stories
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.orders import work_off
from tests.support.refusing import refusal
from tests.support.remembered import remembered
from tests.support.stories import LI, MA, PINGAN, ZHAO

THERE = "青海省海东市平安区平安街道平安路1号"
ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"
MOVE = {"move": {"to_authority": PINGAN, "domicile": THERE}}


@remembered
def leaving_firm(office: Office) -> Firm:
    return exits.company(office)


def pingan(office: Office) -> Actor:
    return stories.appoint(office, Role.CLERK, PINGAN, person=ZHAO)


def decide(office: Office, case_id: str, clerk: Actor, refused_for: str = "") -> None:
    """Both officers are of the destination."""
    with office.work(clerk) as work:
        if refused_for:
            two_officers.propose_refusal(work, case_id, refused_for)
        else:
            two_officers.propose_approval(work, case_id)
    stories.confirm(office, case_id, stories.appoint(office, Role.CLERK, PINGAN, person=SUN))


def handed_in(office: Office, firm: Firm) -> str:
    case_id = changes.written(office, firm, MOVE)
    changes.sign(office, case_id, MA, LI)
    changes.hand_in(office, case_id, firm.owner)
    return case_id


def here(office: Office, firm: Firm) -> tuple[str, str, int]:
    """Authority, whether the old domicile stands, and how many versions the licence has."""
    found = changes.enterprise(office, firm)
    with office.read() as session:
        versions = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id).count()
    return found.authority, str(found.domicile), versions


def test_r60_the_destination_decides_and_everything_moves_in_one_act(sqlite_office: Office) -> None:
    """The origin's clerk takes nothing; code, name and history stay; both places' departments hear; the file goes along."""
    office = sqlite_office
    firm = leaving_firm(office)
    before, code = here(office, firm), changes.enterprise(office, firm).uscc
    case_id = handed_in(office, firm)
    assert changes.case_of(office, case_id).authority == PINGAN and here(office, firm) == before
    with office.work(firm.clerk) as work, pytest.raises((NotFound, Refused)):
        review.take(work, case_id)
    clerk = pingan(office)
    with office.work(clerk) as work:
        review.take(work, case_id)
    assert here(office, firm) == before, "nothing moves before two officers of the destination have decided"
    decide(office, case_id, clerk)
    work_off(office)
    after = changes.enterprise(office, firm)
    assert (after.authority, after.domicile, after.uscc) == (PINGAN, THERE, code)
    with office.read() as session:
        assert {n.authority for n in session.query(NameRecord).filter_by(enterprise_id=after.id)} == {PINGAN}
        rows = session.query(Licence).filter_by(enterprise_id=after.id).order_by(Licence.number_version).all()
        assert [row.state for row in rows] == ["superseded", "valid"]
        assert (rows[1].face["authority_code"], rows[1].face["domicile"]) == (PINGAN, THERE)
        told = session.query(JournalEntry).filter_by(action="enterprise.move")
        places = {entry.department for entry in told if entry.department}
    assert {f"{place}-{body}" for place in ("630202", PINGAN) for body in ("TAX", "HRSS")} <= places
    head = stories.appoint(office, Role.SUPERVISOR, PINGAN)
    with office.work(head) as work:
        assert bagging.taken(work, str(code)).id == after.id
    with office.work(firm.clerk) as work, pytest.raises(NotFound):
        orders.enterprise_at(work, str(code))


def problems(office: Office, firm: Firm, item: str, **given: str) -> list[str]:
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [item]).id
        return [p.code for p in opening.save(work, case_id, item, given)]


@pytest.mark.parametrize("county", ["民和县", "民和回族土族自治县"])
def test_a_county_is_known_by_the_name_that_people_write(sqlite_office: Office, county: str) -> None:
    """民和县 was refused as the destination of a move to 民和, and taken as a domicile in 乐都: a move past the destination."""
    firm, there = leaving_firm(sqlite_office), f"青海省海东市{county}川口镇川垣大街1号"
    assert problems(sqlite_office, firm, "move", to_authority="630222", domicile=there) == []
    assert problems(sqlite_office, firm, "move", to_authority=PINGAN, domicile=there) == [
        "order.domicile_not_there"
    ]
    assert problems(sqlite_office, firm, "domicile", domicile=there) == ["order.domicile_elsewhere"]
    road = "青海省海东市乐都区碾伯街道平安路9号"
    assert problems(sqlite_office, firm, "domicile", domicile=road) == []


def test_the_destination_refuses_and_nothing_is_half_done(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = leaving_firm(office)
    before, case_id, clerk = here(office, firm), handed_in(office, firm), pingan(office)
    with office.work(clerk) as work:
        review.take(work, case_id)
    decide(office, case_id, clerk, "住所材料与实际不符")
    assert changes.case_of(office, case_id).state == "refused" and here(office, firm) == before
    again = changes.written(office, firm, {"domicile": {"domicile": ROOM}})
    assert changes.case_of(office, again).authority == before[0], "the origin goes on as before"


def test_what_the_origin_has_not_decided_comes_first_and_a_draft_blocks_nobody(sqlite_office: Office) -> None:
    """Two windows: a change handed in at the origin beside the move."""
    office = sqlite_office
    firm = leaving_firm(office)
    li = stories.sign_up(office, LI)
    changes.written(office, firm, {"domicile": {"domicile": ROOM}}, li)
    case_id = handed_in(office, firm)
    clerk = pingan(office)
    with office.work(clerk) as work:
        review.take(work, case_id)
    other = changes.written(office, firm, {"term": {"term": "30"}})
    changes.sign(office, other, MA, LI)
    changes.hand_in(office, other, firm.owner)
    assert closed_by(office, clerk, case_id) == "change.unlawful"
    changes.decide(office, firm, other)
    decide(office, case_id, clerk)
    assert changes.enterprise(office, firm).authority == PINGAN


def closed_by(office: Office, clerk: Actor, case_id: str) -> str:
    def act() -> None:
        with office.work(clerk) as work:
            two_officers.propose_approval(work, case_id)

    return refusal(act)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to_authority": "630202", "domicile": ROOM}, "order.destination_unknown"),
        ({"to_authority": "110101", "domicile": THERE}, "order.destination_unknown"),
        ({"to_authority": PINGAN, "domicile": ROOM}, "order.domicile_not_there"),
        ({"to_authority": PINGAN, "domicile": ""}, "order.missing"),
    ],
)
def test_where_it_cannot_go(sqlite_office: Office, given: dict[str, str], code: str) -> None:
    office = sqlite_office
    firm = leaving_firm(office)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["move"]).id
        assert code in {p.code for p in opening.save(work, case_id, "move", given)}


def test_a_court_holds_it_and_it_is_asked_for_alone(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = leaving_firm(office)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["move", "term"]).id
        opening.save(work, case_id, "term", {"term": "30"})
        found = {p.code for p in opening.save(work, case_id, "move", MOVE["move"])}
    assert found == {"change.move_alone"}
    exits.stand(office, firm, "COURT_HOLD", office.clock.now().date())
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["move"]).id
        found = {p.code for p in opening.save(work, case_id, "move", MOVE["move"])}
    assert found == {"order.change_closed"}


def test_sent_back_it_stays_with_whom_it_was_handed_to(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = leaving_firm(office)
    case_id = handed_in(office, firm)
    clerk = pingan(office)
    with office.work(clerk) as work:
        review.take(work, case_id)
        review.request_correction(
            work, case_id, [{"section": "other", "field": "other", "text": "请补充住所使用证明"}]
        )
    with office.work(firm.owner) as work:
        elsewhere = {"to_authority": "630222", "domicile": "青海省海东市民和回族土族自治县川口镇1号"}
        found = {p.code for p in opening.save(work, case_id, "move", elsewhere)}
    assert "change.move_handed_in" in found and changes.case_of(office, case_id).authority == PINGAN
