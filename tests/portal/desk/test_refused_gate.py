"""A pre-approval was refused: neither the clerk's page nor the founder's stays green, and both say which body said no, and why."""

from __future__ import annotations

from portal.wiring import Office
from tests.licensing.test_legs import BEFORE, decide, gates, officer_for
from tests.support import stories
from tests.support.items import approved_with
from tests.support.pages import assert_page_hygiene
from tests.support.stories import MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

WHY = "场地不符合要求。"


def test_the_pages_of_the_case_say_so_and_show_no_all_clear(sqlite_office: Office, visits: Visits) -> None:
    story = approved_with(sqlite_office, BEFORE)
    leg = gates(sqlite_office, story)[0]
    desk, own = f"/desk/cases/{story.case_id}", f"/applications/{story.case_id}"
    assert says(visits.of(MA).get(own).text, "applications.approved_waits")

    decide(sqlite_office, officer_for(sqlite_office, leg), leg, granted=False, reasons=WHY)
    clerks = visits.of(stories.CLERK).get(desk).text
    assert_page_hygiene(clerks)
    assert WHY in clerks.split('id="findings"')[1].split("</section>")[0]
    assert not says(clerks, "desk.no_problems")
    assert says(visits.of(stories.CLERK).get("/desk").text, "desk.mark.before_refused")

    founders = visits.of(MA).get(own).text
    assert_page_hygiene(founders)
    first = founders.split("<main")[1].split('class="notice ')[1]
    assert first.startswith("notice-warn") and WHY in first
    stories.sign_up(sqlite_office, ZHAO)
    assert visits.of(ZHAO).get(own).status_code == 404
