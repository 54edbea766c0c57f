"""A court ends a bankruptcy or a liquidation, and whom it appointed files the exit (企业破产法 art 121; 公司法 arts 233, 239; 条例 34)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from licensing.act import SYSTEM
from licensing.errors import Invalid, NotFound
from licensing.kinds.change import opening
from licensing.kinds.change.checks import problems
from licensing.services.orders import proposing
from licensing.services.register import members, stating
from licensing.store.models import Case, Enterprise, Licence, NameRecord, RegisterOrder, Standing
from portal.wiring import Office
from tests.support import changes, exits, kinds, orders, standings, stories, winding
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.kinds import BUSINESSES, QIAN
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO

COURT = winding.COURT


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def wrong(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(firm.owner) as work:
        return {p.code for p in problems(work, work.session.get_one(Case, case_id))}


def offered(office: Office, firm: Firm, who: stories.SignUp) -> set[str]:
    with office.look(stories.sign_up(office, who)) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        return set(opening.offered(work, enterprise))


def test_a_bankrupt_company_leaves_upon_the_ruling_alone(office: Office, clock: FixedClock) -> None:
    """No notice, no report, no owner's signature; branches, taxes and two officers all the same; late by art 121 is said."""
    firm = exits.company(office)
    zhao = stories.sign_up(office, ZHAO)
    winding.in_court(office, firm, ZHAO)
    case_id = winding.upon_ruling(office, firm, zhao)
    sign(office, case_id, ZHAO)
    assert wrong(office, firm, case_id) == {"change.court_not_ended"}
    assert "change.unlawful" in refusal(lambda: hand_in(office, case_id, zhao))
    winding.court_ended(office, firm)
    with office.work(zhao) as work:
        opening.renew(work, case_id)
    assert wrong(office, firm, case_id) == set()
    sign(office, case_id, ZHAO)
    clock.move(days=20)
    hand_in(office, case_id, zhao)
    changes.take(office, firm, case_id)
    assert refusal(lambda: stories.decide(office, case_id, firm.clerk)) == "change.tax_not_cleared"
    winding.cleared(office, firm)
    stories.decide(office, case_id, firm.clerk)
    with office.read() as session:
        assert session.get_one(Enterprise, firm.enterprise_id).status == "deregistered"
        assert {row.state for row in session.query(Licence)} == {"revoked"}
        name = session.query(NameRecord).filter_by(enterprise_id=firm.enterprise_id).one()
        assert name.status == "deregistered"
        order = session.query(RegisterOrder).filter_by(kind="DEREGISTER").one()
        assert order.fields["court_ruling"] == winding.RULING
        assert [code for code, _ in order.fields["late"]] == ["order.late_application"]
        assert session.query(RegisterOrder).filter_by(kind="LIQUIDATION_NOTICE").count() == 0
    with office.read() as session:
        people = session.get_one(Case, case_id).people
        assert {p.name for p in people if p.signatures} == {ZHAO.name}


@pytest.mark.parametrize("kind", [k for k in BUSINESSES if k not in ("individual",)])
def test_each_kind_with_a_liquidation_leaves_by_its_administrator(sqlite_office: Office, kind: str) -> None:
    office = sqlite_office
    stories.give_keys(office)
    firm = exits.registered(office, kinds.draft(office, kind))
    sun = stories.sign_up(office, SUN)
    winding.in_court(office, firm, SUN, "COURT_WINDING")
    winding.court_ended(office, firm, "COURT_WINDING")
    case_id = winding.upon_ruling(office, firm, sun)
    sign(office, case_id, SUN)
    hand_in(office, case_id, sun)
    winding.cleared(office, firm)
    changes.decide(office, firm, case_id)
    assert changes.enterprise(office, firm).status == "deregistered"


def test_nobody_but_whom_the_court_appointed_files_it(sqlite_office: Office, firm: Firm) -> None:
    """Owners and representative are not offered it; a stranger finds nothing; an administrator whom the court replaced neither signs nor
    is believed, and one of another enterprise is nobody here."""
    office = sqlite_office
    zhao = stories.sign_up(office, ZHAO)
    qian = stories.sign_up(office, QIAN)
    assert COURT not in offered(office, firm, MA)
    with office.work(zhao) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, [COURT])
    _, appointed = winding.in_court(office, firm, ZHAO)
    winding.court_ended(office, firm)
    assert (offered(office, firm, ZHAO), COURT in offered(office, firm, LI)) == ({COURT}, False)
    with office.work(qian) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, [COURT])
    for item in ("domicile", "representative", winding.ENDING, winding.NOTICE):
        with office.work(zhao) as work:
            code = refusal(lambda item=item: opening.open_change(work, firm.enterprise_id, [item]))
            assert code == "change.none_chosen"
    case_id = winding.upon_ruling(office, firm, zhao)
    sign(office, case_id, ZHAO)
    hand_in(office, case_id, zhao)
    with office.work(SYSTEM) as work:
        row = work.session.get_one(Standing, appointed)
        row.until = row.since
    winding.cleared(office, firm)
    changes.take(office, firm, case_id)
    codes = refusal(lambda: stories.decide(office, case_id, firm.clerk)).split(",")
    assert "change.register_moved" in codes
    with office.work(zhao) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, [COURT])


def test_who_stated_the_ruling_decides_nothing_upon_it(sqlite_office: Office, firm: Firm) -> None:
    """A clerk alone: states a ruling and a friend as administrator. He neither proposes nor confirms; two others do."""
    office, uscc = sqlite_office, str(changes.enterprise(sqlite_office, firm).uscc)
    zhao, today = stories.sign_up(office, ZHAO), office.clock.now().date()
    made = [
        standings.said("BANKRUPTCY_ENDED", uscc, today, reference=winding.RULING),
        standings.said("COURT_ADMINISTRATOR", ZHAO.id_number, today, name=ZHAO.name, reference=uscc),
    ]
    with office.work(firm.clerk) as work:
        for said in made:
            stating.state(work, said)
    case_id = winding.upon_ruling(office, firm, zhao)
    sign(office, case_id, ZHAO)
    hand_in(office, case_id, zhao)
    winding.cleared(office, firm)
    changes.take(office, firm, case_id)
    assert refusal(lambda: stories.decide(office, case_id, firm.clerk)) == "change.stated_by_you"


def test_an_appointment_names_an_enterprise_of_the_own_place(sqlite_office: Office, firm: Firm) -> None:
    """Another county's registry appoints nobody here, and a reference that is no code is none."""
    office, uscc = sqlite_office, str(changes.enterprise(sqlite_office, firm).uscc)
    said = standings.said(
        "COURT_ADMINISTRATOR", ZHAO.id_number, office.clock.now().date(), name=ZHAO.name, reference=uscc
    )
    for told, body in (
        (said, "630203-AMR"),
        (replace(said, reference="青02破1号"), winding.registry(office, firm)),
        (said, "630202-TAX"),
    ):
        with office.work(SYSTEM) as work, pytest.raises(Invalid):
            stating.state(work, told, body)


def test_the_court_takes_an_own_winding_up_over(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    """Published by its owners, led by Zhao; the court accepts a bankruptcy (公司法 art 237): neither Zhao's end nor a new notice nor a
    change goes on, and the administrator ends it."""
    office = sqlite_office
    day = str(clock.now().date())
    notice = winding.noticed(office, firm, winding.said(day), ZHAO, LI)
    sign(office, notice, MA, LI, ZHAO)
    winding.publish(office, notice, firm.owner)
    clock.move(days=60)
    zhao = stories.sign_up(office, ZHAO)
    early = winding.ending(office, firm, str(clock.now().date()), actor=zhao)
    sign(office, early, ZHAO, MA)
    hand_in(office, early, zhao)
    winding.cleared(office, firm)
    winding.in_court(office, firm, QIAN)
    with office.read() as session:
        held = {m.role for m in members.officers(session, session.get_one(Enterprise, firm.enterprise_id))}
    assert held and not held & {"LIQ_HEAD", "LIQ_MEMBER"}, "the owners' group ends as the court takes over"
    changes.take(office, firm, early)
    assert "order.leaving_closed" in wrong(office, firm, early)
    assert "change.unlawful" in refusal(lambda: stories.decide(office, early, firm.clerk))
    again = winding.noticed(office, firm, winding.said(str(clock.now().date())), SUN)
    assert "order.court_has_it" in wrong(office, firm, again)
    other = changes.written(office, firm, {"term": {"term": "30"}})
    assert "order.change_closed" in wrong(office, firm, other)
    stories.decide(office, early, firm.clerk, "已由人民法院受理破产，不能普通注销")
    orders.order(office, str(changes.enterprise(office, firm).uscc), "END_NOTICE")
    with office.read() as session:
        held = {m.role for m in members.officers(session, session.get_one(Enterprise, firm.enterprise_id))}
    assert held and not held & {"LIQ_HEAD", "LIQ_MEMBER"}, "the owners' group leaves with its notice"
    assert offered(office, firm, ZHAO) == set()
    winding.court_ended(office, firm)
    qian = stories.sign_up(office, QIAN)
    case_id = winding.upon_ruling(office, firm, qian)
    sign(office, case_id, QIAN)
    hand_in(office, case_id, qian)
    changes.decide(office, firm, case_id)
    assert changes.enterprise(office, firm).status == "deregistered"


@pytest.mark.parametrize(
    ("code", "body", "closes"),
    [("WAGE_ARREARS", "HRSS", False), ("SHARES_FROZEN", "AMR", False), ("COURT_HOLD", "AMR", True)],
)
def test_debts_hold_nothing_up_and_a_courts_own_order_does(
    sqlite_office: Office, firm: Firm, code: str, body: str, closes: bool
) -> None:
    office, zhao = sqlite_office, stories.sign_up(sqlite_office, ZHAO)
    uscc, today = str(changes.enterprise(office, firm).uscc), sqlite_office.clock.now().date()
    winding.in_court(office, firm, ZHAO)
    winding.court_ended(office, firm)
    standings.about_firm(office, uscc, code, today - timedelta(days=9), f"630202-{body}")
    case_id = winding.upon_ruling(office, firm, zhao)
    assert wrong(office, firm, case_id) == ({"order.leaving_closed"} if closes else set())


def test_at_the_counter_only_a_ruling_that_was_served_passes_debts(sqlite_office: Office, firm: Firm) -> None:
    """An officer's order with a number that nobody served is checked as any exit."""
    office, uscc = sqlite_office, str(changes.enterprise(sqlite_office, firm).uscc)
    standings.about_firm(office, uscc, "WAGE_ARREARS", office.clock.now().date(), "630202-HRSS")
    given = orders.proposal("DEREGISTER", {"court_ruling": winding.RULING, "paper": "none"})
    with office.work(firm.clerk) as work, pytest.raises(Invalid) as raised:
        proposing.propose(work, uscc, given)
    assert {p.code for p in raised.value.problems} == {"order.leaving_closed"}
    winding.court_ended(office, firm)
    with office.work(firm.clerk) as work:
        proposing.propose(work, uscc, given)


def test_branches_leave_first_and_the_ruling_is_shown(sqlite_office: Office, firm: Firm) -> None:
    office, zhao = sqlite_office, stories.sign_up(sqlite_office, ZHAO)
    with office.work(SYSTEM) as work:
        head = work.session.get_one(Enterprise, firm.enterprise_id)
        told = {"id": "ent_b", "uscc": "91630203MA7500012G", "name": f"{head.name}平安分公司"}
        work.session.add(
            Enterprise(
                **told,
                entity_type="branch",
                authority="630203",
                status="registered",
                source="test",
                source_key="b",
            )
        )
    winding.in_court(office, firm, ZHAO)
    winding.court_ended(office, firm)
    case_id = winding.upon_ruling(office, firm, zhao, copy=False)
    assert wrong(office, firm, case_id) == {"order.branches_open", "change.court_ruling_copy"}
