"""A move that is at once an address lent by a host of the destination (条例 arts 11, 27; CH-53, GE-71)."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.act import Actor, Role
from licensing.errors import NotFound, Refused
from licensing.kinds.change import matter, opening
from licensing.kinds.change.differences import differences
from licensing.services.cases import hosting, review, two_officers
from licensing.services.register import hosts
from licensing.store.models import AddressHost, Enterprise
from portal.wiring import Office
from tests.support import addresses, changes, exits, stories
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.refusing import refusal
from tests.support.remembered import remembered
from tests.support.rules import OTHER_CLERK
from tests.support.stories import LEDU, LI, PINGAN, ZHAO, SignUp

STREET = "平安街道创业路6号2层"


def there(office: Office, who: SignUp = OTHER_CLERK) -> Actor:
    """An officer of the destination."""
    return stories.appoint(office, Role.CLERK, PINGAN, person=who)


@remembered
def guest_of(office: Office) -> tuple[Firm, Firm]:
    """Ma's company, registered in 平安, lends its address there to one enterprise at most; Zhao's company is of 乐都."""
    host = addresses.able(office)
    with office.read() as session:
        session.get_one(Enterprise, host.enterprise_id).authority = PINGAN
        session.commit()
    made = addresses.asked(office, host, quota=1, county=PINGAN, address=STREET)
    with office.work(there(office)) as work:
        hosts.decide(work, made, "accept", "现场核查")
    story, clerk = stories.approved(office, ZHAO, addresses.CHILD)
    exits.make_licence(office, story.case_id)
    with office.read() as session:
        guest = session.query(Enterprise).filter_by(name=addresses.CHILD).one()
    return host, Firm(story, guest.id, clerk)


def lent(office: Office, host: Firm, **more: Any) -> dict[str, Any]:
    told = addresses.place(office, host)
    del told["county"]
    return {"to_authority": PINGAN} | told | more


def kept(office: Office, guest: Firm, given: dict[str, Any]) -> tuple[str, set[str]]:
    with office.work(guest.owner) as work:
        case_id = opening.open_change(work, guest.enterprise_id, ["move"]).id
        return case_id, {p.code for p in opening.save(work, case_id, "move", given)}


def handed_in(office: Office, host: Firm, guest: Firm) -> str:
    case_id, found = kept(office, guest, lent(office, host))
    assert found == {"place.host_unconfirmed"}
    addresses.answer(office, host.owner, case_id)
    changes.sign(office, case_id, ZHAO, LI)
    changes.hand_in(office, case_id, guest.owner)
    return case_id


def taken(office: Office, host: Firm) -> int:
    with office.look(host.owner) as work:
        return hosting.counts(work, work.session.query(AddressHost).one())


def test_the_destination_decides_and_the_host_there_has_one_guest_more(sqlite_office: Office) -> None:
    """The host's entry is the address, the papers name the host, its quota counts; the origin's clerk takes nothing."""
    office = sqlite_office
    host, guest = guest_of(office)
    case_id = handed_in(office, host, guest)
    case = changes.case_of(office, case_id)
    assert (case.authority, taken(office, host)) == (PINGAN, 1)
    with office.work(guest.clerk) as work, pytest.raises((NotFound, Refused)):
        review.take(work, case_id)
    clerk = there(office)
    with office.work(clerk) as work:
        review.take(work, case_id)
        shown = differences(work, work.session.get_one(type(case), case_id))
        assert any("（承载单位）" in d.label and stories.LLC_NAME in d.after for d in shown)
        two_officers.propose_approval(work, case_id)
    stories.confirm(office, case_id, there(office, SUN))
    now = changes.enterprise(office, guest)
    assert (now.authority, now.domicile) == (PINGAN, f"青海省海东市平安区{STREET}（集群注册）")
    assert (addresses.use_of(office, case_id).state, taken(office, host)) == ("confirmed", 1)


def test_what_it_had_at_a_host_of_the_origin_ends_with_the_move(sqlite_office: Office) -> None:
    """Its place there is free again; the one it moves to stays."""
    office = sqlite_office
    host, guest = guest_of(office)
    case_id = handed_in(office, host, guest)
    clerk = there(office)
    with office.work(clerk) as work:
        review.take(work, case_id)
        two_officers.propose_approval(work, case_id)
    stories.confirm(office, case_id, there(office, SUN))
    back = {"to_authority": LEDU, "domicile": "青海省海东市乐都区碾伯街道古城大街20号101室"}
    home, found = kept(office, guest, back)
    assert found == set()
    changes.sign(office, home, ZHAO, LI)
    changes.hand_in(office, home, guest.owner)
    clerk = stories.appoint(office, Role.CLERK, LEDU)
    with office.work(clerk) as work:
        review.take(work, home)
    stories.decide(office, home, clerk)
    assert (addresses.use_of(office, case_id).state, taken(office, host)) == ("ended", 0)


def test_a_thief_of_an_address_moves_nowhere(sqlite_office: Office) -> None:
    """A host elsewhere than said, nobody's consent, somebody else's consent, an address typed over the host's, a platform's shop."""
    office = sqlite_office
    host, guest = guest_of(office)
    assert kept(office, guest, lent(office, host, to_authority="630222"))[1] == {
        "order.domicile_not_there",
        "place.host_unconfirmed",
    }
    assert kept(office, guest, lent(office, host, kind="platform"))[1] >= {"place.kind_not_for_type"}
    assert kept(office, guest, lent(office, host) | {"host": "91630202MA00000000"})[1] == {
        "place.no_such_host"
    }
    case_id, _ = kept(office, guest, lent(office, host, domicile="青海省海东市平安区平安街道1号"))
    assert STREET in str(matter.answer(changes.case_of(office, case_id), "move")["domicile"])
    changes.sign(office, case_id, ZHAO, LI)
    assert "change.unlawful" in refusal(lambda: changes.hand_in(office, case_id, guest.owner))
    with pytest.raises(NotFound):
        addresses.answer(office, guest.owner, case_id)


def test_a_host_that_stopped_since_then_takes_nobody_at_the_decision(sqlite_office: Office) -> None:
    office = sqlite_office
    host, guest = guest_of(office)
    case_id = handed_in(office, host, guest)
    with office.work(host.owner) as work:
        hosts.end(work, work.session.query(AddressHost).one().id)
    clerk = there(office)
    with office.work(clerk) as work:
        review.take(work, case_id)

    def act() -> None:
        with office.work(clerk) as work:
            two_officers.propose_approval(work, case_id)

    assert "change.unlawful" in refusal(act) and changes.enterprise(office, guest).authority == LEDU
