"""M15: whoever once pledged falsely takes the ordinary route until it is repaired; the reason is said to the clerk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from licensing.act import Role
from licensing.application.draft import Draft
from licensing.findings import pledges, rules
from licensing.services.cases.cases import draft_of
from licensing.services.register import stating
from licensing.store.models import Case
from portal.wiring import Office
from tests.support import exits, standings, stories, straight
from tests.support.clock import FixedClock
from tests.support.stories import CLERK, LI, MA, Story
from tests.support.visits import Visits
from tests.support.wording import says


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    stories.give_keys(sqlite_office)
    return pledging(sqlite_office)


def pledging(office: Office) -> Story:
    """Ma and Li have signed a founding whose scope holds a permit given on a pledge."""
    story = stories.draft(office)
    with office.look(story.founder) as work:
        draft = draft_of(work.session, work.session.get_one(Case, story.case_id), work)
        catalogue = work.books.catalogue
    phrase = next(
        code
        for code in catalogue.scope_items
        if catalogue.scope_items[code].permit_codes and pledges.by_pledge(_with(draft, code), catalogue)
    )
    answer = {"items": [phrase], "main": phrase, "term_years": 20}
    stories.save(office, story, "business", answer)
    stories.save(
        office,
        story,
        "certificates",
        stories.answers(office)["certificates"] | {"pledge": True},
    )
    stories.sign_everybody(office, story)
    return story


def _with(draft: Draft, code: str) -> Draft:
    return replace(draft, answers={**draft.answers, "business": {"items": [code]}})


def found(office: Office, story: Story) -> set[str]:
    with office.look(story.founder) as work:
        draft = draft_of(work.session, work.session.get_one(Case, story.case_id), work)
        return {p.code for p in rules.to_review(draft, work.books.catalogue)}


def test_m15_an_earlier_false_pledge_closes_the_pledge_until_it_is_repaired(
    sqlite_office: Office, story: Story
) -> None:
    """M15: unrepaired it goes to a person with the reason; repaired it is gone."""
    assert "people.pledge_closed" not in found(sqlite_office, story)
    fact = standings.about_person(sqlite_office, "FALSE_PLEDGE", date(2026, 1, 5), LI)
    assert "people.pledge_closed" in found(sqlite_office, story)
    with sqlite_office.work(stories.appoint(sqlite_office, Role.CLERK)) as work:
        stating.end(work, fact, sqlite_office.clock.now().date(), "信用修复")
    assert "people.pledge_closed" not in found(sqlite_office, story)


@pytest.mark.parametrize("ended", [True, False], ids=["repaired", "unrepaired"])
def test_m15_the_machine_registers_nothing_while_it_is_not_repaired(
    sqlite_office: Office, clock: FixedClock, ended: bool
) -> None:
    """The same founding that the machine registers once it is repaired waits for a person while it is not."""
    office = sqlite_office
    stories.give_keys(office)
    story = pledging(office)
    straight.switch_on(office)
    straight.committed(office, clock)
    fact = standings.about_person(office, "FALSE_PLEDGE", date(2026, 1, 5), LI)
    if ended:
        with office.work(stories.appoint(office, Role.CLERK)) as work:
            stating.end(work, fact, clock.day(), "信用修复")
    stories.hand_in(office, story)
    assert stories.state_of(office, story) == ("approved" if ended else "submitted")


def test_the_representative_reads_what_is_kept_of_beneficial_owners_and_nobody_else(
    sqlite_office: Office,
) -> None:
    firm = exits.company(sqlite_office)
    visits = Visits(sqlite_office)
    at = f"/licence/{firm.enterprise_id}/beneficial"
    page = visits.of(MA).get(at)
    assert page.status_code == 200 and says(page.text, "own_beneficial.lead")
    assert MA.id_number not in page.text
    stories.sign_up(sqlite_office, LI)
    assert visits.of(LI).get(at).status_code == 404
    assert visits.of(CLERK).get(at).status_code in (403, 404)
