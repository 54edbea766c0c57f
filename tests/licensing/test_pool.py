"""M09: a phrase that needs a permit and that nobody answers for is published for claiming, with a clock; nobody claims for others."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.act import Actor, Role
from licensing.errors import NotFound, Refused
from licensing.services.cases import pool, review
from licensing.store.models import JournalEntry, Unclaimed
from portal.wiring import Office
from tests.support import changes, exits, orders, standings, stories
from tests.support.clock import FixedClock
from tests.support.races import together
from tests.support.registered import only
from tests.support.stories import LI, MA, Story

NOBODYS = "复印传真打印服务"


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    """An accepted company one of whose phrases needs a permit that no row gives to a department."""
    made = stories.draft(sqlite_office)
    items = stories.scope_ids(sqlite_office, ("软件开发", NOBODYS))
    stories.save(sqlite_office, made, "business", {"items": items, "main": items[0], "term_years": 20})
    certificates = stories.answers(sqlite_office)["certificates"] | {"pledge": True}
    stories.save(sqlite_office, made, "certificates", certificates)
    stories.sign_everybody(sqlite_office, made)
    stories.hand_in(sqlite_office, made)
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    with sqlite_office.work(clerk) as work:
        review.take(work, made.case_id)
    stories.decide(sqlite_office, made.case_id, clerk)
    return made


def entries(office: Office) -> list[Unclaimed]:
    with office.read() as session:
        return session.query(Unclaimed).all()


def test_it_goes_to_the_pool_with_the_acceptance_and_every_body_of_the_place_hears(
    sqlite_office: Office, story: Story
) -> None:
    (row,) = entries(sqlite_office)
    phrase = sqlite_office.books.catalogue.scope_items[row.phrase]
    assert (phrase.item, row.authority, row.department) == (NOBODYS, "630202", None)
    assert row.due_on == date(2026, 11, 30)  # five working days
    with sqlite_office.read() as session:
        told = {e.department for e in session.query(JournalEntry).filter_by(action="pool.published")}
    bodies = {
        b.code for b in sqlite_office.books.catalogue.departments.values() if b.division_code == "630202"
    }
    assert told == {None, *bodies}


def test_one_department_claims_it_and_the_next_one_is_told_by_whom(
    sqlite_office: Office, story: Story
) -> None:
    (row,) = entries(sqlite_office)
    police, tax = (
        standings.officer(sqlite_office, "PSB"),
        Actor("c", "税务", Role.OFFICER, None, "630202-TAX"),
    )
    with sqlite_office.look(police) as work:
        assert [r.id for r in pool.waiting(work)] == [row.id]
    for _ in range(2):
        with sqlite_office.work(police) as work:
            assert pool.claim(work, row.id, "列入特种行业管理").department == "630202-PSB"
    with pytest.raises(Refused) as caught, sqlite_office.work(tax) as work:
        pool.claim(work, row.id)
    assert caught.value.codes == ("pool.claimed_before",)
    with sqlite_office.look(tax) as work:
        assert pool.waiting(work) == []


def test_two_departments_that_claim_at_one_instant_do_not_both_have_it(office: Office) -> None:
    orders.order(office, only(office), "CHANGE", scope=f"软件开发\n{NOBODYS}")
    (row,) = entries(office)
    bodies = [
        Actor(f"c{n}", body, Role.OFFICER, None, f"630202-{body}") for n, body in enumerate(("PSB", "TAX"))
    ]

    def claim(body: Actor) -> None:
        with office.work(body) as work:
            pool.claim(work, row.id)

    answers = together(*(lambda b=b: claim(b) for b in bodies))  # type: ignore[misc]  # default binds
    (late,) = [answer for answer in answers if answer is not None]
    assert isinstance(late, Refused) and late.codes == ("pool.claimed_before",)
    (row,) = entries(office)
    assert row.department == bodies[answers.index(None)].department
    with office.read() as session:
        assert session.query(JournalEntry).filter_by(action="pool.claimed").count() == 1


def test_another_county_a_clerk_and_the_founder_claim_nothing(sqlite_office: Office, story: Story) -> None:
    (row,) = entries(sqlite_office)
    pingan = Actor("c", "平安公安", Role.OFFICER, None, "630203-PSB")
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    for stranger in (pingan, clerk, story.founder):
        with pytest.raises(NotFound), sqlite_office.work(stranger) as work:
            pool.claim(work, row.id)
    city = Actor("c", "海东公安", Role.OFFICER, None, "630200-PSB")
    with sqlite_office.work(city) as work:
        pool.claim(work, row.id)


def test_the_head_learns_what_nobody_claimed_in_time(
    sqlite_office: Office, story: Story, clock: FixedClock
) -> None:
    with sqlite_office.read() as session:
        assert pool.overdue(session, "6302", clock.day()) == []
    clock.move(days=8)
    with sqlite_office.read() as session:
        assert len(pool.overdue(session, "6302", clock.day())) == 1
        assert pool.overdue(session, "630203", clock.day()) == []


def test_m09_a_scope_widened_by_order_goes_to_the_pool_as_at_founding(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    for _ in range(2):  # a second order over the same phrase adds nothing
        orders.order(sqlite_office, uscc, "CHANGE", scope=f"软件开发\n{NOBODYS}")
        orders.order(sqlite_office, uscc, "CHANGE", scope="软件开发")
    (row,) = entries(sqlite_office)
    firm = orders.enterprise(sqlite_office)
    phrase = sqlite_office.books.catalogue.scope_items[row.phrase]
    assert (phrase.item, row.authority, row.case_id, row.enterprise_id) == (
        NOBODYS,
        "630202",
        None,
        firm.id,
    )
    with sqlite_office.read() as session:
        told = {e.department for e in session.query(JournalEntry).filter_by(action="pool.published")}
        assert "630202-PSB" in told
    police = standings.officer(sqlite_office, "PSB")
    with sqlite_office.work(police) as work:
        assert pool.claim(work, row.id, "列入特种行业管理").department == "630202-PSB"
        assert pool.subject_of(work.session, row).title == firm.name


def test_m09_a_scope_that_the_owners_widened_goes_there_too(sqlite_office: Office) -> None:
    firm = exits.company(sqlite_office)
    made = changes.written(sqlite_office, firm, {"scope": {"scope": f"软件开发\n{NOBODYS}"}})
    changes.sign(sqlite_office, made, MA, LI)
    changes.hand_in(sqlite_office, made, firm.owner)
    changes.decide(sqlite_office, firm, made)
    (row,) = entries(sqlite_office)
    assert row.enterprise_id == changes.enterprise(sqlite_office, firm).id
