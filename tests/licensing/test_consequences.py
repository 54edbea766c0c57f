"""What follows from a rescission stands as facts the moment it takes effect; nobody enters them a second time."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from licensing.act import Role
from licensing.errors import Invalid, Refused
from licensing.kinds.simplified_exit import state
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import abuse, review
from licensing.services.register import standing
from licensing.store.models import Case, Enterprise, Message, Standing
from licensing.store.types import CIPHER
from portal.wiring import Office
from tests.licensing.test_abuse import Filed
from tests.licensing.test_abuse_notice import WHY, on, published
from tests.licensing.test_restoring import gone, uscc_of
from tests.support import exits, identity, orders, owners, standings, stories
from tests.support.clock import FixedClock
from tests.support.registered import only
from tests.support.stories import LI, MA, ZHAO

FALSE = {"public_interest": "none", "responsible": [{"name": ZHAO.name, "id_number": ZHAO.id_number}]}


def facts(office: Office, *codes: str) -> list[Standing]:
    with office.read() as session:
        query = select(Standing).where(Standing.code.in_(codes)).order_by(Standing.id)
        return list(session.scalars(query))


def stands(office: Office, number: str, on: date) -> set[str]:
    with office.read() as session:
        return {row.code for row in standing.of_persons(session, {CIPHER.index(number)}, on)}


def problems(office: Office, uscc: str, kind: str, **fields: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        orders.propose(office, uscc, kind, **fields)
    return [(p.field, p.code) for p in caught.value.problems]


def test_who_is_responsible_for_a_false_registration_is_barred_for_three_years_by_the_act(
    office: Office, clock: FixedClock
) -> None:
    uscc = only(office)
    orders.order(office, uscc, "RESCIND", **FALSE)
    (row,) = facts(office, "FALSE_REGISTRATION")
    assert (row.department, row.since, row.person_name) == ("630202-AMR", clock.day(), ZHAO.name)
    assert row.reference == "海东市监〔2026〕12号"
    assert stands(office, ZHAO.id_number, date(2029, 11, 23)) == {"FALSE_REGISTRATION"}
    assert stands(office, ZHAO.id_number, date(2029, 11, 24)) == set()


def test_nobody_named_nobody_barred(sqlite_office: Office) -> None:
    orders.order(sqlite_office, only(sqlite_office), "RESCIND", public_interest="none")
    assert facts(sqlite_office, "FALSE_REGISTRATION", "JOINT_LIABILITY") == []


def test_before_the_second_officer_agreed_nobody_is_barred(sqlite_office: Office) -> None:
    orders.propose(sqlite_office, only(sqlite_office), "RESCIND", **FALSE)
    assert facts(sqlite_office, "FALSE_REGISTRATION") == []


def test_a_number_that_is_nobodys_or_given_twice_is_said_beside_it(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    for rows, place in (
        ([{"name": ZHAO.name, "id_number": "632123199001011234"}], 0),
        ([{"name": ZHAO.name, "id_number": ZHAO.id_number}] * 2, 1),
    ):
        found = problems(sqlite_office, uscc, "RESCIND", public_interest="none", responsible=rows)
        assert found == [(f"responsible.{place}.id_number", "account.id_number_wrong")]


def test_r27_what_would_gravely_harm_the_public_interest_is_kept(sqlite_office: Office) -> None:
    """A person weighs it and must say so; the machine refuses what was weighed as grave."""
    uscc = only(sqlite_office)
    assert problems(sqlite_office, uscc, "RESCIND", public_interest="grave") == [
        ("public_interest", "order.rescission_harms")
    ]
    assert problems(sqlite_office, uscc, "RESCIND", public_interest="") == [
        ("public_interest", "order.missing")
    ]
    assert orders.enterprise(sqlite_office).status == "registered"


def test_r26_a_silent_firm_is_rescinded_after_45_days_and_not_on_the_last(sqlite_office: Office) -> None:
    filed = Filed(sqlite_office, after=True)
    last = published(filed).row.ends_on
    assert last is not None
    uscc = uscc_of(sqlite_office)
    on(filed, last.isoformat())
    assert problems(sqlite_office, uscc, "RESCIND", public_interest="none") == [("", "order.notice_running")]
    filed.clock.move(days=1)
    filed.do(filed.wang, abuse.end_notice)
    filed.do(filed.wang, abuse.propose, "propose_finding", WHY)
    filed.do(filed.han, abuse.confirm, filed.shown())
    orders.order(sqlite_office, uscc, "RESCIND", public_interest="none")
    assert orders.enterprise(sqlite_office).status == "rescinded"


def test_x41_debts_after_a_false_pledge_rescission_joint_liability_and_three_years(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """X41, X11: every pledger is jointly liable for what was owed before; who is responsible is barred; all are told."""
    gone(sqlite_office)
    liable = {"responsible": [{"name": MA.name, "id_number": MA.id_number}]}
    orders.order(sqlite_office, uscc_of(sqlite_office), "RESCIND_EXIT", **liable)
    assert stands(sqlite_office, MA.id_number, clock.day()) == {"FALSE_REGISTRATION", "JOINT_LIABILITY"}
    assert stands(sqlite_office, LI.id_number, clock.day()) == {"JOINT_LIABILITY"}
    assert stands(sqlite_office, ZHAO.id_number, clock.day()) == set()
    with sqlite_office.read() as session:
        told = session.scalars(select(Message).where(Message.occasion == "back_rescinded")).all()
    assert len(told) == len({m.account_id for m in told}) == 2, "Ma and Li, once each"


def test_an_enterprise_that_pledged_falsely_is_liable_too_and_pledges_no_exit_of_its_own(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """公司法 240: Zhao and the company of Ma and Li let theirs vanish with debts; the company may not vanish the same way next."""
    stories.give_keys(sqlite_office)
    case = owners.joint(sqlite_office)
    owners.registered(sqlite_office, case)
    with sqlite_office.read() as session:
        child = session.get_one(Case, case.story.case_id).enterprise_id
        uscc = session.get_one(Enterprise, child).uscc
    firm = exits.Firm(case.story, str(child), stories.appoint(sqlite_office, Role.CLERK, stories.LEDU))
    exit_story = exits.begin(sqlite_office, firm)
    for actor in (case.story.founder, case.parent.owner):
        identity.sign_case(sqlite_office, actor, exit_story.case_id)
    with sqlite_office.work(exit_story.founder) as work:
        leaving.start_exit(work, exit_story.case_id)
    clock.move(days=30)
    with sqlite_office.work(firm.owner) as work:
        leaving.apply(work, exit_story.case_id)
    with sqlite_office.work(firm.clerk) as work:
        review.take(work, exit_story.case_id)
    stories.decide(sqlite_office, exit_story.case_id, firm.clerk)
    assert "X11" not in obstacles(sqlite_office, case.parent)
    orders.order(sqlite_office, str(uscc), "RESCIND_EXIT")
    (row,) = facts(sqlite_office, "JOINT_LIABILITY_FIRM")
    assert (row.enterprise_id, row.department) == (case.parent.enterprise_id, "630202-AMR")
    assert stands(sqlite_office, ZHAO.id_number, clock.day()) == {"JOINT_LIABILITY"}
    assert (
        stands(sqlite_office, MA.id_number, clock.day()) == set()
    )  # who signed for the company pledged nothing himself
    assert "X11" in obstacles(sqlite_office, case.parent)
    with pytest.raises(Refused), sqlite_office.work(case.parent.owner) as work:
        leaving.open_exit(work, case.parent.enterprise_id)


def obstacles(office: Office, firm: exits.Firm) -> list[str]:
    with office.look(firm.owner) as work:
        return state.obstacles(work, work.session.get_one(Enterprise, firm.enterprise_id))


def test_where_nobody_is_found_responsible_nobody_is_barred(sqlite_office: Office) -> None:
    gone(sqlite_office)
    code = uscc_of(sqlite_office)
    orders.order(sqlite_office, code, "RESCIND_EXIT")
    assert facts(sqlite_office, "FALSE_REGISTRATION") == []


def test_x43_a_prepaid_shop_that_shut_with_a_new_head_leaves_by_no_way(sqlite_office: Office) -> None:
    """X43 (公司登记管理实施办法 art 20): a department says what it knows; change, both exits and the striking off are closed."""
    firm = exits.company(sqlite_office)
    code = uscc_of(sqlite_office)
    standings.about_firm(sqlite_office, code, "EVASION", date(2026, 11, 1), "630202-AMR")
    assert problems(sqlite_office, code, "CHANGE", domicile="青海省海东市乐都区碾伯街道文化街66号") == [
        ("", "order.change_closed")
    ]
    assert problems(sqlite_office, code, "DEREGISTER") == [("", "order.leaving_closed")]
    with pytest.raises(Refused) as caught, sqlite_office.work(firm.owner) as work:
        leaving.open_exit(work, firm.enterprise_id)
    assert caught.value.codes == ("exit.not_eligible",)
