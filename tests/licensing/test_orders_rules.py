"""Orders obey the rules of applications: scope, capital, persons, endings. Each was once entered on an officer's word."""

from __future__ import annotations

from datetime import date

import pytest

from licensing import journal
from licensing.act import Role
from licensing.errors import Invalid, Refused
from licensing.services.orders import announcing
from licensing.store.models import Enterprise, JournalEntry, Leg
from portal.app import create_app
from portal.wiring import Office
from tests.support import exits, standings, stories
from tests.support.clock import FixedClock
from tests.support.orders import confirm, creditors_told, enterprise, order, propose
from tests.support.registered import ROOM, only
from tests.support.stories import LI, ZHAO
from tests.support.wording import says

HALF = 50 * 1_000_000


def codes(office: Office, uscc: str, kind: str, **fields: object) -> set[str]:
    with pytest.raises(Invalid) as caught:
        propose(office, uscc, kind, **fields)
    return {p.code for p in caught.value.problems}


# scope


@pytest.mark.parametrize("phrase", ["卖月亮", "吸收公众存款，发放贷款", "软件开发和别的一切"])
def test_free_text_is_no_scope(sqlite_office: Office, phrase: str) -> None:
    uscc = only(sqlite_office)
    assert "order.phrase_unknown" in codes(sqlite_office, uscc, "CHANGE", scope=f"软件开发\n{phrase}")


def test_phrases_of_the_catalogue_are_printed_as_at_founding(office: Office) -> None:
    uscc = only(office)
    order(office, uscc, "CHANGE", scope="软件开发\n餐饮服务")
    assert enterprise(office).scope == (
        "一般项目：软件开发（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。"
        "许可项目：餐饮服务（依法须经批准的项目，经相关部门批准后方可开展经营活动）。"
    )


def test_every_department_a_new_phrase_concerns_is_told(sqlite_office: Office) -> None:
    """M08: a post-approval phrase does not wait, and its department hears of it."""
    uscc = only(sqlite_office)
    order(sqlite_office, uscc, "CHANGE", scope="软件开发\n餐饮服务")
    with sqlite_office.read() as session:
        told = [
            e for e in journal.feed(session, "630202-AMR", 0, 100) if e.action == "enterprise.scope_widened"
        ]
    assert [e.facts["uscc"] for e in told] == [uscc]
    assert told[0].facts["items"]


GIVEN = {
    "number": "乐应急批〔2026〕8号",
    "authority": "海东市乐都区应急管理局",
    "holder": "海东市乐都区青禾软件有限公司",
    "issued_on": "2026-11-02",
    "valid_until": "2029-11-01",
    "document": "原件",
}
CHEMICALS = "软件开发\n危险化学品经营"


def item_of(office: Office, phrase: str) -> str:
    """The pre-approval a phrase calls for."""
    catalogue = office.books.catalogue
    found = next(row for row in catalogue.scope_items.values() if row.item == phrase)
    return next(code for code in found.permit_codes if catalogue.items[code].kind == "before")


def test_m12_dangerous_chemicals_by_order_need_their_approval_too(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    assert codes(sqlite_office, uscc, "CHANGE", scope=CHEMICALS) == {"order.approval_needed"}
    item = item_of(sqlite_office, "危险化学品经营")
    ahead = {item: GIVEN | {"issued_on": "2027-01-01"}}
    assert codes(sqlite_office, uscc, "CHANGE", scope=CHEMICALS, approvals=ahead) == {
        "approval.in_the_future"
    }
    lent = {item: GIVEN | {"holder": "海东市乐都区河湟化工有限公司"}}
    assert codes(sqlite_office, uscc, "CHANGE", scope=CHEMICALS, approvals=lent) == {
        "approval.of_somebody_else"
    }
    typed = {item: GIVEN}
    assert codes(sqlite_office, uscc, "CHANGE", scope=CHEMICALS, approvals=typed) == {
        "order.approval_unconfirmed"
    }


def stated(office: Office, uscc: str, body: str, basis: str, number: str = GIVEN["number"]) -> None:
    standings.about_firm(
        office, uscc, "APPROVAL_GIVEN", date(2026, 11, 2), body, reference=number, basis=basis
    )


def test_the_department_that_decides_confirms_and_nobody_for_it(office: Office) -> None:
    """Another body's word, another number, another item: none of them is the approval."""
    uscc, item = only(office), item_of(office, "危险化学品经营")
    body = office.books.catalogue.department_for(office.books.catalogue.items[item], "630202").code
    given = {item: GIVEN}
    stated(office, uscc, "630202-TAX", f"{item} 批准")
    stated(office, uscc, body, f"{item} 批准", "另一文号")
    stated(office, uscc, body, f"A19 批准（{item}）")
    assert codes(office, uscc, "CHANGE", scope=CHEMICALS, approvals=given) == {"order.approval_unconfirmed"}
    given = {item: GIVEN | {"number": "乐应急批〔2026〕9号"}}
    stated(office, uscc, body, f"{item} 批准", "乐应急批〔2026〕9号")
    order(office, uscc, "CHANGE", scope=CHEMICALS, approvals=given)
    assert "危险化学品经营" in str(enterprise(office).scope)


def test_at_the_prefecture_too_a_typed_approval_is_none_and_departments_hear(office: Office) -> None:
    """Joint-stock companies are registered by the prefecture: its county was unknown, and so nobody was asked and nobody told."""
    name = "海东市青禾化工股份有限公司"
    uscc, item = only(office, name=name, entity_type="jsc", authority="630200"), "A32"
    clerk = stories.appoint(office, Role.CLERK, stories.CITY, person=ZHAO)
    given = {item: GIVEN | {"holder": name}}

    def widened(scope: str, approvals: dict[str, dict[str, str]]) -> None:
        made = propose(office, uscc, "CHANGE", clerk, scope=scope, approvals=approvals)
        confirm(office, made, stories.second_officer(office, stories.CITY))

    with pytest.raises(Invalid) as caught:
        widened(CHEMICALS, given)
    assert {p.code for p in caught.value.problems} == {"order.approval_unconfirmed"}
    widened("软件开发\n餐饮服务", {})
    with office.read() as session:
        told = {
            e.department for e in session.query(JournalEntry).filter_by(action="enterprise.scope_widened")
        }
    assert told - {None} == {"630200-AMR", "630200-FIRE"}
    stated(office, uscc, "630200-EMER", f"{item} 批准")
    widened(CHEMICALS, given)
    assert "危险化学品经营" in str(enterprise(office).scope)


def test_an_approval_that_ended_between_the_two_officers_is_seen_at_the_decision(
    sqlite_office: Office, clock: FixedClock
) -> None:
    uscc, item = only(sqlite_office), item_of(sqlite_office, "危险化学品经营")
    catalogue = sqlite_office.books.catalogue
    stated(
        sqlite_office, uscc, catalogue.department_for(catalogue.items[item], "630202").code, f"{item} 批准"
    )
    soon = {item: GIVEN | {"valid_until": "2026-11-24"}}
    made = propose(sqlite_office, uscc, "CHANGE", scope=CHEMICALS, approvals=soon)
    clock.move(days=2)
    with pytest.raises(Refused) as caught:
        confirm(sqlite_office, made)
    assert caught.value.codes == ("order.no_longer_possible",)


def test_what_the_register_holds_already_is_not_asked_again(sqlite_office: Office) -> None:
    uscc = only(
        sqlite_office,
        scope="许可项目：危险化学品经营（依法须经批准的项目，经相关部门批准后方可开展经营活动）。",
    )
    order(sqlite_office, uscc, "CHANGE", scope=CHEMICALS)
    assert "软件开发" in str(enterprise(sqlite_office).scope)


# capital


def test_r20_capital_is_not_halved_without_the_notice(sqlite_office: Office, clock: FixedClock) -> None:
    """R20: not before the forty-five days are over, whoever asks."""
    uscc = only(sqlite_office)
    assert codes(sqlite_office, uscc, "CHANGE", capital_fen=HALF) == {"order.reduction_unannounced"}
    notice = {"capital_fen": HALF, "resolved_on": "2026-11-16", "creditors": creditors_told("2026-11-20")}
    propose(sqlite_office, uscc, "REDUCTION_NOTICE", **notice)
    assert codes(sqlite_office, uscc, "CHANGE", capital_fen=HALF) == {"order.reduction_unannounced"}
    order(sqlite_office, uscc, "REDUCTION_NOTICE", **notice)
    assert codes(sqlite_office, uscc, "CHANGE", capital_fen=HALF) == {"order.notice_running"}
    clock.move(days=46)
    assert codes(sqlite_office, uscc, "CHANGE", capital_fen=HALF // 2) == {"order.reduction_unannounced"}
    order(sqlite_office, uscc, "CHANGE", capital_fen=HALF)
    assert enterprise(sqlite_office).capital_fen == HALF
    order(sqlite_office, uscc, "CHANGE", capital_fen=2 * HALF)
    assert codes(sqlite_office, uscc, "CHANGE", capital_fen=HALF) == {"order.reduction_unannounced"}


def at(clock: FixedClock, day: date) -> None:
    clock.move(days=(day - clock.now().date()).days)


def test_r57_creditors_by_the_tenth_day_and_the_change_from_the_day_after_the_notice(
    office: Office, clock: FixedClock
) -> None:
    """Resolved 2027-08-31, announced 09-14: creditors by 09-10, to be applied for from 10-30."""
    uscc = only(office)
    at(clock, date(2027, 9, 14))
    told = {"capital_fen": HALF, "resolved_on": "2027-08-31"}
    late = codes(office, uscc, "REDUCTION_NOTICE", **told, creditors=creditors_told("2027-09-11"))
    assert late == {"order.creditors_late"}
    ahead = codes(office, uscc, "REDUCTION_NOTICE", **told, creditors=creditors_told("2027-09-15"))
    assert ahead == {"order.day_ahead"}
    order(office, uscc, "REDUCTION_NOTICE", **told, creditors=creditors_told("2027-09-10"))
    at(clock, date(2027, 10, 29))
    assert codes(office, uscc, "CHANGE", capital_fen=HALF) == {"order.notice_running"}
    at(clock, date(2027, 10, 30))
    order(office, uscc, "CHANGE", capital_fen=HALF)
    assert enterprise(office).capital_fen == HALF


def test_a_reduction_that_makes_up_losses_asks_no_creditors_and_waits_too(
    sqlite_office: Office, clock: FixedClock
) -> None:
    uscc = only(sqlite_office)
    order(sqlite_office, uscc, "LOSS_REDUCTION_NOTICE", capital_fen=HALF, resolved_on="2026-11-16")
    assert codes(sqlite_office, uscc, "CHANGE", capital_fen=HALF) == {"order.notice_running"}
    order(sqlite_office, uscc, "END_NOTICE")
    clock.move(days=60)
    assert codes(sqlite_office, uscc, "CHANGE", capital_fen=HALF) == {"order.reduction_unannounced"}
    stale = codes(sqlite_office, uscc, "LOSS_REDUCTION_NOTICE", capital_fen=HALF, resolved_on="2026-11-16")
    assert stale == {"order.resolved_long_ago"}


def test_capital_beyond_reason_gives_its_grounds(sqlite_office: Office) -> None:
    """R39: as at founding, a person decides with the grounds at hand, never without."""
    uscc = only(sqlite_office)
    assert codes(sqlite_office, uscc, "CHANGE", capital_fen=10**15 + 1) == {"capital.too_large"}
    assert codes(sqlite_office, uscc, "CHANGE", capital_fen=10**15) == {"capital.reason_needed"}


# persons and what stands on the register


def test_a_barred_or_a_young_person_does_not_come_into_office_by_order(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    child = "632123201803120012"
    named = {"representative": "马小禾", "representative_id": child}
    assert codes(sqlite_office, uscc, "CHANGE", **named) & {
        "order.representative_young",
        "account.id_number_wrong",
    }
    standings.about_person(sqlite_office, "COURT_LISTED", date(2026, 11, 1), ZHAO)
    barred = {"representative": ZHAO.name, "representative_id": ZHAO.id_number}
    assert codes(sqlite_office, uscc, "CHANGE", **barred) == {"order.representative_barred"}
    order(sqlite_office, uscc, "CHANGE", representative=LI.name, representative_id=LI.id_number)
    standings.about_person(sqlite_office, "COURT_LISTED", date(2026, 11, 1), LI)
    assert codes(sqlite_office, uscc, "CHANGE", domicile=ROOM + "2") == {"order.representative_must_go"}


def test_r24_who_cannot_be_reached_changes_the_domicile_too(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    standings.about_firm(sqlite_office, uscc, "ABNORMAL_ADDRESS", date(2026, 11, 1))
    assert codes(sqlite_office, uscc, "CHANGE", scope="软件开发\n软件销售") == {"order.address_first"}
    order(sqlite_office, uscc, "CHANGE", scope="软件开发\n软件销售", domicile=ROOM + "2")


@pytest.mark.parametrize("fact", ["COURT_HOLD", "EVASION"])
def test_a_courts_hold_and_a_flight_from_debts_close_the_change(sqlite_office: Office, fact: str) -> None:
    uscc = only(sqlite_office)
    standings.about_firm(sqlite_office, uscc, fact, date(2026, 11, 1))
    assert codes(sqlite_office, uscc, "CHANGE", domicile=ROOM + "2") == {"order.change_closed"}


def test_a_domicile_elsewhere_is_a_move(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    away = codes(sqlite_office, uscc, "CHANGE", domicile="青海省海东市平安区平安路1号")
    assert away == {"order.domicile_elsewhere"}


# endings


def test_x10_branches_leave_first(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    name = "海东市乐都区青禾软件有限公司平安分公司"
    only(sqlite_office, uscc="91630203MA7500012G", name=name, entity_type="branch", authority="630203")
    assert codes(sqlite_office, uscc, "DEREGISTER") == {"order.branches_open"}


@pytest.mark.parametrize("fact", ["LAWSUIT", "SHARES_FROZEN", "SHARES_PLEDGED", "MORTGAGE", "INVESTIGATED"])
def test_a_fact_that_stands_closes_deregistration_until_it_ends(
    sqlite_office: Office, clock: FixedClock, fact: str
) -> None:
    uscc = only(sqlite_office)
    standings.about_firm(sqlite_office, uscc, fact, date(2026, 11, 1), last_day=date(2026, 11, 30))
    assert codes(sqlite_office, uscc, "DEREGISTER") == {"order.leaving_closed"}
    clock.move(days=8)
    order(sqlite_office, uscc, "DEREGISTER")
    assert enterprise(sqlite_office).status == "deregistered"


def test_a_suit_between_the_two_officers_is_seen_at_the_decision(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    made = propose(sqlite_office, uscc, "DEREGISTER")
    standings.about_firm(sqlite_office, uscc, "LAWSUIT", date(2026, 11, 23))
    with pytest.raises(Refused) as caught:
        confirm(sqlite_office, made)
    assert caught.value.codes == ("order.no_longer_possible",)


def test_open_legs_end_with_the_enterprise_and_their_departments_hear_of_it(sqlite_office: Office) -> None:
    firm = exits.company(sqlite_office)
    with sqlite_office.work(firm.clerk) as work:
        leg = work.session.query(Leg).first()
        leg.state, department = "open", leg.department
    order(sqlite_office, str(enterprise(sqlite_office).uscc), "DEREGISTER")
    with sqlite_office.read() as session:
        assert session.query(Leg).filter_by(state="open").count() == 0
        told = {e.action for e in journal.feed(session, department, 0, 500)}
    assert {"leg.cancelled", "enterprise.deregister"} <= told


def revoked(office: Office, on: date, **cells: object) -> str:
    return only(office, **({"status": "revoked", "status_date": on} | cells))


ASKED = {"intended": "拟决定强制注销。异议请在公告期内书面提出。"}


def test_x31_x12_the_notice_waits_three_whole_years(sqlite_office: Office, clock: FixedClock) -> None:
    """Revoked 2024-03-01: no notice on 2027-03-01, on 2027-03-02 it may be published."""
    uscc = revoked(sqlite_office, date(2024, 3, 1))
    at(clock, date(2027, 3, 1))
    assert codes(sqlite_office, uscc, "STRIKE_NOTICE", **ASKED) == {"order.three_years_not_over"}
    at(clock, date(2027, 3, 2))
    order(sqlite_office, uscc, "STRIKE_NOTICE", **ASKED)


def test_x32_ninety_days_by_the_offices_calendar_and_no_day_typed(office: Office, clock: FixedClock) -> None:
    """Published 2027-03-04: its last day is 06-02, struck off from 06-03."""
    uscc = revoked(office, date(2022, 1, 1))
    assert codes(office, uscc, "STRIKE_OFF", notice_on="2020-01-01") == {"order.no_strike_notice"}
    at(clock, date(2027, 3, 4))
    order(office, uscc, "STRIKE_NOTICE", **ASKED)
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        found = announcing.standing_notices(work, enterprise(office))
        assert [(n.first, n.last) for n in found] == [(date(2027, 3, 4), date(2027, 6, 2))]
    at(clock, date(2027, 6, 2))
    assert codes(office, uscc, "STRIKE_OFF") == {"order.notice_running"}
    at(clock, date(2027, 6, 3))
    order(office, uscc, "STRIKE_OFF")
    assert enterprise(office).status == "deregistered"


def test_lv64_who_cannot_be_reached_has_the_decision_thirty_days_later(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """X32: decided 06-16, deemed served 07-16, on the public entry; restored, it says so no more."""
    uscc = revoked(sqlite_office, date(2022, 1, 1))
    at(clock, date(2027, 3, 4))
    order(sqlite_office, uscc, "STRIKE_NOTICE", **ASKED)
    assert served(sqlite_office) == []
    at(clock, date(2027, 6, 16))
    order(sqlite_office, uscc, "STRIKE_OFF")
    assert served(sqlite_office) == [(date(2027, 6, 16), date(2027, 7, 16))]
    page = create_app(sqlite_office).test_client().get(f"/enterprises/{uscc}").text
    assert says(page, "orders.served_here", first="2027年6月16日（周三）", last="2027年7月16日（周五）")
    order(sqlite_office, uscc, "RESTORE")
    assert served(sqlite_office) == []


def served(office: Office) -> list[tuple[date, date]]:
    with office.read() as session:
        found = announcing.served_here(session, office.books, session.query(Enterprise).one())
        return [(n.first, n.last) for n in found]


def test_x33_a_notice_without_the_intended_decision_is_none(sqlite_office: Office) -> None:
    uscc = revoked(sqlite_office, date(2022, 1, 1))
    assert codes(sqlite_office, uscc, "STRIKE_NOTICE") == {"order.missing"}


def test_x34_an_objection_ends_the_procedure(sqlite_office: Office, clock: FixedClock) -> None:
    uscc = revoked(sqlite_office, date(2022, 1, 1))
    order(sqlite_office, uscc, "STRIKE_NOTICE", **ASKED)
    order(sqlite_office, uscc, "END_NOTICE")
    clock.move(days=120)
    assert codes(sqlite_office, uscc, "STRIKE_OFF") == {"order.no_strike_notice"}


@pytest.mark.parametrize("fact", ["LAWSUIT", "EXIT_APPROVAL", "INVESTIGATED", "UNLIQUIDATED"])
def test_x15_suits_and_exits_that_need_approval_close_the_striking_off(
    sqlite_office: Office, clock: FixedClock, fact: str
) -> None:
    uscc = revoked(sqlite_office, date(2022, 1, 1))
    order(sqlite_office, uscc, "STRIKE_NOTICE", **ASKED)
    clock.move(days=120)
    standings.about_firm(sqlite_office, uscc, fact, clock.now().date())
    assert codes(sqlite_office, uscc, "STRIKE_OFF") == {"order.striking_closed"}


def test_x35_a_branch_may_be_struck_off_a_partnership_never(sqlite_office: Office) -> None:
    uscc = revoked(sqlite_office, date(2022, 1, 1), entity_type="branch")
    order(sqlite_office, uscc, "STRIKE_NOTICE", **ASKED)
    other = revoked(
        sqlite_office,
        date(2020, 1, 1),
        entity_type="GP",
        uscc="91630203MA7500012G",
        name="海东市某事务所（普通合伙）",
    )
    assert codes(sqlite_office, other, "STRIKE_NOTICE", **ASKED) == {"order.company_only"}


def test_a_notice_of_an_earlier_life_does_not_serve(sqlite_office: Office, clock: FixedClock) -> None:
    """The thief's way: announce while it is revoked, have it rescinded, and strike it off on the old notice."""
    uscc = revoked(sqlite_office, date(2022, 1, 1))
    order(sqlite_office, uscc, "STRIKE_NOTICE", **ASKED)
    order(sqlite_office, uscc, "RESCIND")
    clock.move(days=3 * 365 + 2)
    assert codes(sqlite_office, uscc, "STRIKE_OFF") == {"order.no_strike_notice"}
