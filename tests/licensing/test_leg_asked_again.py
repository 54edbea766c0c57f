"""A department answers what it was shown: when that changes it is asked again, told again, or told that it is no longer needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from licensing.act import Role
from licensing.errors import Refused
from licensing.services.cases import cases, leg_decisions, leg_view, legs, review
from licensing.store.models import Case, JournalEntry, Leg
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.licensing.test_legs import decide, jobs, officer_for
from tests.support import stories
from tests.support.items import answer_to, approved_with, legs_of, scope_for
from tests.support.stories import HEAD, Story

SCHOOL, GUARDS, SEALS = (
    "B49",
    "A25",
    "S01",
)  # two pre-approvals that phrases call for and a merged item, of three departments
OTHER_ROOMS = "碾伯街道校场路5号"


def leg_with(office: Office, story: Story, code: str) -> Leg:
    return next(x for x in legs_of(office, story) if code in x.items)


def told(office: Office, leg: Leg) -> list[str]:
    """What the department reads about this leg in its event feed, oldest first."""
    with office.read() as session:
        query = sa.select(JournalEntry.action).where(
            JournalEntry.subject_id == leg.id, JournalEntry.department == leg.department
        )
        return list(session.scalars(query.order_by(JournalEntry.seq)))


def certificates(office: Office, codes: tuple[str, ...], **fields: object) -> dict[str, object]:
    """Answers of the certificate section; ``fields`` replace single ones."""
    items = [office.books.catalogue.items[code] for code in codes]
    answers = {f.name: answer_to(f) for f in office.books.catalogue.shared_fields(items)}
    return {"items": list(codes), "fields": answers | fields, "pledge": True}


def corrected(office: Office, story: Story, change: Callable[[], None]) -> None:
    """The case is back on the desk: corrections are asked, the founder changes, all sign, two officers approve again."""
    clerk = stories.appoint(office, Role.CLERK)
    asked = [
        {"section": s, "field": "items", "text": "请更正。"} for s in ("certificates", "place", "business")
    ]
    with office.work(clerk) as work:
        review.request_correction(work, story.case_id, asked)
    change()
    stories.answer_points(office, story)
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, clerk)


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    """The school is granted, the guards are refused: the case is back at its clerk."""
    office = sqlite_office
    found = approved_with(office, (SCHOOL, GUARDS, SEALS))
    school, guards = leg_with(office, found, SCHOOL), leg_with(office, found, GUARDS)
    decide(office, officer_for(office, school), school, granted=True)
    office.clock.move(days=2)  # type: ignore[attr-defined]  # the clock of the tests
    decide(office, officer_for(office, guards, HEAD), guards, granted=False, reasons="人员不符合要求。")
    return found


def put_certificates(office: Office, story: Story, codes: tuple[str, ...], **fields: object) -> None:
    stories.save(office, story, "certificates", certificates(office, codes, **fields))


def test_a_granted_pre_approval_with_other_rooms_is_asked_again(sqlite_office: Office, story: Story) -> None:
    office = sqlite_office
    before = leg_with(office, story, SCHOOL)
    corrected(
        office,
        story,
        lambda: put_certificates(office, story, (SCHOOL, GUARDS, SEALS), premises_address=OTHER_ROOMS),
    )
    school = leg_with(office, story, SCHOOL)
    assert (school.state, school.decided_at, school.decided_by) == ("open", None, None)
    assert school.fields["premises_address"] == OTHER_ROOMS
    assert school.changed == ["fields.premises_address"]
    assert school.due_on and before.due_on and school.due_on > before.due_on  # its days begin anew
    assert told(office, school) == ["leg.opened", "leg.granted", "leg.asked_again"]
    assert jobs(office) == []


def test_what_did_not_change_stays_decided_and_is_not_told_again(sqlite_office: Office, story: Story) -> None:
    corrected(sqlite_office, story, lambda: None)
    school, seals = (leg_with(sqlite_office, story, x) for x in (SCHOOL, SEALS))
    assert (school.state, told(sqlite_office, school)) == ("granted", ["leg.opened", "leg.granted"])
    assert (seals.state, told(sqlite_office, seals)) == ("planned", [])


def test_a_school_granted_for_one_house_is_asked_again_for_another(
    sqlite_office: Office, story: Story
) -> None:
    """The address is no answer of the item, but it was shown beside it: the founder cannot move under a granted permit."""
    office = sqlite_office
    place = {"county": stories.LEDU, "address": "碾伯街道另一条街9号", "tenure": "owned"}

    def moved() -> None:
        stories.save(office, story, "place", place)
        put_certificates(
            office, story, (SCHOOL, GUARDS, SEALS)
        )  # asked anew about the rooms: they stay where they are

    corrected(office, story, moved)
    school, seals = leg_with(office, story, SCHOOL), leg_with(office, story, SEALS)
    assert (school.state, school.changed) == ("open", ["facts.domicile"])
    assert (seals.state, told(office, seals)) == ("planned", [])  # nobody was told of the first address
    assert seals.asked and seals.asked["domicile"] == (school.asked or {})["domicile"]


def test_while_the_founder_corrects_the_department_reads_what_it_was_asked(
    sqlite_office: Office, story: Story
) -> None:
    office = sqlite_office
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        review.request_correction(
            work, story.case_id, [{"section": "place", "field": "address", "text": "x"}]
        )
    place = {"county": stories.LEDU, "address": "碾伯街道另一条街9号", "tenure": "owned"}
    stories.save(office, story, "place", place)
    school = leg_with(office, story, SCHOOL)
    with office.look(officer_for(office, school)) as work:
        assert "古城大街18号302室" in leg_view.open_leg(work, school.id).facts.domicile


def test_a_page_read_before_the_change_does_not_decide_after_it(sqlite_office: Office, story: Story) -> None:
    """The officer's browser still shows the first round; the answer to it is refused, the second round's is taken."""
    office = sqlite_office
    first = leg_with(office, story, SCHOOL)
    corrected(
        office,
        story,
        lambda: put_certificates(office, story, (SCHOOL, GUARDS, SEALS), premises_address=OTHER_ROOMS),
    )
    officer = officer_for(office, first)
    for stale in (first.round, None):  # a program that knows of no rounds has not read this one
        with pytest.raises(Refused) as caught, office.work(officer) as work:
            leg_decisions.decide(work, first.id, granted=True, shown=stale)
        assert caught.value.codes == ("leg.other_round",)
    now = leg_with(office, story, SCHOOL)
    assert now.round == first.round + 1
    with office.work(officer) as work:
        leg_decisions.decide(work, now.id, granted=True, shown=now.round)
    assert leg_with(office, story, SCHOOL).state == "granted"


def test_an_open_leg_whose_facts_change_is_asked_again_too(sqlite_office: Office) -> None:
    office = sqlite_office
    story = approved_with(office, (SCHOOL, GUARDS))
    guards = leg_with(office, story, GUARDS)
    decide(office, officer_for(office, guards, HEAD), guards, granted=False, reasons="人员不符合要求。")
    corrected(
        office,
        story,
        lambda: put_certificates(office, story, (SCHOOL, GUARDS), premises_address=OTHER_ROOMS),
    )
    school = leg_with(office, story, SCHOOL)
    assert (school.state, told(office, school)) == ("open", ["leg.opened", "leg.asked_again"])


def test_who_is_no_longer_needed_is_told_and_holds_nothing_back(sqlite_office: Office, story: Story) -> None:
    """The founder gives up guarding, its permit and the seals: their departments learn it, the licence waits for neither."""
    office = sqlite_office
    guards, seals = leg_with(office, story, GUARDS), leg_with(office, story, SEALS)

    def give_up() -> None:
        stories.save(office, story, "business", scope_for(office, (SCHOOL,)))
        put_certificates(office, story, (SCHOOL,))

    corrected(office, story, give_up)
    assert told(office, guards) == ["leg.opened", "leg.refused", "leg.cancelled"]
    assert (leg_with(office, story, SEALS).state, told(office, seals)) == ("cancelled", [])
    school = leg_with(office, story, SCHOOL)  # granted beside another scope: only it is waited for
    assert (school.state, school.changed, jobs(office)) == ("open", ["facts.scope"], [])
    with office.work(officer_for(office, school)) as work:
        leg_decisions.decide(work, school.id, granted=True, shown=school.round)
    assert len(jobs(office)) == 1


def test_what_was_dropped_before_it_was_told_and_is_needed_after_all_is_told_once(
    sqlite_office: Office, story: Story
) -> None:
    office, scope = sqlite_office, scope_for(sqlite_office, (SCHOOL,))

    def chosen(codes: tuple[str, ...]) -> Callable[[], None]:
        def put() -> None:
            stories.save(office, story, "business", scope)
            put_certificates(office, story, codes)

        return put

    corrected(office, story, chosen((SCHOOL,)))
    assert leg_with(office, story, SEALS).state == "cancelled"
    school = leg_with(office, story, SCHOOL)
    decide_round(office, school, granted=False, reasons="场所不符合要求。")
    corrected(office, story, chosen((SCHOOL, SEALS)))
    assert leg_with(office, story, SEALS).state == "planned"
    decide_round(office, leg_with(office, story, SCHOOL), granted=True)
    office.clock.move(minutes=6)  # type: ignore[attr-defined]  # the clock of the tests
    issue_licence.run(office, story.case_id)
    seals = leg_with(office, story, SEALS)
    assert (seals.state, seals.round, told(office, seals)) == ("informed", 1, ["leg.informed"])


def decide_round(office: Office, leg: Leg, granted: bool, reasons: str = "") -> None:
    with office.work(officer_for(office, leg)) as work:
        leg_decisions.decide(work, leg.id, granted, reasons, leg.round)


def test_a_leg_of_an_older_installation_does_not_say_what_was_decided_so_it_is_asked_again(
    sqlite_office: Office, story: Story
) -> None:
    office = sqlite_office
    with office.database.begin() as connection:
        connection.execute(sa.update(Leg).values(asked=None, round=1))
    corrected(office, story, lambda: None)
    school = leg_with(office, story, SCHOOL)
    assert (school.state, school.changed) == ("open", ["not_recorded"])


def test_the_limit_of_the_law_follows_the_items(sqlite_office: Office, story: Story) -> None:
    """A leg planned anew has the days and the basis of its items now, on the legal calendar from the day it is asked."""
    office = sqlite_office
    corrected(
        office,
        story,
        lambda: put_certificates(office, story, (SCHOOL, GUARDS, SEALS), premises_address=OTHER_ROOMS),
    )
    school = leg_with(office, story, SCHOOL)
    with office.look(stories.appoint(office, Role.CLERK)) as work:
        case = work.session.get_one(Case, story.case_id)
        planned = next(p for p in legs.plan(work, case) if SCHOOL in p.items)
        assert cases.draft_of(work.session, case, work).on == date(2026, 11, 25)
    assert (school.days, school.unit, school.basis) == (planned.days, planned.unit, planned.basis)
