"""An enterprise dissolves, publishes, winds up and leaves by its own filings (公司法 229-239; 合伙企业法 85-90; 条例 31-34)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from licensing.errors import NotFound
from licensing.kinds.change import opening
from licensing.kinds.change.checks import problems
from licensing.services.orders import announcing
from licensing.services.register import members
from licensing.store.models import Case, Enterprise, Licence, NameRecord, RegisterOrder
from portal.wiring import Office
from tests.support import changes, exits, kinds, orders, stories, winding
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.kinds import BUSINESSES, QIAN
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO

MISSING = {"change.consent_missing", "change.majority_missing"}


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def today(office: Office) -> str:
    return str(office.clock.now().date())


def wrong(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(firm.owner) as work:
        return {p.code for p in problems(work, work.session.get_one(Case, case_id))}


def published(office: Office, firm: Firm) -> str:
    """Ma and Li dissolve; Zhao leads, Li is in the group."""
    case_id = winding.noticed(office, firm, winding.said(today(office)), ZHAO, LI)
    assert wrong(office, firm, case_id) == set()
    sign(office, case_id, MA, LI, ZHAO)
    winding.publish(office, case_id, firm.owner)
    return case_id


def test_a_company_from_its_decision_to_its_end_by_its_own_filings(office: Office, clock: FixedClock) -> None:
    """The notice stands at once; claims 45 days; who leads the group files the end, whoever represented the company says nothing."""
    firm = exits.company(office)
    case_id = published(office, firm)
    assert changes.case_of(office, case_id).state == "changed", "nobody examines a publication"
    first = clock.now().date()
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        (notice,) = announcing.public_notices(session, office.books, enterprise, "liquidation")
        assert (notice.first, notice.last) == (first, office.books.last_day(first, "D95"))
        assert notice.order.fields["group"] == [[LI.name, "LIQ_MEMBER"], [ZHAO.name, "LIQ_HEAD"]]
        assert (notice.order.fields["votes_for"], notice.order.fields["votes_all"]) == (
            stories.CAPITAL_FEN,
            stories.CAPITAL_FEN,
        )
        roles = {(m.name, m.role) for m in members.officers(session, enterprise)}
        assert {(ZHAO.name, "LIQ_HEAD"), (LI.name, "LIQ_MEMBER"), (MA.name, "DIRECTOR")} <= roles
        assert {m.name for m in members.owners(session, enterprise.id)} == {MA.name, LI.name}
    winding.publish(office, case_id, firm.owner)  # again changes nothing
    with office.read() as session:
        assert session.query(RegisterOrder).count() == 1
    zhao = stories.sign_up(office, ZHAO)
    early = winding.ending(office, firm, str(first), actor=zhao)
    assert "order.claims_running" in wrong(office, firm, early)
    clock.move(days=60)
    ended = str(clock.now().date() - timedelta(days=1))
    early = winding.ending(office, firm, ended, actor=zhao)
    assert wrong(office, firm, early) == set()
    sign(office, early, ZHAO, MA)
    hand_in(office, early, zhao)
    changes.take(office, firm, early)
    assert refusal(lambda: stories.decide(office, early, firm.clerk)) == "change.tax_not_cleared"
    winding.cleared(office, firm)
    stories.decide(office, early, firm.clerk)
    with office.read() as session:
        assert session.get_one(Enterprise, firm.enterprise_id).status == "deregistered"
        assert {row.state for row in session.query(Licence)} == {"revoked"}
        assert (
            session.query(NameRecord).filter_by(enterprise_id=firm.enterprise_id).one().status
            == "deregistered"
        )
        order = session.query(RegisterOrder).filter_by(kind="DEREGISTER").one()
        assert (
            order.document_no == str(session.get_one(Case, early).number)
            and order.maker_id != order.checker_id
        )
        assert session.query(RegisterOrder).filter_by(kind="LIQUIDATION_NOTICE").one().ended_on is not None


def test_nobody_dissolves_it_alone(sqlite_office: Office, firm: Firm) -> None:
    """Ma holds 60 %: not two thirds. Zhao, named and not asked, is in no group. Nobody's group is led by nobody or by two."""
    office = sqlite_office
    case_id = winding.noticed(office, firm, winding.said(today(office)), ZHAO)
    sign(office, case_id, MA)
    assert set(refusal(lambda: winding.publish(office, case_id, firm.owner)).split(",")) >= MISSING
    sign(office, case_id, LI)
    assert "change.consent_missing" in refusal(lambda: winding.publish(office, case_id, firm.owner))
    sign(office, case_id, ZHAO)
    winding.publish(office, case_id, firm.owner)
    assert changes.case_of(office, case_id).state == "changed"


def test_a_stranger_starts_nothing_and_who_leads_ends_it_but_changes_nothing_else(
    sqlite_office: Office, firm: Firm
) -> None:
    office, zhao, qian = (
        sqlite_office,
        stories.sign_up(sqlite_office, ZHAO),
        stories.sign_up(sqlite_office, QIAN),
    )
    for item in (winding.NOTICE, winding.ENDING, "domicile"):
        with office.work(qian) as work, pytest.raises(NotFound):
            opening.open_change(work, firm.enterprise_id, [item])
    with office.work(zhao) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, [winding.ENDING])
    published(office, firm)
    for item in (winding.NOTICE, "domicile", "representative"):
        with office.work(zhao) as work:
            assert (
                refusal(lambda item=item: opening.open_change(work, firm.enterprise_id, [item]))
                == "change.none_chosen"
            )
    with office.work(zhao) as work:
        opening.open_change(work, firm.enterprise_id, [winding.ENDING])
    with office.work(qian) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, [winding.ENDING])


def test_the_end_is_signed_by_who_leads_not_by_the_old_representative(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    published(office, firm)
    clock.move(days=60)
    case_id = winding.ending(office, firm, str(clock.now().date()))
    sign(office, case_id, MA, LI)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    sign(office, case_id, ZHAO)
    hand_in(office, case_id, firm.owner)


@pytest.mark.parametrize(
    ("given", "people", "expected"),
    [
        ({"creditors": []}, (ZHAO,), {"order.creditors_needed"}),
        ({"creditors_none": "无负债"}, (ZHAO,), {"order.creditors_both"}),
        ({"resolved_on": "2027-01-01"}, (ZHAO,), {"order.day_ahead", "order.creditor_early"}),
        ({"resolved_on": "x"}, (ZHAO,), {"change.winding_resolved_on"}),
        (
            {"creditors": [{"creditor": "青海供货公司", "way": "dove", "told_on": "x"}]},
            (ZHAO,),
            {"order.creditor_way", "order.missing"},
        ),
        ({}, (), {"change.winding_head"}),
    ],
)
def test_what_is_missing_is_said(
    sqlite_office: Office,
    firm: Firm,
    given: dict[str, object],
    people: tuple[stories.SignUp, ...],
    expected: set[str],
) -> None:
    office = sqlite_office
    case_id = winding.noticed(office, firm, winding.said(today(office), **given), *(people or (None,)))
    assert wrong(office, firm, case_id) == expected


def test_proofs_are_files_and_winding_up_stands_alone(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    case_id = winding.noticed(
        office,
        firm,
        winding.said(today(office), creditors=[], creditors_none="资产负债表所载负债为零。"),
        ZHAO,
    )
    assert wrong(office, firm, case_id) == set()
    case_id = changes.written(office, firm, {winding.NOTICE: winding.said(today(office))}, new=None)
    assert "change.winding_told_proof" in wrong(office, firm, case_id)
    case_id = changes.written(office, firm, {"term": {"term": "30"}, winding.ENDING: {"paper": "none"}})
    assert "change.winding_alone" in wrong(office, firm, case_id)


@pytest.mark.parametrize("kind", BUSINESSES)
def test_each_kind_winds_up_by_those_whose_right_it_is(
    sqlite_office: Office, kind: str, clock: FixedClock
) -> None:
    office = sqlite_office
    stories.give_keys(office)
    firm = exits.registered(office, kinds.draft(office, kind))
    owners = [part.who for part in BUSINESSES[kind].people]
    votes = {"votes_for": "900000", "votes_all": "900000"} if kind == "jsc" else {}
    group = () if kind == "sole" else (MA,)
    case_id = winding.noticed(office, firm, winding.said(today(office), **votes), *(group or (None,)))
    assert wrong(office, firm, case_id) == set()
    sign(office, case_id, MA)
    if kind not in ("sole", "jsc"):
        assert MISSING & set(refusal(lambda: winding.publish(office, case_id, firm.owner)).split(","))
        sign(office, case_id, *(who for who in owners if who != MA))
    winding.publish(office, case_id, firm.owner)
    clock.move(days=70)
    case_id = winding.ending(office, firm, str(clock.now().date()), **votes)
    assert wrong(office, firm, case_id) == set()
    sign(office, case_id, *owners)
    winding.cleared(office, firm)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert changes.enterprise(office, firm).status == "deregistered"


def test_an_individual_leaves_without_a_liquidation(sqlite_office: Office) -> None:
    """实施细则 art 46: neither decision nor report; taxes are cleared first."""
    office = sqlite_office
    firm = exits.individual(office)
    case_id = winding.ending(office, firm)
    assert wrong(office, firm, case_id) == set()
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    winding.cleared(office, firm)
    changes.decide(office, firm, case_id)
    assert changes.enterprise(office, firm).status == "deregistered"


def test_the_counters_notice_is_ended_online_by_the_representative(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """A notice that an officer ordered names no group here: the representative signs the end."""
    office = sqlite_office
    told = {"creditors": orders.creditors_told(today(office)), "votes_for": 3, "votes_all": 3}
    uscc = str(changes.enterprise(office, firm).uscc)
    orders.order(
        office, uscc, "LIQUIDATION_NOTICE", resolved_on=today(office), group_on=today(office), **told
    )
    clock.move(days=60)
    case_id = winding.ending(office, firm, str(clock.now().date()))
    sign(office, case_id, LI)
    assert set(refusal(lambda: hand_in(office, case_id, firm.owner)).split(",")) >= MISSING
    sign(office, case_id, MA)
    winding.cleared(office, firm)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert changes.enterprise(office, firm).status == "deregistered"


def test_a_revoked_company_is_wound_up_and_what_is_late_is_taken_and_said(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    orders.order(office, str(changes.enterprise(office, firm).uscc), "REVOKE", ground="other")
    decided = clock.now().date()
    clock.move(days=30)
    told = winding.said(str(decided), group_on=today(office), creditors=orders.creditors_told(today(office)))
    case_id = winding.noticed(office, firm, told, ZHAO)
    assert wrong(office, firm, case_id) == set()
    sign(office, case_id, MA, LI, ZHAO)
    winding.publish(office, case_id, firm.owner)
    with office.read() as session:
        order = session.query(RegisterOrder).filter_by(kind="LIQUIDATION_NOTICE").one()
        assert {code for code, _ in order.fields["late"]} == {"order.late_cause", "order.late_group"}
        assert all(date.fromisoformat(day) for _, day in order.fields["late"])
