"""The owner leaves through the pages; nobody else can; the clock is the test's."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.act import Role
from licensing.kinds.simplified_exit import steps as leaving
from licensing.store.models import Case, Leg, Notice
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.clock import FixedClock
from tests.support.deciding import decide
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, LLC_NAME, MA, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    stories.sign_up(sqlite_office, LI)
    return exits.company(sqlite_office)


def path(story: Story, verb: str = "") -> str:
    return f"/exit/cases/{story.case_id}" + (f"/{verb}" if verb else "")


def notice_id(office: Office) -> str:
    with office.read() as session:
        return session.query(Notice).one().id


def test_the_whole_way_out_of_a_company(
    sqlite_office: Office, visits: Visits, firm: Firm, clock: FixedClock
) -> None:
    owner = visits.of(MA)
    mine = owner.get("/exit")
    assert_page_hygiene(mine.text)
    assert LLC_NAME in mine.text
    eligibility = owner.get(f"/exit/enterprises/{firm.enterprise_id}")
    assert_page_hygiene(eligibility.text)
    assert says(eligibility.text, "exit.eligible")
    assert eligibility.text.count("实施细则第四十八条") == 10
    case_url = post(owner, f"/exit/enterprises/{firm.enterprise_id}", {}).location
    story = Story(firm.owner, "", case_url.rsplit("/", 1)[1])
    page = owner.get(case_url)
    assert_page_hygiene(page.text)
    assert page.text.count('href="/signing/') == 1
    assert "/sign/" not in page.text
    assert not says(page.text.split("<main")[1].split("签署")[2], "exit.publish")
    stories.sign_everybody(sqlite_office, story)
    assert post(owner, path(story, "start"), {}, path(story)).status_code == 303
    page = owner.get(path(story)).text
    assert says(page, "exit.days_left", n=21)
    assert not says(page.split('class="actions"')[1].split("</div>")[0], "exit.apply")
    clock.move(days=30)
    owner = visits.fresh(MA)
    assert post(owner, path(story, "apply"), {}, path(story)).status_code == 303
    clerk = visits.fresh(stories.CLERK)
    case = f"/desk/cases/{story.case_id}"
    page = clerk.get(case)
    assert_page_hygiene(page.text)
    assert "简易注销全体投资人承诺书" in page.text
    assert post(clerk, f"{case}/take", {}, case).status_code == 303
    assert says(clerk.get(case).text, "desk.approve.simplified_exit")
    assert post(clerk, f"{case}/propose-approval", {}, case).status_code == 303
    assert says(owner.get(path(story)).text, "exit.next.to_confirm")
    stories.confirm(sqlite_office, story.case_id)
    page = owner.get(path(story)).text
    assert_page_hygiene(page)
    assert says(page, "exit.free_from", when="2027年12月24日（周五）")
    assert says(page, "exit.licence_cancelled")
    assert exits.licence_state(sqlite_office, firm) == "revoked"


def test_each_obstacle_is_named_with_its_article(sqlite_office: Office, visits: Visits, firm: Firm) -> None:
    exits.stand(sqlite_office, firm, "X05", date(2026, 11, 1))
    owner = visits.of(MA)
    where = f"/exit/enterprises/{firm.enterprise_id}"
    page = owner.get(where).text
    assert says(page, "exit.closed_text", n=1)
    found = page[page.index("存在，不能简易注销") :]
    assert "股权（财产份额）被冻结、出质" in found[:300]
    assert says(found[:500], "exit.curable")
    assert not says(page, "exit.begin")
    token_page = "/exit"
    answer = post(owner, where, {}, token_page)
    assert answer.status_code == 409
    assert "股权（财产份额）被冻结、出质" in answer.text


def test_a_partner_acts_too_a_stranger_and_a_visitor_do_not(
    sqlite_office: Office, visits: Visits, firm: Firm
) -> None:
    story = exits.begin(sqlite_office, firm)
    stories.sign_up(sqlite_office, ZHAO)
    partner = visits.of(LI)
    page = partner.get(path(story))
    assert page.status_code == 200
    assert "/sign/" not in page.text
    stranger = visits.of(ZHAO)
    assert post(stranger, path(story, "withdraw"), {}, "/exit").status_code == 404
    assert stranger.get(path(story)).status_code == 404
    assert stranger.get(f"/exit/enterprises/{firm.enterprise_id}").status_code == 404
    assert post(stranger, f"/exit/enterprises/{firm.enterprise_id}", {}, "/exit").status_code == 404
    assert visits.of(stories.CLERK).get("/exit").status_code == 403
    assert visits.nobody().get("/exit").status_code == 303
    assert post(partner, path(story, "withdraw"), {}, path(story)).status_code == 303
    assert stories.state_of(sqlite_office, story) == "withdrawn"


def test_publishing_before_all_have_signed_is_refused_in_words(
    sqlite_office: Office, visits: Visits, firm: Firm
) -> None:
    story = exits.begin(sqlite_office, firm)
    answer = post(visits.of(MA), path(story, "start"), {}, path(story))
    assert answer.status_code == 409
    assert says(answer.text, "refusals.case.unsigned")


def test_an_obstacle_found_at_the_application_does_not_cancel_the_notice(
    sqlite_office: Office, visits: Visits, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)
    clock.move(days=25)
    exits.stand(sqlite_office, firm, "X03", date(2026, 12, 1))
    owner = visits.fresh(MA)
    page = owner.get(path(story)).text
    assert says(page, "exit.today_curable", last="2027年1月4日（周一）")
    answer = post(owner, path(story, "apply"), {}, path(story))
    assert answer.status_code == 409
    assert "在经营异常名录" in answer.text
    assert stories.state_of(sqlite_office, story) == "published"


def test_an_unused_window_lapses_when_the_page_is_opened(
    sqlite_office: Office, visits: Visits, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)
    clock.move(days=60)
    assert says(visits.fresh(MA).get(path(story)).text, "exit.next.lapsed")
    assert stories.state_of(sqlite_office, story) == "lapsed"


def test_an_individual_leaves_after_its_departments_agree_on_their_pages(
    sqlite_office: Office, visits: Visits
) -> None:
    firm = exits.individual(sqlite_office)
    story = exits.start(sqlite_office, firm)
    page = visits.of(MA).get(path(story)).text
    assert_page_hygiene(page)
    assert says(page, "exit.steps.answers")
    assert "最晚 2026年12月3日（周四）" in page
    tax = stories.appoint(sqlite_office, Role.OFFICER, department="TAX")
    stories.appoint(sqlite_office, Role.OFFICER, department="HRSS", person=LI)
    with sqlite_office.read() as session:
        asked = {x.department: x.id for x in session.get_one(Case, story.case_id).legs}
    for person, department in ((stories.OFFICER, "630202-TAX"), (LI, "630202-HRSS")):
        where = f"/department/legs/{asked[department]}"
        client = visits.of(person)
        assert_page_hygiene(client.get(where).text)
        assert says(client.get(where).text, "departments.silence")
        assert decide(client, where, {"decision": "grant"}).status_code == 303
    assert tax.department == "630202-TAX"
    assert stories.state_of(sqlite_office, story) == "applied"
    assert says(visits.of(MA).get(path(story)).text, "desk.state.submitted")


def test_an_individual_whose_tax_office_objects_is_stopped_at_once(
    sqlite_office: Office, visits: Visits
) -> None:
    firm = exits.individual(sqlite_office)
    story = exits.start(sqlite_office, firm)
    stories.appoint(sqlite_office, Role.OFFICER, department="TAX")
    with sqlite_office.read() as session:
        leg = session.query(Leg).filter_by(case_id=story.case_id, department="630202-TAX").one().id
    where = f"/department/legs/{leg}"
    officer = visits.of(stories.OFFICER)
    assert post(officer, f"{where}/decision", {"decision": "refuse"}, where).status_code == 409
    typed = {"decision": "refuse", "reasons": "第三季度增值税未申报。"}
    assert decide(officer, where, typed).status_code == 303
    page = visits.of(MA).get(path(story)).text
    assert says(page, "exit.next.stopped")
    assert "第三季度增值税未申报。" in page


def test_withdrawing_leaves_everything_as_it_was(sqlite_office: Office, visits: Visits, firm: Firm) -> None:
    story = exits.start(sqlite_office, firm)
    owner = visits.of(MA)
    assert post(owner, path(story, "withdraw"), {}, path(story)).status_code == 303
    assert exits.status_of(sqlite_office, firm) == "registered"
    with sqlite_office.work(firm.owner) as work:
        assert leaving.open_exit(work, firm.enterprise_id).id != story.case_id
