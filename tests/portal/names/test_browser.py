"""In a real browser: the first box answers while one types and waits when told to; without script the button answers."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_flask.live_server import LiveServer

from portal.wiring import Office
from tests.licensing.searching.test_search import bring_in
from tests.support.pages import browser_page, follow, violations
from tests.support.wording import says

pytestmark = pytest.mark.browser
NAME = "海东市乐都区青禾田园农业有限公司"
TAKEN = "海东市乐都区青禾田园农业发展有限公司"


def checks(page: Any) -> list[str]:
    """The questions the page asks from here on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/names/check" in request.url else None)
    return asked


@pytest.mark.parametrize("path", ["/", "/names/check"])
def test_the_verdict_comes_while_one_types(sqlite_office: Office, path: str, live_server: LiveServer) -> None:
    with browser_page(width=375) as page:
        page.goto(f"{live_server.url()}{path}?lang=zh")
        asked = checks(page)
        before = page.locator("#try-name").bounding_box()
        page.locator("#try-name").press_sequentially(NAME, delay=15)
        page.wait_for_selector(".verdict-pass")
        assert page.locator("#try-name").bounding_box() == before
        assert 0 < len(asked) < len(NAME) / 2  # not a question for every sign
        segments = page.locator("[data-verdict] .segment dd").all_inner_texts()
        assert segments == ["海东市乐都区", "青禾田园", "农业", "有限公司"]
        assert says(page.locator("[data-said]").inner_text(), "names.outcome.pass")
        assert page.locator("[data-verdict] [role=status]").count() == 0
        assert violations(page) == []
        declare = page.locator("[data-verdict] a", has_text="去申报").get_attribute("href")
        page.locator("#try-name").fill("海东市乐都区支那商贸有限公司")
        page.wait_for_selector(".verdict-reject")
        assert page.locator("[data-verdict] a", has_text="改一改").get_attribute("href") != declare
        page.locator("#try-name").fill("")
        page.wait_for_function("!document.querySelector('[data-verdict]').children.length")


def test_a_half_typed_sound_is_no_name(sqlite_office: Office, live_server: LiveServer) -> None:
    """An input method sends letters first; nothing is asked before the characters stand."""
    with browser_page() as page:
        page.goto(f"{live_server.url()}/?lang=zh")
        asked = checks(page)
        page.focus("#try-name")
        typing = page.context.new_cdp_session(page)
        for text in ("hai", "haidong", "haidongshi"):
            typing.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})
            page.wait_for_timeout(350)
        assert asked == []
        typing.send("Input.insertText", {"text": NAME})
        page.wait_for_selector(".verdict-pass")


def test_who_is_asked_to_wait_waits_and_is_told(sqlite_office: Office, live_server: LiveServer) -> None:
    with browser_page() as page:
        page.goto(f"{live_server.url()}/?lang=zh")
        for _ in range(120):
            page.request.get(f"{live_server.url()}/names/check?part=1")
        asked = checks(page)
        page.fill("#try-name", NAME)
        page.wait_for_selector("[data-said]:not(.visually-hidden)")
        assert says(page.locator("[data-said]").inner_text(), "names.ask_later")
        page.wait_for_timeout(1000)
        assert len(asked) == 1


def test_without_script_the_button_answers(sqlite_office: Office, live_server: LiveServer) -> None:
    with browser_page(width=375, script=False) as page:
        page.goto(f"{live_server.url()}/?lang=zh")
        page.fill("#try-name", NAME)
        page.press("#try-name", "Enter")
        assert says(page.locator("main").inner_text(), "names.outcome.pass")
        assert page.locator("#try-name").input_value() == NAME
        page.goto(f"{live_server.url()}/names/search")
        page.fill("#q", "qinghe")
        follow(page, page.locator("main button").first)
        assert says(page.locator("main").inner_text(), "names_search.nothing")


@pytest.mark.parametrize(
    ("taken", "mine", "kind", "signs"),
    [
        (TAKEN, "海东市乐都区清和田园农业发展有限公司", "sound", ["清", "青", "和", "禾"]),
        ("海东市乐都区未来农业发展有限公司", "海东市乐都区末来农业发展有限公司", "glyph", ["末", "未"]),
    ],
)
def test_a_clash_is_shown_sign_by_sign(
    sqlite_office: Office, taken: str, mine: str, kind: str, signs: list[str], live_server: LiveServer
) -> None:
    bring_in(sqlite_office, taken)
    with browser_page() as page:
        page.goto(f"{live_server.url()}/names/check?name={mine}&lang=zh")
        cells = page.locator(f".align-{kind} ruby")
        shown = [cell.evaluate("e => e.firstChild.textContent.trim()") for cell in cells.all()]
        assert shown == signs
        assert all(cells.nth(n).locator("rt").inner_text() for n in range(len(signs)))
