"""Sleeping firms: by what departments state on the day; called first, revoked only if they still sleep (X17, X18; 公司法 art 260)."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.act import Role
from licensing.errors import Invalid
from licensing.services.register import sleeping, stating
from licensing.store.models import Enterprise, Message
from portal.wiring import Office
from tests.support import changes, exits, orders, standings, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.registered import only
from tests.support.stories import HEAD, MA
from tests.support.visits import Visits
from tests.support.wording import says

IDLE = {"ground": "idle"}


def codes(office: Office, uscc: str, kind: str, **fields: object) -> set[str]:
    with pytest.raises(Invalid) as caught:
        orders.propose(office, uscc, kind, **fields)
    return {p.code for p in caught.value.problems}


def no_report(office: Office, uscc: str, *years: int) -> None:
    """The report for each of these years was not published by its last day."""
    for year in years:
        standings.about_firm(office, uscc, "REPORT_MISSED", date(year + 1, 7, 1), reference=str(year))


def no_tax(office: Office, uscc: str) -> str:
    return standings.about_firm(office, uscc, "TAX_UNFILED", date(2024, 3, 1), standings.TAX)


def asleep(office: Office, uscc: str) -> list[str]:
    with office.look(stories.appoint(office, Role.CLERK)) as work:
        entry = work.session.query(Enterprise).filter_by(uscc=uscc).one()
        return [c.code for c in sleeping.met(work, entry)]


def test_x17_two_years_without_a_report_and_taxes_declared_is_awake(sqlite_office: Office) -> None:
    """X17: tax is the word that counts; neither called nor revoked for it."""
    uscc = only(sqlite_office)
    no_report(sqlite_office, uscc, 2024, 2025)
    assert asleep(sqlite_office, uscc) == []
    assert codes(sqlite_office, uscc, "WAKE_NOTICE") == {"order.not_asleep"}
    assert codes(sqlite_office, uscc, "REVOKE", **IDLE) == {"order.not_asleep"}


def test_x18_without_report_and_tax_it_is_called_first_and_revoked_when_it_still_sleeps(
    office: Office, clock: FixedClock
) -> None:
    """X18 on both databases: candidate, call, thirty days, revocation."""
    uscc = only(office)
    no_report(office, uscc, 2024, 2025)
    no_tax(office, uscc)
    assert asleep(office, uscc) == ["S1"]
    assert codes(office, uscc, "REVOKE", **IDLE) == {"order.wake_first"}
    orders.order(office, uscc, "WAKE_NOTICE")
    assert codes(office, uscc, "WAKE_NOTICE") == {"order.notice_there"}
    assert codes(office, uscc, "REVOKE", **IDLE) == {"order.notice_running"}
    clock.move(days=31)
    orders.order(office, uscc, "REVOKE", **IDLE)
    assert orders.enterprise(office).status == "revoked" and asleep(office, uscc) == []


def test_who_wakes_up_is_not_revoked(sqlite_office: Office, clock: FixedClock) -> None:
    """Within the days of the call taxes are declared: the tax authority ends what it stated, and that is the end of it."""
    uscc = only(sqlite_office)
    no_report(sqlite_office, uscc, 2024, 2025)
    untaxed = no_tax(sqlite_office, uscc)
    orders.order(sqlite_office, uscc, "WAKE_NOTICE")
    clock.move(days=20)
    with sqlite_office.work(standings.officer(sqlite_office)) as work:
        stating.end(work, untaxed, clock.day(), "已补申报")
    clock.move(days=20)
    assert codes(sqlite_office, uscc, "REVOKE", **IDLE) == {"order.not_asleep"}


@pytest.mark.parametrize(
    ("years", "found"), [((2025,), []), ((2022, 2025), []), ((2023, 2024, 2025), ["S1"]), ((), [])]
)
def test_years_count_in_a_row(sqlite_office: Office, years: tuple[int, ...], found: list[str]) -> None:
    uscc = only(sqlite_office)
    no_report(sqlite_office, uscc, *years)
    no_tax(sqlite_office, uscc)
    assert asleep(sqlite_office, uscc) == found


def test_unreachable_for_two_years_and_untaxed_sleeps_too(sqlite_office: Office, clock: FixedClock) -> None:
    uscc = only(sqlite_office)
    no_tax(sqlite_office, uscc)
    standings.about_firm(sqlite_office, uscc, "ABNORMAL_ADDRESS", date(2024, 11, 24))
    assert asleep(sqlite_office, uscc) == []
    clock.move(days=1)
    assert asleep(sqlite_office, uscc) == ["S2"]


def test_who_is_sued_or_suspended_is_left_out(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    no_report(sqlite_office, uscc, 2024, 2025)
    no_tax(sqlite_office, uscc)
    standings.about_firm(sqlite_office, uscc, "LAWSUIT", date(2026, 1, 5))
    assert asleep(sqlite_office, uscc) == []


def test_no_ground_said_is_no_way_round_the_call(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    assert codes(sqlite_office, uscc, "REVOKE", ground="") == {"order.missing"}


def test_while_the_call_runs_the_owners_may_announce_their_own_liquidation(sqlite_office: Office) -> None:
    """The registry's call is no notice that stops others."""
    uscc = only(sqlite_office)
    no_report(sqlite_office, uscc, 2024, 2025)
    no_tax(sqlite_office, uscc)
    orders.order(sqlite_office, uscc, "WAKE_NOTICE")
    found = codes(sqlite_office, uscc, "LIQUIDATION_NOTICE", resolved_on="2026-11-20", group_on="2026-11-21")
    assert "order.notice_there" not in found


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def test_the_owners_are_told_the_public_reads_it_and_the_head_sees_the_list(
    sqlite_office: Office, firm: Firm
) -> None:
    uscc = str(orders.enterprise(sqlite_office).uscc)
    no_report(sqlite_office, uscc, 2024, 2025)
    no_tax(sqlite_office, uscc)
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    visits = Visits(sqlite_office)
    head = visits.of(HEAD).get("/supervision/sleeping").text
    assert changes.enterprise(sqlite_office, firm).name in head
    assert f"/orders/new/{uscc}/WAKE_NOTICE" in head
    orders.order(sqlite_office, uscc, "WAKE_NOTICE")
    assert f"/orders/new/{uscc}/WAKE_NOTICE" not in visits.of(HEAD).get("/supervision/sleeping").text
    assert says(visits.nobody().get(f"/enterprises/{uscc}").text, "orders.notice_wake")
    with sqlite_office.read() as session:
        told = session.query(Message).filter_by(occasion="woken").all()
    assert len(told) == 2, "Ma and Li"
    for wrong in (visits.of(MA), visits.of(stories.CLERK)):
        assert wrong.get("/supervision/sleeping").status_code in (403, 404)
    assert visits.nobody().get("/supervision/sleeping").status_code in (302, 303)
