"""The officials' and the owner's pages in a real browser: axe, width, keys; both languages, desktop and phone."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.act import Role
from licensing.store.models import Case, Notice
from portal.wiring import Office
from tests.support import exits, items, stories
from tests.support.pages import browser_page, follow, overflow, serve, violations
from tests.support.stories import LI, MA, OFFICER, Story
from tests.support.visits import Visits

pytestmark = pytest.mark.browser


def sign_in(page: Any, base: str, person: stories.SignUp) -> None:
    page.context.clear_cookies()
    page.goto(f"{base}/sign-in")
    page.fill("[name=mobile]", person.mobile)
    page.fill("[name=password]", person.password)
    follow(page, page.locator("main button[type=submit]"))


def look(page: Any, base: str, paths: list[str]) -> None:
    wide = page.viewport_size["width"] > 375
    for path in paths:
        for lang in ("zh", "en"):
            page.goto(f"{base}{path}?lang={lang}")
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
            if lang == "zh":  # labels and headings are the same in both, colours at both widths
                assert violations(page, contrast=wide) == [], path
            assert overflow(page) <= 0, path


@pytest.mark.parametrize("width", [1280, 375])
def test_the_officials_pages(sqlite_office: Office, visits: Visits, width: int) -> None:
    story = items.approved_with(sqlite_office, ["S01", "B14"])
    second = stories.submitted(sqlite_office, LI, "海东市乐都区远山软件有限公司")
    stories.appoint(sqlite_office, Role.OFFICER, stories.LEDU, "HEALTH")
    head = stories.SignUp("孙科长", "13911110041", "632123197805050058", stories.PASSWORD)
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=head)
    leg = next(x for x in items.legs_of(sqlite_office, story) if x.kind == "after")
    with serve(visits.app) as base, browser_page(width) as page:
        sign_in(page, base, stories.CLERK)
        page.goto(f"{base}/desk/cases/{second.case_id}")
        follow(page, page.locator("form[action$='/take'] button"))
        look(page, base, ["/desk", f"/desk/cases/{second.case_id}", f"/desk/cases/{story.case_id}"])
        page.goto(f"{base}/desk/cases/{second.case_id}")
        follow(page, page.locator("form[action$='/propose-approval'] button"))
        look(page, base, ["/desk", f"/desk/cases/{second.case_id}"])
        page.goto(f"{base}/desk/cases/{second.case_id}")
        folded = page.locator("details[data-fold]:not([open])")
        assert (folded.count() > 0) == (
            width == 375
        )  # what is not needed first: on a phone behind its heading
        sign_in(page, base, stories.SECOND)
        look(page, base, ["/desk", f"/desk/cases/{second.case_id}"])
        sign_in(page, base, OFFICER)
        look(page, base, ["/department", f"/department/legs/{leg.id}"])
        page.goto(f"{base}/department/legs/{leg.id}")
        page.locator(
            "button[name=decision][value=refuse]"
        ).click()  # without reasons: what is wrong is not folded
        page.locator("#reasons").wait_for(state="visible")
        sign_in(page, base, head)
        look(page, base, ["/supervision", "/supervision/journal", f"/desk/cases/{second.case_id}"])
        for entry in page.locator(
            ".site-nav a"
        ).all():  # a head's menu is the longest: none of it to the side
            box = entry.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width, entry.inner_text()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_way_out(sqlite_office: Office, visits: Visits, width: int) -> None:
    firm = exits.company(sqlite_office)
    story = exits.begin(sqlite_office, firm)
    with serve(visits.app) as base, browser_page(width) as page:
        sign_in(page, base, MA)
        look(page, base, ["/exit", f"/exit/enterprises/{firm.enterprise_id}", f"/exit/cases/{story.case_id}"])
        exits.publish(sqlite_office, story)
        notice = notice_of(sqlite_office, story)
        look(page, base, [f"/exit/cases/{story.case_id}", "/notices", f"/notices/{notice}"])


def notice_of(office: Office, story: Story) -> str:
    with office.read() as session:
        return session.query(Notice).filter_by(case_id=story.case_id).one().id


def test_a_clerk_works_by_keyboard(sqlite_office: Office, visits: Visits) -> None:
    story = stories.submitted(sqlite_office)
    stories.appoint(sqlite_office, Role.CLERK)
    stories.second_officer(sqlite_office)
    with serve(visits.app) as base, browser_page() as page:
        sign_in(page, base, stories.CLERK)
        page.goto(f"{base}/desk?lang=zh")
        page.keyboard.press("n")
        page.wait_for_url(f"**/desk/cases/{story.case_id}")
        page.keyboard.press("?")
        assert page.locator("dialog dt").all_inner_texts() == ["a", "b", "q", "c", "r"]  # next took the case
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(
            state="detached"
        )  # while the list of keys is open, keys are its own
        page.wait_for_selector("#decide")
        page.keyboard.press("r")
        page.fill("#reasons", "住所不实，请核对后重新申请。")
        page.locator("form[action$='/propose-refusal'] button").click()
        page.wait_for_url("**/desk")
        sign_in(page, base, stories.SECOND)
        page.goto(f"{base}/desk?lang=zh")
        page.keyboard.press("n")
        page.wait_for_url(f"**/desk/cases/{story.case_id}")
        page.keyboard.press("?")
        assert page.locator("dialog dt").all_inner_texts() == ["a", "q", "r"]
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(state="detached")
        page.keyboard.press("a")
        page.locator("form[action$='/confirm'] button").click()
        page.wait_for_url("**/desk")
    with sqlite_office.read() as session:
        assert session.get_one(Case, story.case_id).state == "refused"
