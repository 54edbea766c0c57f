"""After the licence: what is true, what may not be done yet, and how Ma goes on after a refusal."""

from __future__ import annotations

from datetime import UTC, date, datetime

from licensing.deadlines import legal_date
from licensing.services.cases import leg_decisions, leg_steps, outcome, seals
from licensing.store.models import Case
from portal.formats import day
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.licensing.test_leg_asked_again import leg_with
from tests.licensing.test_legs import decide, officer_for
from tests.portal.applications.conftest import client_of
from tests.support import stories
from tests.support.items import approved_with, first_of_kinds
from tests.support.pages import assert_page_hygiene
from tests.support.stories import LI, MA, ZHAO
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


def test_where_the_seal_is_stands_in_one_sentence_on_case_and_home(sqlite_office: Office) -> None:
    """Not told before the company exists, then told, confirmed when the police acknowledged it; a stranger reads nothing of it."""
    office = sqlite_office
    story, _ = stories.approved(office)
    leg = leg_with(office, story, "S01")
    body = office.books.catalogue.departments[leg.department].name_zh
    ma, page = client_of(office, MA), f"/applications/{story.case_id}"
    today = zh(legal_date(office.clock.now()))
    assert says(ma.get(page).text, "outcome.seal.untold", body=body)
    issue_licence.run(office, story.case_id)
    for where in (page, "/"):
        seen = ma.get(where).text
        assert_page_hygiene(seen)
        assert says(seen, "outcome.seal.told", body=body, day=today)
    office.clock.move(days=1)  # type: ignore[attr-defined]  # the clock of the tests
    with office.work(officer_for(office, leg)) as work:
        leg_steps.take(work, leg.id, "acknowledge", shown=1)
    tomorrow = zh(legal_date(office.clock.now()))
    for where in (page, "/"):
        assert says(client_of(office, MA).get(where).text, "outcome.seal.confirmed", body=body, day=tomorrow)
    stories.sign_up(office, ZHAO)
    assert not says(client_of(office, ZHAO).get("/").text, "outcome.seal.confirmed", body=body, day=tomorrow)


def test_a_refused_case_has_no_seal(sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)
    stories.decide(sqlite_office, story.case_id, clerk, refused_for="材料不实。")
    with sqlite_office.look(story.founder) as work:
        assert seals.of_case(work, work.session.get_one(Case, story.case_id)) == []


def test_home_shows_every_permit_with_number_file_authority_and_days(sqlite_office: Office) -> None:
    office = sqlite_office
    (code,) = first_of_kinds(office, ("after",))
    story = approved_with(office, (code,))
    leg = leg_with(office, story, code)
    with office.work(officer_for(office, leg)) as work:
        permit = leg_decisions.Substance("JY26302020000018", date(2026, 11, 23), date(2031, 11, 22), "限堂食")
        leg_decisions.decide(work, leg.id, True, "", leg.round, permit)
    assert "JY26302020000018" not in client_of(office, MA).get("/").text  # no enterprise yet
    office.clock.move(minutes=6)  # type: ignore[attr-defined]  # the clock of the tests
    issue_licence.run(office, story.case_id)
    body = office.books.catalogue.departments[leg.department].name_zh
    ma = client_of(office, MA)
    for where in ("/", f"/applications/{story.case_id}"):
        seen = ma.get(where).text
        assert_page_hygiene(seen)
        for text in ("JY26302020000018", "限堂食", body, zh(date(2026, 11, 23)), zh(date(2031, 11, 22))):
            assert text in seen, (where, text)
    assert "JY26302020000018" not in client_of(office, LI).get("/").text


def test_m16_a_permit_that_is_over_asks_for_a_change_within_thirty_days(sqlite_office: Office) -> None:
    """Over on 2026-03-04: the scope is changed by 04-03; said on the first page from the day after it is over."""
    office = sqlite_office
    assert office.books.last_day(date(2026, 3, 4), "D110") == date(2026, 4, 3)
    (code,) = first_of_kinds(office, ("after",))
    story = approved_with(office, (code,))
    leg = leg_with(office, story, code)
    with office.work(officer_for(office, leg)) as work:
        permit = leg_decisions.Substance("JY26302020000018", date(2026, 11, 23), date(2026, 12, 1))
        leg_decisions.decide(work, leg.id, True, "", leg.round, permit)
    office.clock.move(minutes=6)  # type: ignore[attr-defined]  # the clock of the tests
    issue_licence.run(office, story.case_id)
    office.clock.at = datetime(2026, 12, 1, 2, tzinfo=UTC)  # type: ignore[attr-defined]  # its last day
    assert not says(client_of(office, MA).get("/").text, "permit.over")
    office.clock.move(days=1)  # type: ignore[attr-defined]  # as above
    seen = client_of(office, MA).get("/").text
    assert_page_hygiene(seen)
    assert says(seen, "permit.over") and says(seen, "permit.change_by", day=zh(date(2026, 12, 31)))
