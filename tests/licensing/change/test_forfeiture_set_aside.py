"""GE-34 before the court: a suit keeps the forfeited shares where they are, and a judgment gives them back from wherever they went
(公司法 art 52)."""

from __future__ import annotations

import pytest

from licensing.errors import Invalid, Refused
from licensing.kinds.change import calling, opening
from licensing.kinds.change.checks import problems as change_problems
from licensing.services.cases import two_officers
from licensing.services.orders.closing import striking_open
from licensing.services.register import forfeits, parts, payments, stating
from licensing.services.register.stating import Statement
from licensing.store.models import Case, Enterprise, Licence, Standing
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.licensing.change.test_forfeiture import (
    DUE,
    WHOLE,
    call_of,
    due_on,
    forfeited,
    sold,
    told,
)
from tests.licensing.change.test_paid import filed, line
from tests.support import changes, exits, orders, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

PART = WHOLE * 4 // 10
ASIDE = "FORFEITURE_SET_ASIDE"


@pytest.fixture
def firm(sqlite_office: Office, clock: FixedClock) -> Firm:
    found = exits.company(sqlite_office)
    due_on(sqlite_office, found, DUE)
    clock.move(days=200)
    return found


def code(office: Office) -> str:
    return str(orders.enterprise(office).uscc)


def suit(office: Office, firm: Firm) -> str:
    """The registry was served by the court and states it."""
    with office.work(firm.clerk) as work:
        said = Statement(
            forfeits.SUIT, code(office), "乐都区人民法院受理通知书", "（2026）青0202民初1号", work.act.on
        )
        return stating.state(work, said).id


def problems(office: Office, **fields: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        orders.propose(office, code(office), ASIDE, **fields)
    return [(p.field, p.code) for p in caught.value.problems]


def standing(office: Office, firm: Firm) -> list[tuple[str, int | None, str]]:
    with office.read() as session:
        entry = session.get_one(Enterprise, firm.enterprise_id)
        return sorted((p.name, p.amount_fen, str(p.due_on)) for p in parts.standing(session, entry))


def zhao_bought(office: Office, firm: Firm, share: int = 40) -> None:
    case_id, found = sold(office, firm, ZHAO, share)
    assert found == set()
    sign(office, case_id, MA, ZHAO)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def test_while_the_suit_runs_nobody_disposes_of_the_shares(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """What Li says of a suit stops nothing; what the court served does: a sale, a cancellation, and nothing else of a change."""
    office = sqlite_office
    case_id = forfeited(office, firm, clock)
    li = stories.sign_up(office, LI)
    with office.work(li) as work:
        calling.receive(work, case_id)
    with office.work(li) as work:
        calling.sue(work, case_id, "乐都区人民法院（2026）1号")
    assert sold(office, firm, ZHAO)[1] == set()
    row = suit(office, firm)
    assert sold(office, firm, ZHAO)[1] == {"forfeiture.suit_runs"}
    ids = changes.owner_ids(office, firm)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["capital"]).id
        given = {"amounts": {ids[MA.name]: WHOLE * 6 // 10, ids[forfeits.POOL]: 0}}
        assert "forfeiture.suit_runs" in {p.code for p in opening.save(work, case_id, "capital", given)}
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["scope"]).id
        assert opening.save(work, case_id, "scope", {"scope": stories.SCOPE[0]}) == []
    dismissed(office, firm, row)
    assert sold(office, firm, ZHAO)[1] == set(), "dismissed, the shares may be sold"


def dismissed(office: Office, firm: Firm, row: str) -> None:
    with office.work(firm.clerk) as work:
        stating.end(work, row, work.act.on, "（2026）青0202民初1号判决驳回")


@pytest.mark.parametrize("sale", [True, False], ids=["sold meanwhile", "waiting still"])
def test_while_the_suit_runs_the_company_does_not_leave(
    sqlite_office: Office, firm: Firm, clock: FixedClock, sale: bool
) -> None:
    """Not the short way, the ordinary one or by the registry, whether the shares wait or were sold: a judgment would find no company."""
    office = sqlite_office
    forfeited(office, firm, clock)
    if sale:
        zhao_bought(office, firm)
    row = suit(office, firm)
    with pytest.raises(Refused) as caught:
        exits.begin(office, firm)
    assert (caught.value.codes, caught.value.params["obstacles"]) == (("exit.not_eligible",), ["X09"])
    assert leaving(office) == [("", "order.leaving_closed")]
    assert struck(office, firm) == ["order.striking_closed"]
    dismissed(office, firm, row)
    assert leaving(office) == struck(office, firm) == []
    if sale:
        assert exits.begin(office, firm).case_id


def leaving(office: Office) -> list[tuple[str, str]]:
    """What stands against the ordinary exit."""
    try:
        orders.propose(office, code(office), "DEREGISTER", court_ruling="（2026）青0202破3号")
    except Invalid as wrong:
        return [(p.field, p.code) for p in wrong.problems]
    return []


def struck(office: Office, firm: Firm) -> list[str]:
    """What of the register's facts stands against striking it off, were its three years over."""
    with office.look(firm.clerk) as work:
        return [p.code for p in striking_open(work, work.session.get_one(Enterprise, firm.enterprise_id), {})]


def test_a_suit_served_after_the_sale_was_handed_in_stops_its_decision(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """The thief: Ma and Zhao hand in the day before the court's paper comes."""
    office = sqlite_office
    forfeited(office, firm, clock)
    case_id, found = sold(office, firm, ZHAO)
    assert found == set()
    sign(office, case_id, MA, ZHAO)
    hand_in(office, case_id, firm.owner)
    changes.take(office, firm, case_id)
    row = suit(office, firm)
    with office.look(firm.clerk) as work:
        assert [p.code for p in change_problems(work, work.session.get_one(Case, case_id))] == [
            "forfeiture.suit_runs"
        ]
    assert "change.unlawful" in refusal(lambda: stories.decide(office, case_id, firm.clerk))
    assert changes.amounts(office, firm) == {MA.name: WHOLE * 6 // 10, forfeits.POOL: PART}
    dismissed(office, firm, row)
    stories.decide(office, case_id, firm.clerk)
    assert changes.amounts(office, firm) == {MA.name: WHOLE * 6 // 10, ZHAO.name: PART}


def test_a_suit_served_between_the_two_officers_stops_the_second(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    forfeited(office, firm, clock)
    case_id, _ = sold(office, firm, ZHAO)
    sign(office, case_id, MA, ZHAO)
    hand_in(office, case_id, firm.owner)
    changes.take(office, firm, case_id)
    with office.work(firm.clerk) as work:
        two_officers.propose_approval(work, case_id)
    suit(office, firm)
    second = stories.second_officer(office, str(firm.clerk.authority))
    assert "change.unlawful" in refusal(lambda: stories.confirm(office, case_id, second))
    assert ZHAO.name not in changes.amounts(office, firm)


def test_what_waits_comes_back_with_its_days_and_the_suit_ends(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    before, owners = standing(office, firm), changes.amounts(office, firm)
    case_id = forfeited(office, firm, clock)
    li = stories.sign_up(office, LI)
    suit(office, firm)
    open_id, _ = sold(office, firm, ZHAO)
    call = call_of(office, case_id)
    assert problems(office, forfeiture="call_0") == [("forfeiture", "order.no_such_forfeiture")]
    assert problems(office, forfeiture=call.id, gives_back="nobody") == [("gives_back", "order.shares_wait")]
    order_id = orders.order(office, code(office), ASIDE, forfeiture=call.id)
    assert (standing(office, firm), changes.amounts(office, firm)) == (before, owners)
    assert (call_of(office, case_id).set_aside_on, call_of(office, case_id).set_aside_by) == (
        clock.day(),
        order_id,
    )
    assert "contribution_set_aside" in told(office, li)
    with office.read() as session:
        assert forfeits.open_calls(session, firm.enterprise_id) == []
        (row,) = session.query(Standing).filter_by(code=forfeits.SUIT)
        assert row.until == clock.day()
        (licence,) = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id)
        assert licence.state == "valid", "shares stand on no licence"
    sign(office, open_id, MA, ZHAO)
    assert "change.register_moved" in refusal(lambda: hand_in(office, open_id, firm.owner))
    assert problems(office, forfeiture=call.id) == [("forfeiture", "order.no_such_forfeiture")], "once"
    clock.move(days=200)
    sweep.run(office)
    assert "contribution_undisposed" not in told(office, firm.owner)
    li_votes = Visits(office).of(LI).get(f"/calls/{case_id}")
    assert li_votes.status_code == 200


def test_half_of_an_owners_shares_come_back_beside_the_half_that_was_paid(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    filed(office, firm, line(office, firm, LI, 20, "2026-12-01"))
    case_id = forfeited(office, firm, clock)
    assert changes.amounts(office, firm)[LI.name] == PART // 2
    orders.order(office, code(office), ASIDE, forfeiture=call_of(office, case_id).id)
    assert changes.amounts(office, firm) == {MA.name: WHOLE * 6 // 10, LI.name: PART}


def test_what_was_sold_comes_from_whom_the_judgment_names_and_from_nobody_else(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Zhao bought three quarters of it and has paid in a part; the judgment says that he gives them back, the rest waits."""
    office = sqlite_office
    case_id = forfeited(office, firm, clock)
    zhao_bought(office, firm, 30)
    filed(office, firm, line(office, firm, ZHAO, 30, str(clock.day())))
    call, ids = call_of(office, case_id), changes.owner_ids(office, firm)
    assert problems(office, forfeiture=call.id) == [("gives_back", "order.who_gives_back")]
    for said in (ids[forfeits.POOL], "inv_0"):
        wrong = problems(office, forfeiture=call.id, gives_back=said)
        assert wrong == [("gives_back", "order.gives_too_little")]
    orders.order(office, code(office), ASIDE, forfeiture=call.id, gives_back=ids[ZHAO.name])
    assert changes.amounts(office, firm) == {MA.name: WHOLE * 6 // 10, LI.name: PART}
    assert sum(amount or 0 for name, amount, _ in standing(office, firm) if name == LI.name) == PART
    assert {due for name, _, due in standing(office, firm) if name == LI.name} == {DUE}
    with office.read() as session:
        assert payments.totals(payments.standing(session, firm.enterprise_id)) == {}, "Zhao holds nothing"


def test_a_judgment_may_leave_what_was_sold(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    office = sqlite_office
    case_id = forfeited(office, firm, clock)
    zhao_bought(office, firm)
    call = call_of(office, case_id)
    orders.order(office, code(office), ASIDE, forfeiture=call.id, gives_back="nobody")
    assert changes.amounts(office, firm) == {MA.name: WHOLE * 6 // 10, ZHAO.name: PART}
    assert call_of(office, case_id).set_aside_on == clock.day()


def test_cancelled_shares_come_back_with_the_capital_and_a_new_licence(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, rest = sqlite_office, WHOLE * 6 // 10
    case_id = forfeited(office, firm, clock)
    today, ids = clock.day().isoformat(), changes.owner_ids(office, firm)
    listed = orders.creditors_told(today)
    orders.order(
        office, code(office), "REDUCTION_NOTICE", capital_fen=rest, resolved_on=today, creditors=listed
    )
    clock.move(days=60)
    given = {"amounts": {ids[MA.name]: rest, ids[forfeits.POOL]: 0}}
    change = changes.written(office, firm, {"capital": given})
    sign(office, change, MA)
    hand_in(office, change, firm.owner)
    changes.decide(office, firm, change)
    versions = len(orders.licences(office))
    orders.order(office, code(office), ASIDE, forfeiture=call_of(office, case_id).id, gives_back="capital")
    assert changes.enterprise(office, firm).capital_fen == WHOLE
    assert changes.amounts(office, firm) == {MA.name: rest, LI.name: PART}
    assert len(orders.licences(office)) == versions + 1


def test_one_officer_alone_sets_nothing_aside_and_an_owner_has_no_such_form(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    case_id = forfeited(office, firm, clock)
    order_id = orders.propose(office, code(office), ASIDE, forfeiture=call_of(office, case_id).id)
    assert LI.name not in changes.amounts(office, firm)
    assert refusal(lambda: orders.confirm(office, order_id, firm.clerk)) == "review.same_officer"
    assert LI.name not in changes.amounts(office, firm)
    visits, at = Visits(office), f"/orders/new/{code(office)}/{ASIDE}"
    page = visits.of(stories.CLERK).get(at).text
    assert LI.name in page and says(page, "orders.from_nowhere") and says(page, "orders.from_capital")
    assert says(visits.of(stories.CLERK).get(f"/orders/{order_id}").text, "orders.field.forfeiture")
    stories.sign_up(office, LI)
    for who in (MA, LI):
        assert visits.of(who).get(at).status_code in (403, 404)


def test_the_form_is_offered_where_there_is_something_to_set_aside(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """And every form says what will happen, also where neither state nor name nor licence changes."""
    office, visits = sqlite_office, Visits(sqlite_office)
    choose = f"/orders/new?uscc={code(office)}"
    assert ASIDE not in visits.of(stories.CLERK).get(choose).text
    call = call_of(office, forfeited(office, firm, clock))
    clerk = visits.fresh(stories.CLERK)
    assert call.id in clerk.get(f"/orders/new/{code(office)}/{ASIDE}").text
    assert ASIDE in clerk.get(choose).text
    for kind in office.books.catalogue.order_kinds:
        assert "<ul></ul>" not in clerk.get(f"/orders/new/{code(office)}/{kind}").text, kind
