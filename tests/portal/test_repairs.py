"""Credit repair: asked for by whom a mark is about, answered by its department in seven working days (O17), nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.kinds.simplified_exit import state as exit_state
from licensing.services.register import repairing
from licensing.store.models import Enterprise, Message, Repair, Standing
from portal.wiring import Office
from tests.support import exits, standings, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import post
from tests.support.refusing import refusal
from tests.support.stories import CLERK, LI, MA
from tests.support.visits import Visits
from tests.support.wording import says

WHY = "地址已经变更登记，现场可以联系，附照片和租赁合同。"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def listed(office: Office, code: str = "ABNORMAL", since: date | None = None) -> str:
    with office.read() as session:
        uscc = str(session.query(Enterprise).one().uscc)
    return standings.about_firm(office, uscc, code, since or office.clock.now().date())


def ask(office: Office, firm: Firm, fact: str) -> Repair:
    with office.work(firm.owner) as work:
        return repairing.ask(work, fact, WHY)


def test_o17_asked_on_a_day_it_is_answered_within_seven_working_days(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """O17: 2026-03-04 gives 03-13; the same rule asked for the story's own day."""
    assert sqlite_office.books.last_day(date(2026, 3, 4), "D120") == date(2026, 3, 13)
    made = ask(sqlite_office, firm, listed(sqlite_office))
    assert made.due_on == sqlite_office.books.last_day(clock.day(), "D120")
    assert ask(sqlite_office, firm, made.standing_id).id == made.id, "asked twice it is one"


def test_a_grant_ends_the_mark_and_what_it_closed_is_open(sqlite_office: Office, firm: Firm) -> None:
    fact = listed(sqlite_office)
    made = ask(sqlite_office, firm, fact)

    def closed() -> list[str]:
        with sqlite_office.look(firm.clerk) as work:
            return exit_state.obstacles(work, work.session.get_one(Enterprise, firm.enterprise_id))

    assert closed() == ["X03"]
    with sqlite_office.work(firm.clerk) as work:
        repairing.decide(work, made.id, "grant", "已现场核实")
    assert closed() == []
    with sqlite_office.read() as session:
        ended = session.get_one(Standing, fact)
        assert ended.until == sqlite_office.clock.now().date() and "已现场核实" in str(ended.end_basis)
        assert session.query(Message).filter_by(occasion="repair_granted").count() == 1


def test_a_refusal_leaves_it_and_one_may_ask_again(sqlite_office: Office, firm: Firm) -> None:
    fact = listed(sqlite_office)
    made = ask(sqlite_office, firm, fact)
    with sqlite_office.work(firm.clerk) as work:
        assert refusal(lambda: repairing.decide(work, made.id, "refuse", " ")) == "review.no_reasons"
    with sqlite_office.work(firm.clerk) as work:
        repairing.decide(work, made.id, "refuse", "现场没有人")
    with sqlite_office.read() as session:
        assert session.get_one(Standing, fact).until is None
    assert ask(sqlite_office, firm, fact).id != made.id


def test_some_marks_are_seen_for_a_time_first(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    fact = listed(sqlite_office, "SERIOUS")
    assert refusal(lambda: ask(sqlite_office, firm, fact)) == "repair.too_early"
    clock.move(days=366)
    assert ask(sqlite_office, firm, fact).state == "asked"


def test_nobody_else_asks_and_no_other_department_answers(sqlite_office: Office, firm: Firm) -> None:
    """Li owns 40% and represents nothing; the tax office did not state it; a suit is no mark to be repaired."""
    fact = listed(sqlite_office)
    with sqlite_office.work(stories.sign_up(sqlite_office, LI)) as work, pytest.raises(NotFound):
        repairing.ask(work, fact, WHY)
    with pytest.raises(NotFound):
        ask(sqlite_office, firm, listed(sqlite_office, "LAWSUIT"))
    made = ask(sqlite_office, firm, fact)
    with sqlite_office.work(standings.officer(sqlite_office)) as work, pytest.raises(NotFound):
        repairing.decide(work, made.id, "grant", "x")
    with sqlite_office.work(stories.sign_up(sqlite_office, LI)) as work, pytest.raises(NotFound):
        repairing.withdraw(work, made.id)


def test_an_officer_does_not_answer_about_the_own_firm(sqlite_office: Office, firm: Firm) -> None:
    fact = listed(sqlite_office)
    made = ask(sqlite_office, firm, fact)
    ma_at_the_desk = stories.appoint(sqlite_office, Role.CLERK, person=replace(MA, mobile="13911117777"))
    with sqlite_office.work(ma_at_the_desk) as work, pytest.raises(Refused) as caught:
        repairing.decide(work, made.id, "grant", "没问题")
    assert caught.value.codes == ("review.own_application",)


def test_about_a_person_that_person_asks(sqlite_office: Office) -> None:
    """M15 beside it: a false pledge of one's own is repaired like any mark."""
    since = date(2026, 1, 5)
    fact = standings.about_person(sqlite_office, "FALSE_PLEDGE", since, LI)
    li = stories.sign_up(sqlite_office, LI)
    with sqlite_office.work(li) as work:
        assert [m.row.id for m in repairing.marks(work)] == [fact]
        repairing.ask(work, fact, WHY)
    with sqlite_office.work(stories.sign_up(sqlite_office, MA)) as work:
        assert repairing.marks(work) == []


def test_the_pages_from_asking_to_the_answer(sqlite_office: Office, firm: Firm) -> None:
    fact = listed(sqlite_office)
    visits = Visits(sqlite_office)
    page = visits.of(MA).get("/repairs").text
    assert says(page, "repairs.ask") and fact in page
    assert post(visits.of(MA), "/repairs", {"standing": fact, "reasons": "短"}, "/repairs").status_code == 422
    assert post(visits.of(MA), "/repairs", {"standing": fact, "reasons": WHY}, "/repairs").status_code == 303
    assert says(visits.of(MA).get("/repairs").text, "repairs.waiting")
    desk = visits.of(CLERK).get("/repairs/desk").text
    assert WHY in desk
    with sqlite_office.read() as session:
        made = session.query(Repair).one().id
    answer = post(
        visits.of(CLERK), f"/repairs/{made}/decide", {"action": "grant", "reasons": "已核实"}, "/repairs/desk"
    )
    assert answer.status_code == 303 and says(visits.of(MA).get("/repairs").text, "repairs.none")
    assert visits.of(MA).get("/repairs/desk").status_code in (403, 404)
    assert visits.of(CLERK).get("/repairs").status_code in (403, 404)
    assert visits.nobody().get("/repairs").status_code in (302, 303)
