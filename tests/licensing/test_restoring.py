"""Back on the register (条例 art 40; 公司法 art 240; decree 105 arts 12-14): a false exit rescinded, a company restored."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from licensing import journal
from licensing.act import SYSTEM, Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.invariants._question import ask, questions
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import review
from licensing.store.models import Enterprise, Licence, NameRecord
from portal.wiring import Office
from tests.licensing.test_orders_rules import codes, only
from tests.support import exits, orders, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.stories import LI, LLC_NAME, PINGAN, ZHAO

SHANGHAI = ZoneInfo("Asia/Shanghai")


def gone(office: Office) -> Firm:
    """A company that left by the simplified way, every step taken."""
    firm = exits.company(office)
    story = exits.applied(office, firm)
    with office.work(firm.clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, firm.clerk)
    assert exits.status_of(office, firm) == "deregistered"
    return firm


def uscc_of(office: Office) -> str:
    return str(orders.enterprise(office).uscc)


def broken(office: Office) -> list[str]:
    with office.read() as session:
        return [q.code for q in questions() if ask(session, q, office.clock.now()) is not None]


def name_of(office: Office) -> NameRecord:
    with office.read() as session:
        return session.scalars(select(NameRecord).where(NameRecord.enterprise_id.is_not(None))).one()


def test_x11_x41_a_false_exit_is_rescinded_and_the_enterprise_is_what_it_was(office: Office) -> None:
    firm = gone(office)
    uscc, before = uscc_of(office), orders.enterprise(office)
    orders.order(office, uscc, "RESCIND_EXIT")
    back = orders.enterprise(office)
    assert (back.status, back.uscc, back.name) == ("registered", uscc, LLC_NAME)
    assert back.established_on == before.established_on and back.public_name == LLC_NAME
    assert name_of(office).status == "registered"
    orders.work_off(office)
    found = orders.licences(office)
    assert [(x.number_version, x.state) for x in found] == [(1, "revoked"), (2, "valid")]
    with office.read() as session:
        told = [
            e.department
            for e in session.scalars(select(journal.JournalEntry))
            if e.action == "enterprise.rescind_exit" and e.department
        ]
    assert {"630202-TAX", "630202-HRSS", "630202-PSB"} <= set(told)
    assert broken(office) == []
    with office.work(firm.owner) as work:  # nothing of the false exit is in the way of an honest one
        assert leaving.open_exit(work, firm.enterprise_id).state == "draft"


def test_a_name_taken_meanwhile_does_not_come_back_with_the_code(office: Office, clock: FixedClock) -> None:
    gone(office)
    uscc = uscc_of(office)
    clock.move(days=400)
    stories.reserve_name(office, stories.sign_up(office, ZHAO), LLC_NAME)
    orders.order(office, uscc, "RESCIND_EXIT")
    back = orders.enterprise(office)
    assert (back.status, back.public_name) == ("registered", uscc)
    assert back.name_ordered_on == clock.day()
    assert name_of(office).status == "deregistered"
    with office.read() as session:
        newest = session.scalars(select(Licence).order_by(Licence.number_version.desc())).first()
        assert newest is not None and newest.state == "prepared"
    assert broken(office) == []


def test_two_officers_rescind_and_neither_owns_a_part(sqlite_office: Office) -> None:
    firm = gone(sqlite_office)
    uscc = uscc_of(sqlite_office)
    owner = stories.appoint(sqlite_office, Role.CLERK, person=LI)
    with pytest.raises(Refused):
        orders.propose(sqlite_office, uscc, "RESCIND_EXIT", owner)
    stranger = stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO)
    with pytest.raises(NotFound):
        orders.propose(sqlite_office, uscc, "RESCIND_EXIT", stranger)
    made = orders.propose(sqlite_office, uscc, "RESCIND_EXIT")
    with pytest.raises(Refused):
        orders.confirm(sqlite_office, made, firm.clerk)
    assert exits.status_of(sqlite_office, firm) == "deregistered"
    with pytest.raises(NotFound):
        orders.propose(sqlite_office, uscc, "RESCIND_EXIT", firm.owner)


def test_what_trades_is_not_restored(sqlite_office: Office) -> None:
    exits.company(sqlite_office)
    for kind in ("RESCIND_EXIT", "RESTORE", "RESTORE_OFFICIAL"):
        with pytest.raises(Refused):
            orders.propose(sqlite_office, uscc_of(sqlite_office), kind)


def at(clock: FixedClock, day: date) -> None:
    clock.at = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


def struck(office: Office, clock: FixedClock, on: date) -> str:
    """Struck off on a day after its notice, as revoked four years before."""
    at(clock, on - timedelta(days=100))
    uscc = only(office, status="revoked", status_date=on.replace(year=on.year - 4))
    orders.order(office, uscc, "STRIKE_NOTICE", intended="强制注销")
    at(clock, on)
    orders.order(office, uscc, "STRIKE_OFF")
    assert orders.enterprise(office).status == "deregistered"
    return uscc


def test_x36_restoration_is_asked_for_within_three_years(sqlite_office: Office, clock: FixedClock) -> None:
    """The last day, 2030-06-16, is a Sunday: it moves to Monday."""
    uscc = struck(sqlite_office, clock, date(2027, 6, 16))
    assert codes(sqlite_office, uscc, "RESCIND_EXIT") == {"order.was_struck_off"}
    at(clock, date(2030, 6, 18))
    assert codes(sqlite_office, uscc, "RESTORE") == {"order.restoration_late"}
    at(clock, date(2030, 6, 17))
    orders.order(sqlite_office, uscc, "RESTORE")
    assert orders.enterprise(sqlite_office).status == "revoked"


def test_x37_restored_it_is_revoked_again_and_bears_no_licence(
    sqlite_office: Office, clock: FixedClock
) -> None:
    uscc = struck(sqlite_office, clock, date(2027, 6, 16))
    at(clock, date(2033, 6, 17))  # for the public interest no day is too late
    orders.order(sqlite_office, uscc, "RESTORE_OFFICIAL")
    back = orders.enterprise(sqlite_office)
    assert (back.status, back.status_date) == ("revoked", date(2033, 6, 17))
    assert orders.licences(sqlite_office) == []
    assert "order.three_years_not_over" in codes(sqlite_office, uscc, "STRIKE_NOTICE", intended="强制注销")


def test_a_false_exit_is_not_restored_as_if_struck_off(sqlite_office: Office) -> None:
    gone(sqlite_office)
    for kind in ("RESTORE", "RESTORE_OFFICIAL"):
        with pytest.raises(Invalid) as caught:
            orders.propose(sqlite_office, uscc_of(sqlite_office), kind)
        assert {p.code for p in caught.value.problems} == {"order.not_struck_off"}


def test_revoked_then_deregistered_comes_back_as_revoked(office: Office, clock: FixedClock) -> None:
    exits.company(office)
    uscc = uscc_of(office)
    for kind in ("REVOKE", "DEREGISTER"):
        orders.order(office, uscc, kind)
        clock.move(days=1)
    orders.order(office, uscc, "RESCIND_EXIT")
    with office.work(SYSTEM) as work:
        assert work.session.scalars(select(Enterprise)).one().status == "revoked"
    assert name_of(office).status == "revoked"
    assert [x.state for x in orders.licences(office)] == ["revoked"]
