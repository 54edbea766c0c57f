"""A change of domicile to a host's address: the host confirms, its quota counts, leaving frees the place (条例 art 11)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from licensing.errors import NotFound
from licensing.kinds.change import opening
from licensing.services.cases import hosting
from licensing.services.register import hosts
from licensing.store.models import AddressHost, Enterprise
from portal.wiring import Office
from tests.support import addresses, changes, exits, stories
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.remembered import remembered
from tests.support.stories import LI, ZHAO

ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


@remembered
def guest_of(office: Office) -> tuple[Firm, Firm]:
    """Ma's company lends its address to one enterprise at most; Zhao's has premises of its own."""
    host = addresses.able(office)
    addresses.accepted(office, host, quota=1)
    story, clerk = stories.approved(office, ZHAO, addresses.CHILD)
    exits.make_licence(office, story.case_id)
    with office.read() as session:
        guest = session.query(Enterprise).filter_by(name=addresses.CHILD).one()
    return host, Firm(story, guest.id, clerk)


def lent(office: Office, host: Firm, **more: Any) -> dict[str, Any]:
    told = addresses.place(office, host)
    del told["county"]
    return told | more


def taken(office: Office) -> int:
    with office.look(stories.sign_up(office, ZHAO)) as work:
        return hosting.counts(work, work.session.query(AddressHost).one())


def kept(office: Office, guest: Firm, given: dict[str, Any]) -> tuple[str, set[str]]:
    with office.work(guest.owner) as work:
        case_id = opening.open_change(work, guest.enterprise_id, ["domicile"]).id
        return case_id, {p.code for p in opening.save(work, case_id, "domicile", given)}


def moved_in(office: Office, host: Firm, guest: Firm) -> str:
    case_id, found = kept(office, guest, lent(office, host))
    assert found == {"place.host_unconfirmed"}
    addresses.answer(office, host.owner, case_id)
    changes.sign(office, case_id, ZHAO, LI)
    changes.hand_in(office, case_id, guest.owner)
    changes.decide(office, guest, case_id)
    return case_id


def test_a_domicile_at_a_host_and_its_end_with_the_next_domicile(sqlite_office: Office) -> None:
    """The address is the host's entry whatever was typed; moving out ends the use and frees the place of the quota."""
    office = sqlite_office
    host, guest = guest_of(office)
    case_id = moved_in(office, host, guest)
    now = str(changes.enterprise(office, guest).domicile)
    assert addresses.ADDRESS in now and now.endswith("（集群注册）")
    assert (addresses.use_of(office, case_id).state, taken(office)) == ("confirmed", 1)
    out = changes.written(office, guest, {"domicile": {"domicile": ROOM}})
    changes.sign(office, out, ZHAO, LI)
    changes.hand_in(office, out, guest.owner)
    changes.decide(office, guest, out)
    use = addresses.use_of(office, case_id)
    assert (use.state, use.ended_on, taken(office)) == ("ended", office.clock.now().date(), 0)


def test_nobody_sits_at_an_address_that_the_host_denies_or_was_not_asked_for(sqlite_office: Office) -> None:
    """The thief's ways: hand in unconfirmed, confirm for the host, have another day confirmed, type another address."""
    office = sqlite_office
    host, guest = guest_of(office)
    case_id, _ = kept(office, guest, lent(office, host, domicile=ROOM))
    assert addresses.ADDRESS in str(changes.case_of(office, case_id).answers["domicile"]["domicile"])
    changes.sign(office, case_id, ZHAO, LI)
    assert "change.unlawful" in refusal(lambda: changes.hand_in(office, case_id, guest.owner))
    with pytest.raises(NotFound):
        addresses.answer(office, guest.owner, case_id)
    addresses.answer(office, host.owner, case_id)
    later = date(2031, 6, 30).isoformat()
    _, found = kept(office, guest, lent(office, host, host_until=later))
    assert found == {"place.host_unconfirmed"}, "another day is asked for anew"
    addresses.answer(office, host.owner, case_id, "decline")
    assert "change.unlawful" in refusal(lambda: changes.hand_in(office, case_id, guest.owner))


def test_full_stopped_or_its_own_a_host_is_none(sqlite_office: Office) -> None:
    office = sqlite_office
    host, guest = guest_of(office)
    case_id, _ = kept(office, guest, lent(office, host))
    addresses.answer(office, host.owner, case_id)
    with office.work(host.owner) as work:
        row = work.session.query(AddressHost).one()
        hosts.end(work, row.id)
    _, found = kept(office, guest, lent(office, host))
    assert found & {"place.host_stopped", "place.no_such_host"}
    with office.work(host.owner) as work:
        own = opening.open_change(work, host.enterprise_id, ["domicile"]).id
        mine = opening.save(work, own, "domicile", lent(office, host, kind="secretary"))
    assert "place.no_such_host" in {p.code for p in mine}
