"""GE-34: what is not paid is forfeited by demand, grace, board and notice, each proven here, never by a typed date (公司法 arts 51, 52).

Ma (60 %, representative and only director) and Li (40 %) promised to pay by the end of 2026; today is the day after.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest

from licensing.act import SYSTEM, Actor
from licensing.errors import Invalid, NotFound
from licensing.kinds.change import calling, forfeiting, opening, submit, votes
from licensing.kinds.change.view import open_view
from licensing.services.cases import desk, uploads
from licensing.services.register import forfeits, members, parts
from licensing.store.forfeits import ContributionCall
from licensing.store.models import Account, Case, Enterprise, Investor, Message, RegisterMember
from licensing.uploads.checking import check
from licensing.work import Work
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.licensing.change.test_paid import filed, line
from tests.portal.uploads.files import pdf
from tests.support import changes, exits, orders, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits
from tests.support.wording import says

WHOLE = stories.CAPITAL_FEN
DUE = "2026-12-31"  # the company was founded on 2026-11-23


@pytest.fixture
def firm(sqlite_office: Office, clock: FixedClock) -> Firm:
    found = exits.company(sqlite_office)
    due_on(sqlite_office, found, DUE)
    clock.move(days=(date(2027, 1, 1) - clock.day()).days)
    return found


def due_on(office: Office, firm: Firm, day: str) -> None:
    with office.work(SYSTEM) as work:
        entry = work.session.get_one(Enterprise, firm.enterprise_id)
        for person in work.session.get_one(Case, entry.case_id).people:
            if person.contribution:
                person.contribution = {**person.contribution, "due_on": day}


def asked(
    office: Office, firm: Firm, late: SignUp = LI, actor: Actor | None = None, days: str = "60"
) -> tuple[str, set[str]]:
    """An application to declare an owner's unpaid shares forfeited, and what stands against it."""
    actor = actor or firm.owner
    with office.work(actor) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [forfeiting.ITEM]).id
    given = {"owner": changes.owner_ids(office, firm)[late.name], "days": days}
    with office.work(actor) as work:
        return case_id, {p.code for p in opening.save(work, case_id, forfeiting.ITEM, given)}


def minutes(office: Office, case_id: str, actor: Actor) -> None:
    """The board's record of its check is handed in."""
    content = pdf()
    with office.work(actor) as work:
        checked = check(io.BytesIO(content))
        uploads.put(work, case_id, "row:forfeiture", "核查记录.pdf", checked, io.BytesIO(content), False)


def send(office: Office, case_id: str, actor: Actor) -> ContributionCall:
    with office.look(actor) as work:
        digest = calling.look(work, case_id).digest
    with office.work(actor) as work:
        return calling.send(work, case_id, digest)


def against(office: Office, firm: Firm, case_id: str, actor: Actor | None = None) -> set[str]:
    with office.look(actor or firm.owner) as work:
        return {p.code for p in open_view(work, case_id).problems}


def ready(office: Office, firm: Firm, clock: FixedClock) -> str:
    """Li was called and let the grace go by; nobody has signed."""
    case_id, _ = asked(office, firm)
    minutes(office, case_id, firm.owner)
    call = send(office, case_id, firm.owner)
    clock.move(days=(call.grace_until - clock.day()).days + 1)
    return case_id


def forfeited(office: Office, firm: Firm, clock: FixedClock) -> str:
    case_id = ready(office, firm, clock)
    assert against(office, firm, case_id) == set()
    entered(office, firm, case_id)
    return case_id


def entered(office: Office, firm: Firm, case_id: str) -> None:
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def call_of(office: Office, case_id: str) -> ContributionCall:
    with office.read() as session:
        return session.query(ContributionCall).filter_by(case_id=case_id).one()


def told(office: Office, who: Actor) -> set[str]:
    with office.read() as session:
        return {m.occasion for m in session.query(Message).filter_by(account_id=who.id)}


def seen(office: Office, firm: Firm, case_id: str) -> set[str]:
    changes.take(office, firm, case_id)
    with office.look(firm.clerk) as work:
        looked = desk.open_dossier(work, case_id).looked
        return {p.code for x in looked if x.rule.id == "GE-34" for p in x.problems}


def test_demand_grace_board_and_notice_in_their_order_and_the_register_knows_each_day(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    case_id, found = asked(office, firm)
    assert found == {"forfeiture.not_called"}
    call = send(office, case_id, firm.owner)
    assert (call.sent_on, call.grace_until) == (date(2027, 1, 1), date(2027, 3, 2))  # a Tuesday
    assert "contribution_called" in told(office, li)
    minutes(office, case_id, firm.owner)
    clock.move(days=(call.grace_until - clock.day()).days)
    assert against(office, firm, case_id) == {"forfeiture.grace"}  # the last day is Li's
    clock.move(days=1)
    assert against(office, firm, case_id) == set()
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    before = clock.day()
    clock.move(days=1)
    changes.decide(office, firm, case_id)
    day = clock.day()
    assert changes.amounts(office, firm) == {MA.name: WHOLE * 6 // 10, forfeits.POOL: WHOLE * 4 // 10}
    with office.read() as session:
        entry = session.get_one(Enterprise, firm.enterprise_id)
        stood = [
            {m.name for m in members.as_of(session, entry, on) if m.role == "SHAREHOLDER"}
            for on in (before, day)
        ]
        pool = [p for p in parts.standing(session, entry) if p.name == forfeits.POOL]
    assert stood == [{MA.name, LI.name}, {MA.name, forfeits.POOL}]
    assert [(p.amount_fen, str(p.due_on)) for p in pool] == [(WHOLE * 4 // 10, DUE)]
    kept = call_of(office, case_id)
    # 2027-09-04 is a Saturday (民法典 art 203)
    assert (kept.noticed_on, day, kept.dispose_by) == (day, date(2027, 3, 4), date(2027, 9, 6))
    assert "contribution_forfeited" in told(office, li)


def test_a_grace_that_ends_on_a_day_of_rest_ends_on_the_working_day_after(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Sent on Tuesday 2027-01-05: 26 days of January, 28 of February and 6 of March make sixty, a Saturday (民法典 art 203)."""
    office = sqlite_office
    clock.move(days=4)
    case_id, _ = asked(office, firm)
    call = send(office, case_id, firm.owner)
    assert (call.sent_on, call.grace_until) == (date(2027, 1, 5), date(2027, 3, 8))  # the Monday


def test_the_way_to_object_stands_where_the_owner_reads_it(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    case_id = forfeited(office, firm, clock)
    page = Visits(office).of(LI)
    url = f"/calls/{case_id}"
    assert says(page.get(url).text, "calls.sealed")
    assert says(
        post(page, f"{url}/sue", {"words": "乐都区人民法院（2026）1号"}, url).text, "refusals.call.read_first"
    )
    assert post(page, f"{url}/receive", {}, url).status_code == 303
    read = page.get(url).text
    assert says(read, "calls.sue_by") and says(read, "calls.dispose_by")
    shown = re.sub(r"<[^>]*>", " ", read)
    assert not re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", shown), "days as people read them"
    assert post(page, f"{url}/sue", {"words": "x"}, url).status_code == 422
    assert post(page, f"{url}/sue", {"words": "乐都区人民法院（2026）1号"}, url).status_code == 303
    li = stories.sign_up(office, LI)
    assert clock.day() == date(2027, 3, 3)
    clock.move(days=30)
    with office.work(li) as work:
        calling.sue(work, case_id, "乐都区人民法院（2026）2号")  # the last day, a Friday
    clock.move(days=1)
    with office.work(li) as work:
        assert refusal(lambda: calling.sue(work, case_id, "乐都区人民法院（2026）3号")) == "call.sue_over"
    sale, _ = sold(office, firm, ZHAO)
    sign(office, sale, MA, ZHAO)
    hand_in(office, sale, firm.owner)
    assert seen(office, firm, sale) == {"forfeiture.waits", "forfeiture.sued"}


def test_a_majority_has_no_date_to_type_and_no_demand_to_forge(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """The thief: Ma wants Li out by Friday."""
    office = sqlite_office
    assert asked(office, firm, days="59")[1] == {"forfeiture.days"}
    assert asked(office, firm, days="2026-01-01")[1] == {"forfeiture.days"}
    case_id, _ = asked(office, firm)
    minutes(office, case_id, firm.owner)
    sign(office, case_id, MA)
    assert "change.unlawful" in refusal(lambda: hand_in(office, case_id, firm.owner))
    with office.work(firm.owner) as work:
        assert refusal(lambda: calling.send(work, case_id, "0" * 64)) == "call.other_terms"
    for stranger in (stories.sign_up(office, LI), stories.sign_up(office, ZHAO), firm.clerk):
        with pytest.raises(NotFound), office.work(stranger) as work:
            calling.send(work, case_id, "0" * 64)
    call = send(office, case_id, firm.owner)
    clock.move(days=30)
    assert send(office, case_id, firm.owner).id == call.id  # no second demand moves the first
    with office.work(firm.owner) as work:
        again = {"owner": changes.owner_ids(office, firm)[MA.name], "days": "60"}
        opening.save(work, case_id, forfeiting.ITEM, again)  # another owner: the demand is not of this one
    assert "forfeiture.grace" not in against(office, firm, case_id)
    assert "forfeiture.not_called" in against(office, firm, case_id)


def test_a_demand_before_the_day_or_of_what_the_company_said_is_paid_is_none(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, paid = sqlite_office, str(clock.day())
    filed(office, firm, line(office, firm, LI, 40, paid))
    case_id, found = asked(office, firm)
    assert found == {"forfeiture.nothing_due"}
    with office.look(firm.owner) as work:
        assert calling.look(work, case_id).terms == {}
    with pytest.raises(Invalid), office.work(firm.owner) as work:
        calling.send(work, case_id, "0" * 64)
    due_on(office, firm, "2030-06-30")
    assert asked(office, firm, MA)[1] == {"forfeiture.nothing_due"}


def test_who_paid_in_the_grace_keeps_the_shares_and_who_says_so_is_heard(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    case_id = ready(office, firm, clock)
    with office.work(li) as work:
        assert refusal(lambda: calling.answer(work, case_id, "已于四月缴清")) == "call.read_first"
    with office.work(li) as work:
        calling.receive(work, case_id)
    with office.work(li) as work:
        calling.answer(work, case_id, "已于四月缴清，银行回单可查")
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    assert seen(office, firm, case_id) == {"forfeiture.read", "forfeiture.says"}
    filed(office, firm, line(office, firm, LI, 30, str(clock.day())))  # the company owns up to three quarters
    assert "change.register_moved" in refusal(lambda: stories.decide(office, case_id, firm.clerk))
    assert changes.amounts(office, firm)[LI.name] == WHOLE * 4 // 10


def test_what_is_paid_in_the_grace_is_not_forfeited(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Half paid on the day after the demand: half is lost. The rest paid on the last day of grace: nothing is."""
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    case_id, _ = asked(office, firm)
    minutes(office, case_id, firm.owner)
    call = send(office, case_id, firm.owner)
    clock.move(days=1)
    first = line(office, firm, LI, 20, str(clock.day()))
    filed(office, firm, first, actor=li)
    with office.work(firm.owner) as work:
        opening.renew(work, case_id)
    clock.move(days=(call.grace_until - clock.day()).days)
    last = str(clock.day())
    with office.look(firm.owner) as work:
        assert forfeiting.open_fen(work.session.get_one(Case, case_id), call) == WHOLE * 2 // 10
    clock.move(days=1)
    assert against(office, firm, case_id) == set()
    filed(office, firm, first, line(office, firm, LI, 20, last), actor=li)
    sign(office, case_id, MA)
    assert "change.register_moved" in refusal(lambda: hand_in(office, case_id, firm.owner))
    with office.work(firm.owner) as work:
        opening.renew(work, case_id)
    assert against(office, firm, case_id) == {"forfeiture.paid"}
    sign(office, case_id, MA)
    assert "change.unlawful" in refusal(lambda: hand_in(office, case_id, firm.owner))
    assert changes.amounts(office, firm)[LI.name] == WHOLE * 4 // 10


def test_no_board_no_second_pool_and_nobody_whom_the_register_does_not_know(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Half of Li's part waits when Zhao, a director, demands of Ma; then Zhao leaves the board to Ma alone."""
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    filed(office, firm, line(office, firm, LI, 20, "2026-12-01"))
    forfeited(office, firm, clock)
    directs(office, firm, ZHAO)
    case_id, _ = asked(office, firm, MA, li)
    minutes(office, case_id, li)
    call = send(office, case_id, stories.sign_up(office, ZHAO))
    clock.move(days=(call.grace_until - clock.day()).days + 1)
    assert against(office, firm, case_id, li) == {"forfeiture.pool_first"}
    with office.work(SYSTEM) as work:
        mine = work.session.query(RegisterMember).filter_by(name=ZHAO.name, role="DIRECTOR")
        mine.one().until = clock.day()
        work.session.add(named_only(work, firm))
    with office.work(li) as work:
        opening.renew(work, case_id)
    assert against(office, firm, case_id, li) == {"forfeiture.no_board", "forfeiture.pool_first"}
    unknown = replace(ZHAO, name=NAMED_ONLY)
    assert asked(office, firm, unknown)[1] == {"forfeiture.unknown_owner"}


NAMED_ONLY = "多杰"


def named_only(work: Work, firm: Firm) -> Investor:
    """An owner of whom an old register knew the name only."""
    return Investor(
        id=work.act.ids.new("inv"),
        enterprise_id=firm.enterprise_id,
        name=NAMED_ONLY,
        id_number_index=None,
        uscc=None,
        roles=["SHAREHOLDER"],
        amount_fen=100,
    )


def test_a_late_majority_neither_judges_nor_blocks(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Ma owes; alone on the board nobody can resolve. With Zhao beside him Zhao sends, signs and it is done without Ma."""
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    case_id, _ = asked(office, firm, MA, li)
    with pytest.raises(NotFound):
        send(office, case_id, firm.owner)
    with pytest.raises(NotFound):
        send(office, case_id, li)
    directs(office, firm, ZHAO)
    zhao = stories.sign_up(office, ZHAO)
    with office.work(li) as work:
        opening.renew(work, case_id)
    call = send(office, case_id, zhao)
    minutes(office, case_id, li)
    clock.move(days=(call.grace_until - clock.day()).days + 1)
    assert against(office, firm, case_id, li) == set()
    sign(office, case_id, ZHAO)
    hand_in(office, case_id, li)
    changes.decide(office, firm, case_id)
    assert changes.amounts(office, firm) == {LI.name: WHOLE * 4 // 10, forfeits.POOL: WHOLE * 6 // 10}
    with office.look(li) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["domicile"]).id
        count = open_view(work, case_id).count
        assert (count.all_votes, [v.owner.name for v in count.votes]) == (WHOLE * 4 // 10, [LI.name])


def directs(office: Office, firm: Firm, who: SignUp) -> None:
    """Somebody is a director beside Ma, since the founding."""
    who_index = index_of(office, who)
    with office.work(SYSTEM) as work:
        entry = work.session.get_one(Enterprise, firm.enterprise_id)
        standing = members.officers(work.session, entry)
        rows = [(m.role, m.name, m.index) for m in standing] + [("DIRECTOR", who.name, who_index)]
        for role, name, index in rows:
            work.session.add(
                RegisterMember(
                    id=work.act.ids.new("member"),
                    enterprise_id=firm.enterprise_id,
                    role=role,
                    name=name,
                    person_index=index,
                    uscc=None,
                    amount_fen=None,
                    since=entry.established_on,
                    until=None,
                    act="start",
                    basis="",
                    recorded_at=work.act.at,
                    ended_at=None,
                    ended_act=None,
                    rescinded_on=None,
                )
            )


def index_of(office: Office, who: SignUp) -> str | None:
    actor = stories.sign_up(office, who)
    with office.read() as session:
        return session.get_one(Account, actor.id).id_number_index


def sold(office: Office, firm: Firm, to: SignUp, share: int = 40) -> tuple[str, set[str]]:
    """What was forfeited is sold: the application and what stands against it."""
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["shareholders"]).id
    price = WHOLE * share // 100
    given = {"from": changes.owner_ids(office, firm)[forfeits.POOL], "amount_fen": price, "price_fen": price}
    with office.work(firm.owner) as work:
        found = opening.save(work, case_id, "shareholders", given, changes.newcomer(to))
    return case_id, {p.code for p in found}


def test_what_is_forfeited_is_sold_without_whom_it_was_taken_from_and_never_back_to_them(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    forfeited(office, firm, clock)
    assert sold(office, firm, LI)[1] == {"forfeiture.to_the_late"}
    assert refusal(lambda: exits.begin(office, firm)) == "exit.investor_unknown", (
        "nobody signs for what waits"
    )
    case_id, found = sold(office, firm, ZHAO)
    assert found == set()
    sign(office, case_id, ZHAO)
    assert "change.consent_missing" in refusal(lambda: hand_in(office, case_id, firm.owner))
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert changes.amounts(office, firm) == {MA.name: WHOLE * 6 // 10, ZHAO.name: WHOLE * 4 // 10}
    with office.read() as session:
        entry = session.get_one(Enterprise, firm.enterprise_id)
        mine = [p for p in parts.standing(session, entry) if p.name == ZHAO.name]
        assert [(p.amount_fen, str(p.due_on)) for p in mine] == [(WHOLE * 4 // 10, DUE)]  # 公司法 art 88
        assert forfeits.open_calls(session, firm.enterprise_id) == []


def test_what_is_forfeited_is_cancelled_by_a_reduction_after_its_notice_and_never_grows(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    forfeited(office, firm, clock)
    ids, rest = changes.owner_ids(office, firm), WHOLE * 6 // 10
    cancelled = {"amounts": {ids[MA.name]: rest, ids[forfeits.POOL]: 0}}
    grown = {"amounts": {ids[MA.name]: rest, ids[forfeits.POOL]: WHOLE}}
    for given, code in ((cancelled, "order.reduction_unannounced"), (grown, "forfeiture.pool_grows")):
        with office.work(firm.owner) as work:
            case_id = opening.open_change(work, firm.enterprise_id, ["capital"]).id
            assert code in {p.code for p in opening.save(work, case_id, "capital", given)}
    today = clock.day().isoformat()
    code, told_on = str(changes.enterprise(office, firm).uscc), orders.creditors_told(today)
    orders.order(office, code, "REDUCTION_NOTICE", capital_fen=rest, resolved_on=today, creditors=told_on)
    clock.move(days=60)
    case_id = changes.written(office, firm, {"capital": cancelled})
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert changes.amounts(office, firm) == {MA.name: rest}
    assert changes.enterprise(office, firm).capital_fen == rest
    with office.read() as session:
        assert forfeits.open_calls(session, firm.enterprise_id) == []


def test_shares_that_wait_take_nobodys_word_on_anything_else(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Half of Li's part waits; a majority uses it to cut the half that Li paid. His signature and his "not me" count as ever."""
    office = sqlite_office
    filed(office, firm, line(office, firm, LI, 20, "2026-12-01"))
    forfeited(office, firm, clock)
    ids = changes.owner_ids(office, firm)
    stays = {ids[MA.name]: WHOLE * 6 // 10, ids[LI.name]: WHOLE * 2 // 10, ids[forfeits.POOL]: 0}
    cut = {**stays, ids[LI.name]: WHOLE // 10}
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["capital"]).id
    late = index_of(office, LI)
    for amounts, asked_too in ((cut, True), (stays, False)):
        with office.work(firm.owner) as work:
            opening.save(work, case_id, "capital", {"amounts": amounts})
        sign(office, case_id, LI)
        with office.look(firm.owner) as work:
            case = work.session.get_one(Case, case_id)
            assert (late in {p.id_number_index for p, _, _ in votes.needed(case) if p}) is asked_too
            assert (late in {p.id_number_index for p in votes.relied_on(work, case)}) is asked_too
            assert (late not in forfeiting.excluded(case)) is asked_too
    with office.work(firm.owner) as work:
        submit.withdraw(work, case_id)
    rest, today = WHOLE * 8 // 10, clock.day().isoformat()
    code, creditors = str(changes.enterprise(office, firm).uscc), orders.creditors_told(today)
    orders.order(office, code, "REDUCTION_NOTICE", capital_fen=rest, resolved_on=today, creditors=creditors)
    clock.move(days=60)
    without_li = changes.written(office, firm, {"capital": {"amounts": cut}})
    sign(office, without_li, MA)
    assert "change.consent_missing" in refusal(lambda: hand_in(office, without_li, firm.owner))
    with office.work(firm.owner) as work:
        submit.withdraw(work, without_li)
    case_id = changes.written(office, firm, {"capital": {"amounts": stays}})
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert changes.amounts(office, firm) == {MA.name: WHOLE * 6 // 10, LI.name: WHOLE * 2 // 10}


def test_a_sale_beside_something_else_leaves_everybody_their_word(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    filed(office, firm, line(office, firm, LI, 20, "2026-12-01"))
    forfeited(office, firm, clock)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["shareholders", "domicile"]).id
    given = {"from": changes.owner_ids(office, firm)[forfeits.POOL], "amount_fen": 100, "price_fen": 100}
    with office.work(firm.owner) as work:
        found = opening.save(work, case_id, "shareholders", given, changes.newcomer(LI))
    assert "forfeiture.to_the_late" in {p.code for p in found}, "whatever is filed beside it"
    with office.look(firm.owner) as work:
        assert forfeiting.excluded(work.session.get_one(Case, case_id)) == set()


def test_after_six_months_the_owners_hear_once_that_they_pay_in_proportion(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    call = call_of(office, forfeited(office, firm, clock))
    assert call.dispose_by is not None
    clock.move(days=(call.dispose_by - clock.day()).days)
    sweep.run(office)
    assert "contribution_undisposed" not in told(office, firm.owner)
    clock.move(days=1)
    sweep.run(office)
    sweep.run(office)
    with office.read() as session:
        query = session.query(Message).filter_by(account_id=firm.owner.id, occasion="contribution_undisposed")
        assert query.count() == 1
    case_id, _ = sold(office, firm, MA)
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    assert seen(office, firm, case_id) == {"forfeiture.over"}
    stories.decide(office, case_id, firm.clerk)
    assert changes.amounts(office, firm) == {MA.name: WHOLE}


def test_a_court_that_holds_the_shares_stops_it(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    case_id = ready(sqlite_office, firm, clock)
    exits.stand(sqlite_office, firm, "SHARES_FROZEN", clock.day())
    assert against(sqlite_office, firm, case_id) == {"change.shares_closed"}


def test_the_pages_show_the_demand_to_the_company_and_its_owner_and_to_nobody_else(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    case_id, _ = asked(office, firm)
    visits, url = Visits(office), f"/calls/{case_id}"
    stories.sign_up(office, ZHAO)
    ma, li, zhao = visits.of(MA), visits.of(LI), visits.of(ZHAO)
    assert ma.get(f"/change/cases/{case_id}/items/forfeiture").status_code == 200
    assert zhao.get(url).status_code == li.get(url).status_code == 404
    assert visits.nobody().get(url).status_code in (302, 303, 401)
    digest = changes.hidden(ma.get(url).text, "digest")
    assert post(ma, f"{url}/send", {"digest": digest}, url).status_code == 303
    assert says(ma.get(url).text, "calls.unread")
    assert says(li.get("/calls").text, "calls.state.called")
    assert post(li, f"{url}/receive", {}, url).status_code == 303
    assert says(li.get(url).text, "calls.grace") and zhao.get(url).status_code == 404
    assert post(li, f"{url}/answer", {"words": "已于四月缴清"}, url).status_code == 303
    assert says(ma.get(url).text, "calls.answered")
