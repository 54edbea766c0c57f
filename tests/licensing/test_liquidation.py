"""Leaving after an ordinary liquidation: creditors told one by one, claims waited for, what is late taken and said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from licensing.errors import Invalid
from licensing.services.orders import announcing, liquidating
from licensing.store.models import RegisterOrder
from portal.wiring import Office
from tests.support import orders
from tests.support.clock import FixedClock
from tests.support.orders import creditors_told, enterprise, order, propose
from tests.support.registered import only


def at(clock: FixedClock, day: date) -> None:
    clock.move(days=(day - clock.day()).days)


def codes(office: Office, uscc: str, kind: str, **fields: object) -> set[str]:
    with pytest.raises(Invalid) as caught:
        propose(office, uscc, kind, **fields)
    return {p.code for p in caught.value.problems}


def late(office: Office, order_id: str) -> dict[str, str]:
    """What was said to be late, with the day it was due by."""
    with office.read() as session:
        return dict(session.get_one(RegisterOrder, order_id).fields.get("late") or ())


WHOLE = {"votes_for": 100 * 1_000_000, "votes_all": 100 * 1_000_000}
RESOLVED: dict[str, Any] = {"resolved_on": "2026-09-01", "group_on": "2026-09-08"} | WHOLE


def test_x27_a_company_from_its_resolution_to_its_end(office: Office, clock: FixedClock) -> None:
    """X27: cause by 09-11, group by 09-16, published by 09-18, claims to 10-23; ended 10-30, to be applied for by 11-30."""
    at(clock, date(2026, 9, 8))
    uscc = only(office)
    assert codes(office, uscc, "DEREGISTER", ended_on="2026-09-08") == {"order.not_liquidated"}
    made = order(
        office, uscc, "LIQUIDATION_NOTICE", **RESOLVED, creditors=creditors_told("2026-09-08", "2026-09-08")
    )
    assert late(office, made) == {}
    with office.read() as session:
        (notice,) = announcing.public_notices(session, office.books, enterprise(office), "liquidation")
        assert (notice.first, notice.last) == (date(2026, 9, 8), date(2026, 10, 23))
    at(clock, date(2026, 10, 23))
    assert codes(office, uscc, "DEREGISTER", ended_on="2026-10-23") == {"order.claims_running"}
    at(clock, date(2026, 11, 30))
    assert codes(office, uscc, "DEREGISTER", ended_on="2026-10-23") == {"order.ended_early"}
    assert codes(office, uscc, "DEREGISTER", ended_on="2026-12-01") == {"order.day_ahead"}
    made = order(office, uscc, "DEREGISTER", ended_on="2026-10-30")
    assert late(office, made) == {}
    assert enterprise(office).status == "deregistered"


@pytest.mark.parametrize(
    ("announced", "fields", "expected"),
    [
        ("2026-09-12", RESOLVED, {"order.late_cause": "2026-09-11"}),
        (
            "2026-09-17",
            RESOLVED | {"group_on": "2026-09-17"},
            {"order.late_cause": "2026-09-11", "order.late_group": "2026-09-16"},
        ),
        (
            "2026-09-19",
            RESOLVED,
            {"order.late_cause": "2026-09-11", "order.late_published": "2026-09-18"},
        ),
        (
            "2026-11-10",
            RESOLVED,
            {
                "order.late_cause": "2026-09-11",
                "order.late_published": "2026-09-18",
                "order.late_announced": "2026-11-09",
            },
        ),
    ],
)
def test_x27_each_day_that_passed_is_said_and_the_notice_is_taken(
    sqlite_office: Office,
    clock: FixedClock,
    announced: str,
    fields: dict[str, Any],
    expected: dict[str, str],
) -> None:
    at(clock, date.fromisoformat(announced))
    uscc = only(sqlite_office)
    told = creditors_told(fields["group_on"])
    made = order(sqlite_office, uscc, "LIQUIDATION_NOTICE", **fields, creditors=told)
    assert late(sqlite_office, made) == expected


def test_x09_applied_for_31_days_after_the_end_it_is_taken_and_flagged(
    sqlite_office: Office, clock: FixedClock
) -> None:
    at(clock, date(2026, 9, 8))
    uscc = only(sqlite_office)
    order(sqlite_office, uscc, "LIQUIDATION_NOTICE", **RESOLVED, creditors=creditors_told("2026-09-08"))
    at(clock, date(2026, 11, 26))
    made = order(sqlite_office, uscc, "DEREGISTER", ended_on="2026-10-26")
    assert late(sqlite_office, made) == {"order.late_application": "2026-11-25"}
    assert enterprise(sqlite_office).status == "deregistered"


@pytest.mark.parametrize(("day", "flagged"), [("2026-11-16", False), ("2026-11-17", True)])
def test_x28_a_partnership_has_fifteen_days(
    sqlite_office: Office, clock: FixedClock, day: str, flagged: bool
) -> None:
    """X28: ended 2026-10-30, by 11-16 because 11-14 is a Saturday."""
    at(clock, date(2026, 9, 8))
    name = "海东市乐都区青禾中心（普通合伙）"
    uscc = only(sqlite_office, entity_type="partnership", name=name)
    made = order(
        sqlite_office, uscc, "LIQUIDATION_NOTICE", **RESOLVED, creditors_none="资产负债表所载负债为零。"
    )
    assert late(sqlite_office, made) == {}, "partnerships do not publish the cause"
    at(clock, date.fromisoformat(day))
    made = order(sqlite_office, uscc, "DEREGISTER", ended_on="2026-10-30")
    assert late(sqlite_office, made) == ({"order.late_application": "2026-11-16"} if flagged else {})


def test_claims_against_a_sole_proprietorship_run_sixty_days(
    sqlite_office: Office, clock: FixedClock
) -> None:
    at(clock, date(2026, 9, 8))
    name = "海东市乐都区青禾商店（个人独资）"
    uscc = only(sqlite_office, entity_type="sole", name=name)
    order(sqlite_office, uscc, "LIQUIDATION_NOTICE", **RESOLVED, creditors=creditors_told("2026-09-08"))
    with sqlite_office.read() as session:
        (notice,) = announcing.public_notices(session, sqlite_office.books, enterprise(sqlite_office))
    assert notice.last == date(2026, 11, 9), "11-07 is a Saturday"


def test_creditors_are_rows_and_not_a_tick(sqlite_office: Office, clock: FixedClock) -> None:
    at(clock, date(2026, 9, 8))
    uscc = only(sqlite_office)
    notice = "LIQUIDATION_NOTICE"
    told = creditors_told("2026-09-08")
    assert codes(sqlite_office, uscc, notice, **RESOLVED) == {"order.creditors_needed"}
    assert codes(sqlite_office, uscc, notice, **RESOLVED, creditors=told, creditors_none="无") == {
        "order.creditors_both"
    }
    for wrong, code in (
        ({"creditor": " "}, "order.creditor_named"),
        ({"way": "pigeon"}, "order.creditor_way"),
        ({"told_on": "去年"}, "order.missing"),
        ({"told_on": "2026-09-09"}, "order.day_ahead"),
        ({"told_on": "2026-08-31"}, "order.creditor_early"),
    ):
        assert codes(sqlite_office, uscc, notice, **RESOLVED, creditors=[told[0] | wrong]) == {code}
    many = creditors_told(*["2026-09-08"] * 51)
    assert codes(sqlite_office, uscc, notice, **RESOLVED, creditors=many) == {"order.creditors_many"}


def test_told_creditors_are_proved_by_a_paper(sqlite_office: Office, clock: FixedClock) -> None:
    at(clock, date(2026, 9, 8))
    uscc, told = only(sqlite_office), creditors_told("2026-09-08")
    papers = [orders.paper("resolution")]
    fields = RESOLVED | {"creditors": told}
    given = orders.proposal("LIQUIDATION_NOTICE", fields, papers=papers)
    with pytest.raises(Invalid) as caught:
        orders.proposed(sqlite_office, uscc, given)
    assert [(p.field, p.code) for p in caught.value.problems] == [("paper_creditors", "order.paper_missing")]
    fields = RESOLVED | {"creditors_none": "资产负债表所载负债为零。"}
    orders.proposed(sqlite_office, uscc, orders.proposal("LIQUIDATION_NOTICE", fields, papers=papers))


def test_creditors_told_late_are_said_of_a_liquidation(sqlite_office: Office, clock: FixedClock) -> None:
    at(clock, date(2026, 9, 21))
    told = creditors_told("2026-09-08", "2026-09-19")
    made = order(sqlite_office, only(sqlite_office), "LIQUIDATION_NOTICE", **RESOLVED, creditors=told)
    assert late(sqlite_office, made)["order.late_creditors"] == "2026-09-18"


def test_a_court_that_ended_everything_replaces_notice_and_report(sqlite_office: Office) -> None:
    """条例 art 34: the ruling alone."""
    uscc = only(sqlite_office)
    assert codes(sqlite_office, uscc, "DEREGISTER", ended_on="2026-11-20") == {"order.not_liquidated"}
    order(sqlite_office, uscc, "DEREGISTER", court_ruling="（2026）青0202破3号")
    assert enterprise(sqlite_office).status == "deregistered"


def test_an_individual_business_has_nothing_to_liquidate(sqlite_office: Office) -> None:
    name = "海东市乐都区青禾小吃店（个体工商户）"
    uscc = only(sqlite_office, entity_type="individual", name=name, uscc="92630202MA7500014X")
    assert codes(sqlite_office, uscc, "LIQUIDATION_NOTICE", **RESOLVED, creditors_none="无") == {
        "order.no_liquidation"
    }
    order(sqlite_office, uscc, "DEREGISTER", court_ruling="")
    assert enterprise(sqlite_office).status == "deregistered"


def test_x29_two_thirds_leave_by_the_ordinary_way_though_one_is_silent(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """X29: a third of the votes says nothing; by the simplified way every owner signs (X03)."""
    at(clock, date(2026, 9, 8))
    uscc, none = only(sqlite_office), {"creditors_none": "资产负债表所载负债为零。"}
    short = RESOLVED | none | {"votes_for": 66, "votes_all": 100}
    assert codes(sqlite_office, uscc, "LIQUIDATION_NOTICE", **short) == {"order.votes_two_thirds"}
    for votes in ({"votes_for": 0, "votes_all": 0}, {"votes_for": 4, "votes_all": 3}):
        assert codes(sqlite_office, uscc, "LIQUIDATION_NOTICE", **RESOLVED | none | votes) == {
            "order.votes_needed"
        }
    order(sqlite_office, uscc, "LIQUIDATION_NOTICE", **RESOLVED | none | {"votes_for": 2, "votes_all": 3})
    name = "海东市乐都区青禾中心（普通合伙）"
    other = only(sqlite_office, entity_type="partnership", name=name, uscc="91630202MA7500014Y")
    most = RESOLVED | none | {"votes_for": 99, "votes_all": 100}
    assert codes(sqlite_office, other, "LIQUIDATION_NOTICE", **most) == {"order.votes_all"}


def test_x19_revoked_for_six_months_without_a_liquidation_it_bears_a_mark(
    sqlite_office: Office, clock: FixedClock
) -> None:
    uscc = only(sqlite_office, status="revoked", status_date=date(2026, 6, 1))

    def mark() -> date | None:
        with sqlite_office.read() as session:
            firm = enterprise(sqlite_office)
            return liquidating.unliquidated(session, sqlite_office.books, firm, clock.day())

    at(clock, date(2026, 11, 30))
    assert mark() is None
    at(clock, date(2026, 12, 1))
    assert mark() == date(2026, 12, 1)
    formed = {"resolved_on": "2026-11-20", "group_on": "2026-11-24"}
    told = creditors_told("2026-11-25")
    order(sqlite_office, uscc, "LIQUIDATION_NOTICE", **formed, creditors=told)
    assert mark() is None
