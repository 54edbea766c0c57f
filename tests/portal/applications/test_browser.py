"""In a real browser: phrases appear while one types, and without script the button does the same."""

from __future__ import annotations

import re
from typing import Any

import pytest

from licensing.store.models import Case
from portal.app import create_app
from portal.wiring import Office
from tests.support import kinds, stories
from tests.support.items import first_of_kinds, licensed_with
from tests.support.pages import browser_page, follow, overflow, serve, violations
from tests.support.stories import HEAD, MA

LONGEST = 2500  # px at the width of a phone; a licensed case was 4,938 before its parts were folded


def sign_in(page: Any, base: str) -> None:
    page.goto(f"{base}/sign-in?lang=zh")
    page.fill("[name=mobile]", MA.mobile)
    page.fill("[name=password]", MA.password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{base}/")


@pytest.mark.parametrize("script", [True, False])
def test_a_phrase_is_searched_added_and_removed(sqlite_office: Office, script: bool) -> None:
    story = stories.draft(sqlite_office)
    with serve(create_app(sqlite_office)) as base, browser_page(width=375, script=script) as page:
        sign_in(page, base)
        page.goto(f"{base}/applications/{story.case_id}/business")
        page.fill("#q", "餐饮服务")
        if not script:
            page.click("button[value=search]")
        page.click('#results li:has-text("餐饮服务") >> nth=0 >> button')
        page.wait_for_selector('#chosen label:has-text("餐饮服务")')
        assert page.locator("#chosen li").count() == 3
        page.click('#chosen li:has-text("五金产品零售") >> button')
        page.wait_for_selector("text=已选 2 项")
        assert page.locator("#permits").is_visible()


@pytest.mark.parametrize("dark", [True, False])
def test_no_page_of_the_journey_shuts_anybody_out_or_is_long_on_a_phone(
    sqlite_office: Office, dark: bool
) -> None:
    story = licensed_with(sqlite_office, first_of_kinds(sqlite_office, ("merged", "after")))
    with serve(create_app(sqlite_office)) as base, browser_page(width=375, dark=dark) as page:
        sign_in(page, base)
        for path in ("", "/documents"):
            page.goto(f"{base}/applications/{story.case_id}{path}")
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        for path in (f"/applications/{story.case_id}", "/"):
            page.goto(base + path)
            assert page.evaluate("document.documentElement.scrollHeight") < LONGEST, path
            assert page.locator("details[data-fold][open]").count() == 0, path


def test_a_question_appears_with_the_answer_that_needs_it(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    with serve(create_app(sqlite_office)) as base, browser_page() as page:
        sign_in(page, base)
        page.goto(f"{base}/applications/{story.case_id}/place")
        assert not page.locator("#owner").is_visible()
        page.check("[value=leased]")
        assert page.locator("#owner").is_visible()
        assert page.locator("#tenure_until").is_visible()
        page.check("[value=lent]")
        assert not page.locator("#tenure_until").is_visible()


def test_what_somebody_puts_in_is_asked_of_partners_as_of_shareholders(sqlite_office: Office) -> None:
    story = kinds.draft(sqlite_office, "limited_partnership")
    with serve(create_app(sqlite_office)) as base, browser_page(width=375) as page:
        sign_in(page, base)
        page.goto(f"{base}/applications/{story.case_id}/people/new")
        assert page.locator("[name=amount_fen]").count() == 0
        for field, value in (("name", HEAD.name), ("id_number", HEAD.id_number), ("mobile", HEAD.mobile)):
            page.fill(f"#{field}", value)
        page.fill("#residence", "青海省海东市乐都区碾伯镇古城大街18号")
        page.check("[value=LP_PARTNER]")
        page.locator("main form .actions button").first.click()
        page.wait_for_url(re.compile(r"topic=2$"))
        assert page.locator("[name=amount_fen]").is_visible()
        assert page.evaluate("document.documentElement.scrollHeight") < 2_000
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_typed_is_kept_without_a_button(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    with serve(create_app(sqlite_office)) as base, browser_page(width=375) as page:
        sign_in(page, base)
        page.goto(f"{base}/applications/{story.case_id}/place")
        page.get_by_label("乡镇").press_sequentially("高庙镇", delay=20)
        with page.expect_response(lambda r: r.request.method == "POST") as first:
            pass
        page.get_by_label("详细地址").fill("碾伯街道滨河路1号")
        with page.expect_response(lambda r: r.request.method == "POST") as second:
            page.locator("button[name=then]").first.click()
        assert first.value.status == 200
        assert second.value.status in (200, 303)
        page.wait_for_url("**/business")
        page.go_back()
        assert page.get_by_label("乡镇").input_value() == "高庙镇"
        assert overflow(page) == 0
        for entry in page.locator(
            ".site-nav a"
        ).all():  # every entry of the menu is in sight, none to the side
            box = entry.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 375, entry.inner_text()
    with sqlite_office.read() as session:
        place = session.get_one(Case, story.case_id).answers["place"]
    assert (place["town"], place["address"]) == ("高庙镇", "碾伯街道滨河路1号")


def test_leaving_asks_while_something_typed_could_not_be_kept(sqlite_office: Office) -> None:
    """The line is down: what was typed is nowhere yet, so leaving asks. Once it is kept, nobody is asked."""
    story = stories.draft(sqlite_office)
    with serve(create_app(sqlite_office)) as base, browser_page(width=375) as page:
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        sign_in(page, base)
        where = f"{base}/applications/{story.case_id}/place"
        page.goto(where)
        page.route("**/place", lambda route: route.abort())
        page.get_by_label("乡镇").press_sequentially("高庙镇", delay=20)
        page.locator("nav a[href='/']").first.click()
        assert (asked, page.url) == (["beforeunload"], where)
        page.unroute("**/place")
        with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
            page.get_by_label("乡镇").press_sequentially("东", delay=20)
        page.wait_for_function("document.querySelector('.save-state').textContent !== ''")
        follow(page, page.locator("nav a[href='/']").first)
        assert (asked, page.url) == (["beforeunload"], f"{base}/")
