"""The building blocks: each is shown, each page is sound, and a real browser with axe agrees."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import jinja2
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from pytest_flask.live_server import LiveServer

from portal.counters.styleguide.samples import VERDICTS
from portal.wiring import Office
from tests.support.pages import assert_page_hygiene, browser_page, found_faults, overflow, violations

TEMPLATES = Path(__file__).parents[3] / "portal" / "templates"
CALL = re.compile(r"\bui\.(\w+)\(")


def test_every_macro_is_shown_and_described(app: APIFlask) -> None:
    env = app.jinja_env
    macros = {
        name
        for file in env.list_templates(
            filter_func=lambda each: each.startswith("ui/") and each.endswith(".html")
        )
        for name, value in vars(env.get_template(file).module).items()
        if isinstance(value, jinja2.runtime.Macro)
    }
    shown = {
        name for path in (TEMPLATES / "styleguide").glob("*.html") for name in CALL.findall(path.read_text())
    }
    described = set(CALL.findall((TEMPLATES / "ui" / "README.md").read_text()))
    assert len(macros) > 20
    assert macros - shown - {"checkbox"} == set()  # checkbox is reached through field
    assert macros - described - {"checkbox"} == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", ["/design", *(f"/design/verdict/{each}" for each in VERDICTS)])
def test_the_page_is_sound(client: FlaskClient, path: str, lang: str) -> None:
    answer = client.get(f"{path}?lang={lang}")
    assert answer.status_code == 200
    assert_page_hygiene(answer.text, path)


def test_english_pages_hold_no_chinese_sentence(client: FlaskClient) -> None:
    text = re.sub(
        r"<(script|style).*?</\1>", "", client.get("/design/verdict/valid?lang=en").text, flags=re.S
    )
    left = [line for line in re.split(r"<[^>]+>", text) if re.search("[\u4e00-\u9fff]", line)]
    assert {line.strip() for line in left} == {"中文", "海东河湟餐饮管理有限公司"}


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<h1>a</h1><h1>b</h1>", "2 h1"),
        ("<h1>a</h1><h3>b</h3>", "heading level skipped"),
        ("<input id=a>", "no label"),
        ("<p id=a></p><p id=a></p>", "twice"),
        ("<p aria-describedby=gone></p>", "missing id"),
        ("<p style='x'></p>", "style="),
        ("<p onclick='x'></p>", "onclick="),
        ("<script>x</script>", "inline"),
        ("<a href='javascript:x'>a</a>", "leads to"),
        ("<html lang=fr>", "lang is"),
    ],
)
def test_the_page_check_finds_what_it_looks_for(html: str, fault: str) -> None:
    assert any(fault in each for each in found_faults(html))


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_axe_has_nothing_to_say(
    app: APIFlask, sqlite_office: Office, width: int, dark: bool, live_server: LiveServer
) -> None:
    app.jinja_env.globals["office_settings"] = dataclasses.replace(sqlite_office.settings, demo=dark)
    with browser_page(width, dark=dark) as page:
        for lang in ("zh", "en"):
            for path in ("/design", "/design/verdict/valid", "/design/verdict/superseded", "/nowhere"):
                page.goto(f"{live_server.url()}{path}?lang={lang}")
                assert violations(page) == [], path
                assert overflow(page) <= 0, path


@pytest.mark.browser
def test_the_summary_takes_the_focus_and_leads_to_the_field(app: APIFlask, live_server: LiveServer) -> None:
    with browser_page() as page:
        page.goto(f"{live_server.url()}/design")
        assert page.evaluate("document.activeElement.className") == "error-summary"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "w-person"
        described = page.get_attribute("#w-person", "aria-describedby").split()
        assert described == ["w-person-hint", "w-person-error"]
        assert all(page.is_visible(f"#{each}") for each in described)


@pytest.mark.browser
def test_keys_are_listed_and_work_but_not_while_typing(app: APIFlask, live_server: LiveServer) -> None:
    with browser_page() as page:
        page.goto(f"{live_server.url()}/design")
        page.keyboard.press("?")
        assert "d" in page.inner_text("dialog dt")
        page.keyboard.press("Escape")
        page.keyboard.press("d")
        assert page.evaluate("document.activeElement.dataset.key") == "d"
        page.focus("#r-person")
        page.keyboard.type("d?")
        assert page.input_value("#r-person") == "d?马小花"


@pytest.mark.browser
def test_targets_are_large_enough_for_a_thumb(app: APIFlask, live_server: LiveServer) -> None:
    small = """() => [...document.querySelectorAll('button, .button, input, select, textarea, summary, .choice label')]
        .filter(each => each.type !== 'hidden' && each.offsetParent !== null)
        .map(each => [each.id || each.innerText, (each.closest('.choice') || each).getBoundingClientRect().height])
        .filter(([, height]) => height < 44)"""
    with browser_page(375) as page:
        page.goto(f"{live_server.url()}/design")
        assert page.evaluate(small) == []


@pytest.mark.browser
def test_without_script_the_page_is_whole(app: APIFlask, live_server: LiveServer) -> None:
    with browser_page(375, script=False) as page:
        page.goto(f"{live_server.url()}/design")
        assert page.locator("h1").count() == 1
        page.locator(".error-summary a").first.click()
        assert page.url.endswith("#w-person")
