"""Who may not hold the office held any more (GE-04), and whose term is over (GE-11): flags with clocks, told once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from licensing.act import Role
from licensing.kinds.change import barring
from licensing.services.register import in_office
from licensing.store.models import Case, Enterprise
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.licensing.change.test_offices import SUN, file, held, person
from tests.support import changes, exits, post, standings, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

SINCE = date(2026, 11, 20)


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def barred(office: Office, firm: Firm) -> list[in_office.Barred]:
    with office.look(firm.owner) as work:
        return in_office.barred(work, work.session.get_one(Enterprise, firm.enterprise_id))


def test_ge_04_the_company_is_told_once_and_has_thirty_days(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    assert barred(office, firm) == []
    standings.about_person(office, "COURT_LISTED", SINCE, LI)
    found = barred(office, firm)
    assert [(b.name, b.roles, b.decided, b.told_on) for b in found] == [(LI.name, ("MANAGER",), True, None)]
    for _ in range(2):
        sweep.run(office)
    told = post.told(office, "officer_barred")
    owners = {stories.sign_up(office, who).id for who in (MA, LI)}
    assert set(told) == owners and len(told) == len(owners)
    days = [(date(2026, 11, 23), date(2026, 12, 23))]
    assert [(b.told_on, b.due) for b in barred(office, firm)] == days
    clock.move(days=45)
    sweep.run(office)
    assert [(b.told_on, b.due) for b in barred(office, firm)] == days, "no sweep begins the days anew"
    assert len(post.told(office, "officer_barred")) == len(owners)


DUE = "2026年12月23日（周三）"


def test_ge_04_the_page_says_by_when_and_afterwards_that_the_day_is_past(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """实施办法 art 15: until the thirtieth day the representative and the head read the day, from the next that it is over."""
    office = sqlite_office
    stories.appoint(office, Role.SUPERVISOR, person=stories.HEAD)
    standings.about_person(office, "COURT_LISTED", SINCE, LI)
    assert says(own_page(office, firm), "barred.own_text") and says(head_page(office), "barred.untold")
    sweep.run(office)
    clock.move(days=30)
    assert clock.day() == date(2026, 12, 23)
    own, seen = own_page(office, firm), head_page(office)
    assert says(own, "barred.own_text_due", day=DUE) and not says(own, "barred.own_text_late")
    assert says(seen, "barred.due", day=DUE) and not says(seen, "barred.late")
    clock.move(days=1)
    own, seen = own_page(office, firm), head_page(office)
    assert says(own, "barred.own_text_late", day=DUE) and not says(own, "barred.own_text_due")
    assert says(seen, "barred.late", day=DUE) and not says(seen, "barred.due")


def own_page(office: Office, firm: Firm) -> str:
    return str(Visits(office).of(MA).get(f"/licence/{firm.enterprise_id}").text)


def head_page(office: Office, who: stories.SignUp = stories.HEAD) -> str:
    answer = Visits(office).of(who).get("/supervision/officers")
    assert answer.status_code == 200
    return str(answer.text)


def test_ge_04_owning_is_no_office_and_open_responsibility_is_not_said(
    sqlite_office: Office, firm: Firm
) -> None:
    """Who only owns stays; where nobody found personal responsibility the head sees a question and the company hears nothing."""
    standings.about_person(sqlite_office, "BARRED_POST", SINCE, ZHAO)  # holds nothing here
    standings.about_person(sqlite_office, "BANKRUPT", SINCE, LI, responsible="unknown")
    standings.about_person(sqlite_office, "BANKRUPT", SINCE, MA, responsible="no")
    found = barred(sqlite_office, firm)
    assert [(b.name, b.decided) for b in found] == [(LI.name, False)]
    sweep.run(sqlite_office)
    assert post.told(sqlite_office, "officer_barred") == []


def looked(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(firm.owner) as work:
        seen = barring.look(work, work.session.get_one(Case, case_id))
        return {f"{s.rule.id} {p.params['name']}" for s in seen for p in s.problems}


def test_ge_04_a_change_that_leaves_them_in_office_is_weighed_and_one_that_removes_them_ends_it(
    sqlite_office: Office, firm: Firm
) -> None:
    office = sqlite_office
    standings.about_person(office, "COURT_LISTED", SINCE, LI)
    stays, _ = file(office, firm, "officers", [person(SUN, "SUPERVISOR")])
    assert looked(office, firm, stays) == {f"GE-04 {LI.name}"}
    goes, found = file(office, firm, "managers", [], (("MANAGER", LI.name),))
    assert found == set() and looked(office, firm, goes) == set()
    sign(office, goes, MA)
    hand_in(office, goes, firm.owner)
    changes.decide(office, firm, goes)
    assert held(office, firm, "MANAGER") == set() and barred(office, firm) == []


def test_ge_04_the_clerk_reads_the_last_day_or_that_the_company_was_not_told(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """The first day of the fact is no day by which anybody removes (实施办法 art 15 counts from the day the company knows)."""
    office = sqlite_office
    standings.about_person(office, "COURT_LISTED", SINCE, LI)
    stays, _ = file(office, firm, "officers", [person(SUN, "SUPERVISOR")])
    assert read(office, firm, stays) == [("people.barred_untold", {"name": LI.name})]
    sweep.run(office)
    told = clock.day()
    assert told == date(2026, 11, 23)  # seven days of November and 23 of December are thirty: a Wednesday
    assert read(office, firm, stays) == [
        ("people.barred_stays", {"name": LI.name, "due": date(2026, 12, 23)})
    ]


def read(office: Office, firm: Firm, case_id: str) -> list[tuple[str, dict[str, object]]]:
    with office.look(firm.owner) as work:
        (seen,) = barring.look(work, work.session.get_one(Case, case_id))
        return [(p.code, dict(p.params)) for p in seen.problems]


def test_ge_04_the_ground_is_the_persons_own_matter(sqlite_office: Office, firm: Firm) -> None:
    """The representative reads who and by when; the head reads it for his places; nobody else reads anything, nobody the ground."""
    office = sqlite_office
    ground = office.books.catalogue.standing_kinds["COURT_LISTED"].zh
    stories.appoint(office, Role.SUPERVISOR, person=stories.HEAD)
    stories.appoint(office, Role.SUPERVISOR, stories.PINGAN, person=ELSEWHERE)
    before = public(office, firm)
    standings.about_person(office, "COURT_LISTED", SINCE, LI)
    sweep.run(office)
    own = own_page(office, firm)
    assert says(own, "barred.own", name=LI.name, offices="经理") and says(own, "barred.own_text_due", day=DUE)
    assert public(office, firm) == before, "the public page is the same as before the fact"
    seen = head_page(office)
    assert LI.name in seen and stories.LLC_NAME in seen
    assert ground not in own + seen and LI.id_number not in own + seen
    other = head_page(office, ELSEWHERE)
    assert says(other, "barred.none") and LI.name not in other and stories.LLC_NAME not in other
    stories.sign_up(office, ZHAO)
    visits = Visits(office)
    for who in (
        ZHAO,
        LI,
    ):  # an owner who represents nothing is told, and has no page of the company's licence
        assert visits.of(who).get(f"/licence/{firm.enterprise_id}").status_code == 404
    assert visits.of(stories.CLERK).get("/supervision/officers").status_code == 403


ELSEWHERE = replace(stories.HEAD, name="钱科长", mobile="13911110016", id_number="632123197805050074")


def public(office: Office, firm: Firm) -> str:
    """What anybody reads of the company, without what each answer makes anew."""
    answer = Visits(office).nobody().get(f"/enterprises/{_code(office, firm)}")
    assert answer.status_code == 200
    return re.sub(r'(nonce|value|content)="[^"]*"', "", answer.text)


def _code(office: Office, firm: Firm) -> str:
    with office.read() as session:
        return str(session.get_one(Enterprise, firm.enterprise_id).uscc)


def over(office: Office, firm: Firm) -> list[in_office.Over]:
    with office.look(firm.owner) as work:
        return in_office.over(work, work.session.get_one(Enterprise, firm.enterprise_id))


def test_ge_11_a_term_of_three_years_is_over_the_day_after_and_said_once(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """公司法 arts 70, 77: a director of 23 November 2026 and a supervisor elected a week later; each last day is said by itself."""
    office = sqlite_office
    clock.move(days=7)
    elected, _ = file(office, firm, "officers", [person(SUN, "SUPERVISOR")])
    sign(office, elected, MA, LI, SUN)
    hand_in(office, elected, firm.owner)
    changes.decide(office, firm, elected)
    for last, name, role, said in (
        (date(2029, 11, 23), MA.name, "DIRECTOR", "董事"),
        (date(2029, 11, 30), SUN.name, "SUPERVISOR", "监事"),
    ):
        told = len(post.told(office, "terms_over"))
        clock.move(days=(last - clock.day()).days)
        sweep.run(office)
        assert name not in {o.name for o in over(office, firm)}, "its last day is a day of the term"
        assert len(post.told(office, "terms_over")) == told
        assert not says(own_page(office, firm), "barred.term", name=name)
        clock.move(days=1)
        for _ in range(2):
            sweep.run(office)
        assert (name, role, last) in {(o.name, o.role, o.ended) for o in over(office, firm)}
        assert post.told(office, "terms_over") == [firm.owner.id] * (told + 1)
        day = f"{last.year}年{last.month}月{last.day}日（周五）"
        assert says(own_page(office, firm), "barred.term", name=name, office=said, day=day)


def test_ge_11_who_is_elected_again_begins_a_new_term(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    clock.move(days=3 * 366)
    assert [o.name for o in over(office, firm)] == [MA.name]
    again, found = file(office, firm, "officers", [person(MA, "DIRECTOR")])
    assert found == set()
    sign(office, again, MA, LI)
    hand_in(office, again, firm.owner)
    changes.decide(office, firm, again)
    assert held(office, firm, "DIRECTOR") == {MA.name} and over(office, firm) == []
    clock.move(days=3 * 366)
    assert over(office, firm)[0].since >= clock.now().date() - timedelta(days=3 * 366 + 3)
