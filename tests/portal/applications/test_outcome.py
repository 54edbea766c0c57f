"""After the licence: what is true, what may not be done yet, and how Ma goes on after a refusal."""

from __future__ import annotations

from datetime import date

from licensing.deadlines import legal_date
from licensing.services.cases import outcome
from portal.formats import day
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.licensing.test_leg_asked_again import leg_with
from tests.licensing.test_legs import decide, officer_for
from tests.portal.applications.conftest import client_of
from tests.support.items import approved_with, first_of_kinds
from tests.support.pages import assert_page_hygiene
from tests.support.stories import LI, MA
from tests.support.wording import says


def zh(on: date) -> str:
    return day(on, "zh")


def test_nothing_says_start_while_an_item_waits_was_refused_or_until_it_is_granted(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    (code,) = first_of_kinds(office, ("after",))
    story = approved_with(office, (code,))
    issue_licence.run(office, story.case_id)
    leg, item = leg_with(office, story, code), office.books.catalogue.items[code].name_zh
    ma, page = client_of(office, MA), f"/applications/{story.case_id}"

    waiting = ma.get(page).text
    assert "开始营业" not in waiting
    assert says(waiting, "outcome.not_yet", items=item)
    assert says(ma.get("/").text, "outcome.home_open", title="海东市乐都区青禾软件有限公司", items=item)

    decide(office, officer_for(office, leg), leg, granted=False, reasons="消防通道不足。")
    refused, today = ma.get(page).text, legal_date(office.clock.now())
    assert says(refused, "outcome.not_yet", items=item)
    assert "消防通道不足。" in refused
    assert says(refused, "outcome.again")
    with office.look(story.founder) as work:
        way = outcome.remedy(work, today)
    assert (way.reconsider_by - today).days >= 60
    for text in (zh(way.reconsider_by), "行政复议法第二十条", zh(way.sue_by), "行政诉讼法第四十六条"):
        assert text in refused
    assert says(ma.get("/").text, "outcome.home_refused", title="海东市乐都区青禾软件有限公司", items=item)
    assert_page_hygiene(refused)
    assert item not in client_of(office, LI).get("/").text  # it is Ma's case


def test_a_granted_permit_is_shown_with_its_authority_and_day(sqlite_office: Office) -> None:
    office = sqlite_office
    (code,) = first_of_kinds(office, ("after",))
    story = approved_with(office, (code,))
    issue_licence.run(office, story.case_id)
    leg = leg_with(office, story, code)
    decide(office, officer_for(office, leg), leg, granted=True)
    page = client_of(office, MA).get(f"/applications/{story.case_id}").text
    assert says(page, "outcome.all")
    assert says(page, "outcome.granted_on", day=zh(legal_date(office.clock.now())))
    with office.look(story.founder) as work:
        assert outcome.missing_of_mine(work) == []
