"""Simplified exit to the letter (条例 art 33; law cases X20-X24, X42, M17, LV-05…LV-14): told, objected, lengthened, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from licensing.act import SYSTEM, Actor, Role
from licensing.errors import NotFound, Refused
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import leg_decisions, review
from licensing.services.register import standing
from licensing.store.models import Account, Case, Enterprise, JournalEntry, Leg, Notice, Objection
from portal.wiring import Office
from tests.support import changes, exits, orders, standings, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.items import approved_with, first_of_kinds
from tests.support.stories import LI, MA, ZHAO, Story


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def codes(act: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def notice_id(office: Office, story: Story) -> str:
    with office.read() as session:
        return session.query(Notice).filter_by(case_id=story.case_id).one().id


def clearances(office: Office, story: Story) -> dict[str, Leg]:
    with office.read() as session:
        return {x.department: x for x in session.query(Leg).filter_by(case_id=story.case_id)}


def object_to(office: Office, who: Actor, notice: str) -> str:
    with office.work(who) as work:
        return leaving.object_to(work, notice, "creditor", "欠我货款三万元。").id


# departments


def test_lv07_tax_insurance_and_permits_departments_are_told_on_the_day_of_the_notice(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)
    told = clearances(sqlite_office, story)
    assert set(told) >= {"630202-TAX", "630202-HRSS", "630202-PSB"}  # the police engraved the seals
    assert {x.state for x in told.values()} == {"open"}
    assert {x.due_on for x in told.values()} == {date(2026, 12, 14)}  # the last day of the notice
    with sqlite_office.read() as session:
        heard = {e.department for e in session.query(JournalEntry).filter_by(action="leg.opened")}
    assert heard >= set(told)


@pytest.mark.parametrize("program", [True, False])
def test_x04_a_department_objects_by_its_own_page_or_program(
    sqlite_office: Office, firm: Firm, clock: FixedClock, program: bool
) -> None:
    story = exits.start(sqlite_office, firm)
    tax = clearances(sqlite_office, story)["630202-TAX"]
    actor = (
        Actor("client_1", "税务系统", Role.OFFICER, None, "630202-TAX")
        if program
        else standings.officer(sqlite_office)
    )
    clock.move(days=10)
    with sqlite_office.work(actor) as work:
        leg_decisions.decide(work, tax.id, False, "欠缴增值税三千元。")
    assert stories.state_of(sqlite_office, story) == "stopped"
    with sqlite_office.read() as session:
        made = session.query(Objection).one()
        assert (made.department, made.reasons) == ("630202-TAX", "欠缴增值税三千元。")
        assert (made.account_id is None) is program
    assert {x.state for x in clearances(sqlite_office, story).values()} == {"refused", "cancelled"}


def test_x22_the_channel_closes_with_the_last_day_and_silence_is_no_objection(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)
    tax = clearances(sqlite_office, story)["630202-TAX"]
    clock.move(days=22)
    officer = standings.officer(sqlite_office)

    def late() -> None:
        with sqlite_office.work(officer) as work:
            leg_decisions.decide(work, tax.id, False, "欠税")

    assert codes(late) == ("leg.answer_days_over",)
    with sqlite_office.work(firm.owner) as work:
        leaving.apply(work, story.case_id)
    assert {x.state for x in clearances(sqlite_office, story).values()} == {"cancelled"}


# owners


def test_lv12_an_owner_does_not_object_to_himself_he_withdraws(sqlite_office: Office, firm: Firm) -> None:
    story = exits.start(sqlite_office, firm)
    partner = stories.sign_up(sqlite_office, LI)
    for owner in (firm.owner, partner):
        refused = codes(lambda who=owner: object_to(sqlite_office, who, notice_id(sqlite_office, story)))
        assert refused == ("exit.own_objection",)
    with sqlite_office.work(partner) as work:
        leaving.withdraw(work, story.case_id)
    assert stories.state_of(sqlite_office, story) == "withdrawn"


def test_a_co_investor_applies_when_the_starter_is_away_and_a_stranger_never(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)
    clock.move(days=22)
    with pytest.raises(NotFound), sqlite_office.work(stories.sign_up(sqlite_office, ZHAO)) as work:
        leaving.apply(work, story.case_id)
    with sqlite_office.work(stories.sign_up(sqlite_office, LI)) as work:
        leaving.apply(work, story.case_id)
    assert stories.state_of(sqlite_office, story) == "applied"


# one failed attempt


@pytest.mark.parametrize("way", ["withdrawn", "lifted"])
def test_x42_after_an_objection_no_new_notice_until_it_is_withdrawn_or_lifted(
    sqlite_office: Office, firm: Firm, way: str
) -> None:
    story = exits.start(sqlite_office, firm)
    creditor = stories.sign_up(sqlite_office, ZHAO)
    made = object_to(sqlite_office, creditor, notice_id(sqlite_office, story))
    assert codes(lambda: exits.begin(sqlite_office, firm)) == ("exit.objection_stands",)
    with pytest.raises(NotFound), sqlite_office.work(firm.owner) as work:
        leaving.withdraw_objection(work, made)
    if way == "withdrawn":
        with sqlite_office.work(creditor) as work:
            leaving.withdraw_objection(work, made)
    else:
        with pytest.raises(NotFound), sqlite_office.work(firm.owner) as work:
            leaving.lift_objection(work, made, "没有欠款")
        with sqlite_office.work(firm.clerk) as work:
            leaving.lift_objection(work, made, "已提交付款凭证，原因消除")
    again = exits.begin(sqlite_office, firm)
    assert stories.state_of(sqlite_office, again) == "draft"


# the window


def test_x21_after_the_window_only_with_grace_given_before_it_closed(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)

    def grant() -> None:
        with sqlite_office.work(firm.clerk) as work:
            leaving.grant_grace(work, story.case_id, "材料仍在收集")

    assert codes(grant) == ("exit.notice_running",)
    clock.move(days=40)
    with pytest.raises(NotFound), sqlite_office.work(firm.owner) as work:
        leaving.grant_grace(work, story.case_id, "自己给")
    grant()
    assert codes(grant) == ("exit.grace_before",)
    with sqlite_office.read() as session:
        notice = session.query(Notice).one()
        assert (notice.ends_on, notice.window_ends_on) == (date(2026, 12, 14), date(2027, 2, 3))
    clock.move(days=30)
    with sqlite_office.work(firm.owner) as work:
        leaving.apply(work, story.case_id)
    assert stories.state_of(sqlite_office, story) == "applied"


def test_x21_without_grace_the_window_closes(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    story = exits.start(sqlite_office, firm)
    clock.move(days=45)

    def late() -> None:
        with sqlite_office.work(firm.owner) as work:
            leaving.apply(work, story.case_id)

    assert codes(late) == ("exit.window_over",)


# the end


def test_m17_with_the_entry_every_open_leg_ends_and_its_department_is_told(
    sqlite_office: Office, clock: FixedClock
) -> None:
    story = approved_with(sqlite_office, first_of_kinds(sqlite_office, ("after",)))
    exits.make_licence(sqlite_office, story.case_id)
    with sqlite_office.read() as session:
        case = session.get_one(Case, story.case_id)
        permit = next(x for x in case.legs if x.kind == "after")
        enterprise_id = str(case.enterprise_id)
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    firm = Firm(story, enterprise_id, clerk)
    leaver = exits.applied(sqlite_office, firm, 22)
    with sqlite_office.work(clerk) as work:
        review.take(work, leaver.case_id)
    stories.decide(sqlite_office, leaver.case_id, clerk)
    assert exits.status_of(sqlite_office, firm) == "deregistered"
    officer = Actor("client_2", "部门系统", Role.OFFICER, None, permit.department)

    def grant() -> None:
        with sqlite_office.work(officer) as work:
            leg_decisions.decide(work, permit.id, True)

    assert codes(grant) == ("flow.not_open",)
    with sqlite_office.read() as session:
        heard = {
            e.department for e in session.query(JournalEntry).filter_by(action="enterprise.deregistered")
        }
    assert heard >= {permit.department, "630202-TAX", None}


# a change during the notice


def buy_in(office: Office, firm: Firm) -> None:
    """Li sells 10 % to Zhao: all sign, the tax is shown, two officers confirm."""
    case_id, found = changes.bought(office, firm, changes.newcomer(ZHAO))
    assert found == set()
    with office.read() as session:
        number = session.get_one(Case, case_id).number
    standings.about_firm(
        office,
        str(changes.enterprise(office, firm).uscc),
        "SHARE_TAX_PAID",
        date(2026, 11, 20),
        standings.TAX,
        reference=str(number),
    )
    changes.sign(office, case_id, MA, LI, ZHAO)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def test_who_bought_in_before_the_notice_has_pledged_nothing(sqlite_office: Office, firm: Firm) -> None:
    """The thief's way out: the exit is opened for two owners, a third buys in, and the two publish without the third's pledge."""
    story = exits.begin(sqlite_office, firm)
    buy_in(sqlite_office, firm)
    assert codes(lambda: exits.publish(sqlite_office, story)) == ("exit.owners_changed",)
    with sqlite_office.work(firm.owner) as work:
        leaving.withdraw(work, story.case_id)
    again = exits.begin(sqlite_office, firm)
    with sqlite_office.read() as session:
        assert {p.name for p in session.get_one(Case, again.case_id).people} == {MA.name, LI.name, ZHAO.name}
    exits.publish(sqlite_office, again)
    assert stories.state_of(sqlite_office, again) == "published"


def test_nobody_buys_in_during_the_notice_and_an_owner_entered_otherwise_is_seen(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)
    _, found = changes.bought(sqlite_office, firm, changes.newcomer(ZHAO))
    assert found == {"change.leaving"}
    stories.sign_up(sqlite_office, ZHAO)
    with sqlite_office.work(SYSTEM) as work:  # an owner whom the register's own keeper enters
        account = work.session.query(Account).filter_by(name=ZHAO.name).one()
        standing.record_investor(
            work, work.session.get_one(Enterprise, firm.enterprise_id), account, "SHAREHOLDER", None
        )
    clock.move(days=22)

    def apply() -> None:
        with sqlite_office.work(firm.owner) as work:
            leaving.apply(work, story.case_id)

    assert codes(apply) == ("exit.owners_changed",)


def test_a_suspension_during_the_notice_ends_nothing(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)
    uscc = str(changes.enterprise(sqlite_office, firm).uscc)
    orders.order(sqlite_office, uscc, "SUSPEND", until="2027-06-30")
    clock.move(days=22)
    with sqlite_office.work(firm.owner) as work:
        assert leaving.apply(work, story.case_id).state == "applied"
