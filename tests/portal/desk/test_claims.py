"""*Next* gives everybody another case; a claim nobody works on, a clerk who is away or gone: the case goes on without them."""

from __future__ import annotations

import threading

import pytest
from flask.testing import FlaskClient

from licensing.act import Actor, Role
from licensing.errors import NotFound, Refused
from licensing.services.accounts import staff
from licensing.services.cases import absences, assigning, claiming, review, two_officers
from licensing.store.models import Case, JournalEntry
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.support import crowds, stories
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import HEAD, LI, MA, PINGAN, SECOND, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    return stories.submitted(sqlite_office)


def clerks(office: Office) -> tuple[Actor, Actor]:
    return stories.appoint(office, Role.CLERK), stories.second_officer(office)


def claim(office: Office, who: Actor, after: str = "") -> str | None:
    with office.work(who) as work:
        return claiming.next_case(work, after)


def case_of(office: Office, case_id: str) -> Case:
    with office.read() as session:
        return session.get_one(Case, case_id)


def test_two_clerks_at_once_get_different_cases(office: Office) -> None:
    story = stories.submitted(office)
    crowds.clone(office, story.case_id, 5)
    both = clerks(office)
    found: list[str | None] = []
    start = threading.Barrier(2)

    def go(who: Actor) -> None:
        start.wait()
        found.append(claim(office, who))

    threads = [threading.Thread(target=go, args=(who,)) for who in both]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert None not in found
    assert len(set(found)) == 2
    assert {case_of(office, str(each)).clerk_id for each in found} == {who.id for who in both}


def test_asking_again_gives_the_same_case_and_hoards_nothing(sqlite_office: Office, story: Story) -> None:
    crowds.clone(sqlite_office, story.case_id, 3)
    clerk, _ = clerks(sqlite_office)
    assert claim(sqlite_office, clerk) == claim(sqlite_office, clerk) == story.case_id
    assert claim(sqlite_office, clerk, story.case_id) != story.case_id


def test_a_claim_nobody_worked_on_is_free_again_after_the_offices_minutes(
    sqlite_office: Office, story: Story, clock: FixedClock
) -> None:
    first, second = clerks(sqlite_office)
    assert claim(sqlite_office, first) == story.case_id
    clock.move(minutes=29)
    assert claim(sqlite_office, second) is None
    clock.move(minutes=1)
    assert claim(sqlite_office, second) == story.case_id
    with sqlite_office.read() as session:
        said = [e.action for e in session.query(JournalEntry).filter_by(subject_id=story.case_id)]
    assert said[-3:] == ["case.taken", "case.released", "case.taken"]


def test_the_sweep_releases_it_too_but_not_what_was_taken_aloud(
    sqlite_office: Office, story: Story, clock: FixedClock
) -> None:
    clerk, _ = clerks(sqlite_office)
    claim(sqlite_office, clerk)
    with sqlite_office.work(clerk) as work:
        review.take(work, story.case_id)
    clock.move(hours=3)
    sweep.run(sqlite_office)
    assert case_of(sqlite_office, story.case_id).clerk_id == clerk.id
    with sqlite_office.work(clerk) as work:
        review.put_back(work, story.case_id)
    claim(sqlite_office, clerk)
    clock.move(minutes=31)
    sweep.run(sqlite_office)
    assert stories.state_of(sqlite_office, story) == "submitted"


def test_nobody_is_given_the_own_application_or_the_own_proposal(sqlite_office: Office, story: Story) -> None:
    partner = stories.appoint(sqlite_office, Role.CLERK, person=LI)  # the other shareholder has a post too
    assert claim(sqlite_office, partner) is None
    clerk, second = clerks(sqlite_office)
    claim(sqlite_office, clerk)

    with sqlite_office.work(clerk) as work:
        two_officers.propose_approval(work, story.case_id)
    assert claim(sqlite_office, clerk) is None
    assert claim(sqlite_office, second) == story.case_id


def test_a_clerk_of_another_county_claims_nothing(sqlite_office: Office, story: Story) -> None:
    assert claim(sqlite_office, stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO)) is None


def test_the_cases_of_a_clerk_who_is_away_are_anybodys(
    sqlite_office: Office, story: Story, clock: FixedClock
) -> None:
    clerk, second = clerks(sqlite_office)
    with sqlite_office.work(clerk) as work:
        review.take(work, story.case_id)
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    assert claim(sqlite_office, second) is None
    with sqlite_office.work(head) as work:
        absences.note(work, str(clerk.id), clock.day(), clock.day())
    assert claim(sqlite_office, second) == story.case_id


def test_a_closed_account_leaves_no_case_behind(sqlite_office: Office, story: Story) -> None:
    clerk, second = clerks(sqlite_office)
    with sqlite_office.work(clerk) as work:
        review.take(work, story.case_id)
    with sqlite_office.work(Actor(None, "operator", Role.OPERATOR)) as work:
        staff.close(work, str(clerk.id), emergency=True)
    assert claim(sqlite_office, second) == story.case_id


def test_only_the_head_of_the_place_assigns_and_only_to_who_can_take_it(
    sqlite_office: Office, story: Story
) -> None:
    clerk, second = clerks(sqlite_office)
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    other = stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO)
    stranger = stories.appoint(
        sqlite_office,
        Role.SUPERVISOR,
        PINGAN,
        person=stories.SignUp("外科长", "13911110099", "632121198301010019", "seven-quiet-rivers"),
    )
    for who, wrong in ((clerk, NotFound), (stranger, NotFound)):
        with pytest.raises(wrong), sqlite_office.work(who) as work:
            assigning.assign(work, story.case_id, str(second.id))
    for unfit in (str(other.id), str(head.id), story.founder.id or "", "nobody"):
        with pytest.raises(Refused, match="assignee_unfit"), sqlite_office.work(head) as work:
            assigning.assign(work, story.case_id, unfit)
    with sqlite_office.work(head) as work:
        assigning.assign(work, story.case_id, str(clerk.id))
    with pytest.raises(Refused, match="no_reasons"), sqlite_office.work(head) as work:
        assigning.assign(work, story.case_id, str(second.id))
    with sqlite_office.work(head) as work:
        assigning.assign(work, story.case_id, str(second.id), "王登记今天窗口值班。")
    assert case_of(sqlite_office, story.case_id).clerk_id == second.id


def test_the_head_sees_load_assigns_and_notes_absences_on_the_pages(
    sqlite_office: Office, story: Story, visits: Visits, clock: FixedClock
) -> None:
    clerk, second = clerks(sqlite_office)
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    head: FlaskClient = visits.of(HEAD)
    case = f"/desk/cases/{story.case_id}"
    page = head.get(case).text
    assert_page_hygiene(page)
    assert "王登记（0）" in page
    assert post(head, f"{case}/assign", {"clerk": second.id}, case).status_code == 303
    overview = head.get("/supervision").text
    assert_page_hygiene(overview)
    assert "韩复核" in overview
    wrong = post(
        head,
        "/supervision/absences",
        {"clerk": clerk.id, "first_day": "2026-11-24", "last_day": "2026-11-23"},
        "/supervision",
    )
    assert wrong.status_code == 422
    typed = {"clerk": second.id, "first_day": str(clock.day()), "last_day": str(clock.day())}
    assert post(head, "/supervision/absences", typed, "/supervision").status_code == 303
    assert says(head.get(case).text, "supervision.col.away")
    back = post(head, f"{case}/assign", {"clerk": "", "reasons": "不在岗。"}, case)
    assert back.status_code == 303
    assert stories.state_of(sqlite_office, story) == "submitted"
    assert says(head.get(case).text, "desk.review.take_away")


def test_a_case_that_went_from_clerk_to_clerk_still_opens(
    sqlite_office: Office, story: Story, visits: Visits
) -> None:
    """The record of what was decided had no words for it: nobody could open such a case any more."""
    clerk, second = clerks(sqlite_office)
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    head: FlaskClient = visits.of(HEAD)
    case = f"/desk/cases/{story.case_id}"
    for given, reasons in ((clerk, ""), (second, "王登记今天窗口值班。")):
        asked = {"clerk": str(given.id), "reasons": reasons}
        assert post(head, f"{case}/assign", asked, case).status_code == 303
    page = head.get(case)
    assert page.status_code == 200 and says(page.text, "desk.review.assign")


@pytest.mark.parametrize("person", [MA, stories.CLERK])
def test_nobody_else_assigns_or_notes_absences(
    sqlite_office: Office, story: Story, visits: Visits, person: stories.SignUp
) -> None:
    clerks(sqlite_office)
    client = visits.of(person)
    start = "/account" if person is MA else "/desk"
    for path in (
        f"/desk/cases/{story.case_id}/assign",
        "/supervision/absences",
        "/supervision/absences/x/end",
    ):
        assert post(client, path, {}, start).status_code == 403


def test_next_on_the_page_claims_and_says_until_when(
    sqlite_office: Office, story: Story, visits: Visits
) -> None:
    clerks(sqlite_office)
    client = visits.of(stories.CLERK)
    answer = post(client, "/desk/next", {}, "/desk")
    assert answer.location.endswith(story.case_id)
    assert says(client.get(answer.location).text, "desk.claimed")
    other = visits.of(SECOND)
    assert post(other, "/desk/next", {}, "/desk").location.endswith("/desk")
