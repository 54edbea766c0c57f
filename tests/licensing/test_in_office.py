"""Who may not hold the office held any more (GE-04), and whose term is over (GE-11): flags with clocks, told once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from licensing.act import SYSTEM, Role
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
    today = clock.now().date()
    assert [(b.told_on, b.due) for b in barred(office, firm)] == [
        (today, office.books.last_day(today, in_office.REMOVE))
    ]


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
    assert told == date(2026, 11, 23)
    assert read(office, firm, stays) == [
        ("people.barred_stays", {"name": LI.name, "due": date(2026, 12, 23)})
    ]


def read(office: Office, firm: Firm, case_id: str) -> list[tuple[str, dict[str, object]]]:
    with office.look(firm.owner) as work:
        (seen,) = barring.look(work, work.session.get_one(Case, case_id))
        return [(p.code, dict(p.params)) for p in seen.problems]


def test_ge_04_the_ground_is_the_persons_own_matter(sqlite_office: Office, firm: Firm) -> None:
    """The representative reads who and by when; the head reads it for his places; nobody else reads anything."""
    office = sqlite_office
    standings.about_person(office, "COURT_LISTED", SINCE, LI)
    sweep.run(office)
    visits = Visits(office)
    own = visits.of(MA).get(f"/licence/{firm.enterprise_id}").text
    ground = office.books.catalogue.standing_kinds["COURT_LISTED"].zh
    assert LI.name in own and ground not in own
    stories.sign_up(office, ZHAO)
    assert visits.of(ZHAO).get(f"/licence/{firm.enterprise_id}").status_code == 404
    public = visits.of(ZHAO).get(f"/enterprises/{_code(office, firm)}").text
    assert ground not in public
    stories.appoint(office, Role.SUPERVISOR, person=stories.HEAD)
    assert LI.name in visits.of(stories.HEAD).get("/supervision/officers").text
    assert visits.of(stories.CLERK).get("/supervision/officers").status_code == 403


def _code(office: Office, firm: Firm) -> str:
    with office.read() as session:
        return str(session.get_one(Enterprise, firm.enterprise_id).uscc)


def over(office: Office, firm: Firm) -> list[in_office.Over]:
    with office.look(firm.owner) as work:
        return in_office.over(work, work.session.get_one(Enterprise, firm.enterprise_id))


def test_ge_11_a_term_of_three_years_is_over_the_day_after_and_said_once(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    with office.read() as session:
        founded = session.get_one(Enterprise, firm.enterprise_id).established_on
    assert founded is not None
    last = office.books.last_day(founded, in_office.TERMS["DIRECTOR"])
    assert last == founded.replace(year=founded.year + 3)
    clock.move(days=(last - clock.now().date()).days)
    assert over(office, firm) == []
    clock.move(days=1)
    assert [(o.name, o.role, o.ended) for o in over(office, firm)] == [(MA.name, "DIRECTOR", last)]
    for _ in range(2):
        with office.work(SYSTEM) as work:
            assert in_office.ending(work.session, work.act.on) == [firm.enterprise_id]
            in_office.remind(work, firm.enterprise_id)
    assert post.told(office, "terms_over") == [firm.owner.id]


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
