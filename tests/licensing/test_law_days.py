"""Days of the law at the desk: what is late is taken and said, what has run out is over by itself (law2.md C, D, E)."""

from __future__ import annotations

from datetime import date

import pytest

from licensing import journal
from licensing.errors import Invalid, Refused
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.exchanges import ledger
from licensing.services.register import members, stating
from licensing.store.models import Enterprise, Exchange, RegisterOrder
from portal.wiring import Office
from tests.support import changes, exits, standings, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.orders import enterprise, order, propose
from tests.support.registered import ROOM, only
from tests.support.stories import LI, MA, ZHAO


def at(clock: FixedClock, day: date) -> None:
    clock.move(days=(day - clock.day()).days)


def codes(office: Office, uscc: str, kind: str, **fields: object) -> set[str]:
    with pytest.raises(Invalid) as caught:
        propose(office, uscc, kind, **fields)
    return {p.code for p in caught.value.problems}


def late(office: Office, order_id: str) -> dict[str, str]:
    with office.read() as session:
        return dict(session.get_one(RegisterOrder, order_id).fields.get("late") or ())


@pytest.mark.parametrize(
    ("day", "said"), [("2026-11-09", {}), ("2026-11-10", {"order.late_change": "2026-11-09"})]
)
def test_r59_r19_a_change_after_thirty_days_is_taken_and_flagged(
    sqlite_office: Office, clock: FixedClock, day: str, said: dict[str, str]
) -> None:
    """R59: resolved 2026-10-09; the thirtieth day, 11-08, is a Sunday."""
    at(clock, date.fromisoformat(day))
    made = order(
        sqlite_office, only(sqlite_office), "CHANGE", domicile=ROOM + "西侧", resolved_on="2026-10-09"
    )
    assert late(sqlite_office, made) == said
    assert enterprise(sqlite_office).domicile == ROOM + "西侧"


def test_r61_a_suspension_is_extended_in_its_last_thirty_days_and_over_the_day_after(
    sqlite_office: Office, clock: FixedClock
) -> None:
    at(clock, date(2026, 3, 4))
    uscc = only(sqlite_office)
    order(sqlite_office, uscc, "SUSPEND", until="2027-03-04")
    at(clock, date(2027, 2, 1))
    assert codes(sqlite_office, uscc, "EXTEND", until="2027-09-04") == {"order.too_early"}
    for day in (date(2027, 2, 2), date(2027, 3, 4)):
        at(clock, day)
        propose(sqlite_office, uscc, "EXTEND", until="2027-09-04")
    at(clock, date(2027, 3, 5))
    with pytest.raises(Refused) as caught:
        propose(sqlite_office, uscc, "EXTEND", until="2027-09-04")
    assert caught.value.codes == ("order.no_longer_possible",)
    assert not enterprise(sqlite_office).suspended(clock.day())


@pytest.mark.parametrize(
    ("day", "said"), [("2026-07-01", {}), ("2026-07-02", {"order.late_resumption": "2026-07-01"})]
)
def test_r62_who_sells_while_suspended_has_resumed_and_publishes_it_in_thirty_days(
    sqlite_office: Office, clock: FixedClock, day: str, said: dict[str, str]
) -> None:
    at(clock, date(2026, 3, 4))
    uscc = only(sqlite_office)
    suspended = order(sqlite_office, uscc, "SUSPEND", until="2027-03-04")
    at(clock, date.fromisoformat(day))
    assert codes(sqlite_office, uscc, "RESUME", resumed_on="2027-01-01") == {"order.day_ahead"}
    made = order(sqlite_office, uscc, "RESUME", resumed_on="2026-06-01")
    assert late(sqlite_office, made) == said
    with sqlite_office.read() as session:
        assert session.get_one(RegisterOrder, suspended).ended_on == date(2026, 6, 1)


def test_x23_an_open_branch_stops_the_exit_and_no_new_notice_is_needed_when_it_is_gone(
    sqlite_office: Office, clock: FixedClock
) -> None:
    firm = exits.company(sqlite_office)
    story = exits.start(sqlite_office, firm)
    parent = enterprise(sqlite_office).name
    branch = only(
        sqlite_office,
        uscc="91630203MA7500012G",
        name=f"{parent}平安分公司",
        entity_type="branch",
        authority="630203",
    )
    clock.move(days=29)
    with pytest.raises(Refused), sqlite_office.work(firm.owner) as work:
        leaving.apply(work, story.case_id)
    with sqlite_office.work(firm.clerk) as work:
        work.session.query(Enterprise).filter_by(uscc=branch).one().status = "deregistered"
    clock.move(days=5)
    with sqlite_office.work(firm.owner) as work:
        leaving.apply(work, story.case_id)
    assert stories.state_of(sqlite_office, story) == "applied"


def test_x38_three_hundred_yuan_of_arrears_close_the_exit_and_settled_ones_do_not(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """X38: the tax authority states what is owed, whatever the sum, and ends it when invoices are back and all is settled."""
    firm = exits.company(sqlite_office)
    code = str(enterprise(sqlite_office).uscc)
    owed = standings.about_firm(
        sqlite_office, code, "TAX_ARREARS", clock.day(), "630202-TAX", basis="欠税300元"
    )
    with pytest.raises(Refused) as caught:
        opened(sqlite_office, firm)
    assert caught.value.codes == ("exit.not_eligible",)
    clock.move(days=1)
    with sqlite_office.work(standings.officer(sqlite_office)) as work:
        stating.end(work, owed, clock.day(), "发票已缴销，税款已结清")
    opened(sqlite_office, firm)


def opened(office: Office, firm: Firm) -> None:
    with office.work(firm.owner) as work:
        leaving.open_exit(work, firm.enterprise_id)


def test_x39_tax_cleared_on_a_pledge_has_its_day_and_closes_nothing(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """X39: papers are missing, the certificate is given on a pledge; until which day stands with the enterprise."""
    uscc = only(sqlite_office)
    with sqlite_office.work(standings.officer(sqlite_office)) as work:
        said = standings.said("TAX_CLEARANCE_PLEDGED", uscc, clock.day(), last_day=date(2026, 12, 23))
        row = stating.state(work, said)
        assert row.until == date(2026, 12, 24)
    order(sqlite_office, uscc, "DEREGISTER")
    assert enterprise(sqlite_office).status == "deregistered"


def test_o16_a_changed_contribution_is_public_in_the_act_that_registers_it(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """O16: twenty working days from 2026-03-04 end on 04-01; the register itself publishes on the first."""
    assert sqlite_office.books.last_day(date(2026, 3, 4), "D100") == date(2026, 4, 1)
    firm = exits.company(sqlite_office)
    case_id, found = changes.bought(sqlite_office, firm, changes.newcomer(ZHAO))
    assert not found
    changes.tax_paid(sqlite_office, firm, number_of(sqlite_office, case_id))
    changes.sign(sqlite_office, case_id, MA, LI, ZHAO)
    changes.hand_in(sqlite_office, case_id, firm.owner)
    changes.decide(sqlite_office, firm, case_id)
    with sqlite_office.read() as session:
        entry = changes.enterprise(sqlite_office, firm)
        shown = {row.name: row.since for row in members.published(session, entry)}
    assert shown[ZHAO.name] == clock.day()


def number_of(office: Office, case_id: str) -> str:
    return str(changes.case_of(office, case_id).number)


@pytest.mark.parametrize(("day", "is_late"), [("2026-03-13", False), ("2026-03-16", True)])
def test_o18_what_is_owed_to_a_department_is_late_after_seven_working_days(
    sqlite_office: Office, clock: FixedClock, day: str, is_late: bool
) -> None:
    """O18: an event of 2026-03-04."""
    at(clock, date(2026, 3, 4))
    order(sqlite_office, only(sqlite_office), "REVOKE")
    with sqlite_office.read() as session:
        (row,) = session.query(Exchange).filter_by(department="630202-TAX").all()
        assert (row.type, row.due_on) == ("enterprise.revoke", date(2026, 3, 13))
        assert list(journal.verify(session)) == []
    at(clock, date.fromisoformat(day))
    with sqlite_office.read() as session:
        found = {x.department for x in ledger.late_rows(session, "6302", clock.day(), 100)}
    assert ("630202-TAX" in found) is is_late
