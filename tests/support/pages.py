"""What every page must be, whoever wrote it; and a real browser with axe for those that are looked at.

assert_page_hygiene(client.get("/names").text)
with serve(app) as base, browser_page(width=375) as page:
    page.goto(base + "/names")
    assert violations(page) == []
"""

from __future__ import annotations

import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server

LANGUAGES = {"zh-CN", "en"}
NAMED_BY_TYPE = {"hidden", "submit", "button", "reset", "image"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Page(HTMLParser):
    """What the checks need of a page, gathered in one pass."""

    ids: list[str] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)
    inputs: list[dict[str, str]] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    refers: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    title: str = ""
    lang: str = ""
    depth: int = 0
    in_title: bool = False
    in_label: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._note(tag, given)
        if tag == "html":
            self.lang = given.get("lang", "")
        elif tag == "title":
            self.in_title = not self.title
        elif tag == "label":
            self.in_label += 1
            self.labelled.add(given.get("for", ""))
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        elif tag in {"input", "select", "textarea"}:
            self.inputs.append(given | {"tag": tag, "inside": "y" if self.in_label else ""})

    def handle_endtag(self, tag: str) -> None:
        self.in_title = self.in_title and tag != "title"
        self.in_label -= tag == "label"

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title += data

    def _note(self, tag: str, given: dict[str, str]) -> None:
        if "id" in given:
            self.ids.append(given["id"])
        for name, value in given.items():
            if name == "style" or name.startswith("on"):
                self.trouble.append(f"<{tag}> carries {name}=")
            if name in {"aria-describedby", "aria-labelledby"}:
                self.refers += value.split()
            if name in {"href", "src", "action"} and value.lower().startswith(("javascript:", "http:", "//")):
                self.trouble.append(f"<{tag}> {name} leads to {value}")
        if tag == "style" or (tag == "script" and "src" not in given and "nonce" not in given):
            self.trouble.append(f"<{tag}> inline")
        if tag == "img" and "alt" not in given:
            self.trouble.append("<img> without alt")


def assert_page_hygiene(html: str, where: str = "page") -> None:
    """One h1, a title, a language, a label for each input, ids once and found, nothing inline."""
    assert found_faults(html) == [], where


def found_faults(html: str) -> list[str]:
    """All faults of a page, in words."""
    page = Page()
    page.feed(html)
    faults = list(page.trouble)
    if page.headings.count(1) != 1:
        faults.append(f"{page.headings.count(1)} h1")
    if any(after > before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False)):
        faults.append(f"heading level skipped: {page.headings}")
    if not page.title.strip():
        faults.append("no title")
    if page.lang not in LANGUAGES:
        faults.append(f"lang is {page.lang!r}")
    faults += [f"id {name!r} twice" for name, count in Counter(page.ids).items() if count > 1]
    faults += [f"refers to missing id {name!r}" for name in page.refers if name not in page.ids]
    return faults + [f"no label: {each}" for each in page.inputs if not _is_named(page, each)]


def _is_named(page: Page, given: dict[str, str]) -> bool:
    if given["tag"] == "input" and given.get("type") in NAMED_BY_TYPE:
        return True
    return bool(
        given["inside"]
        or given.get("aria-label")
        or given.get("aria-labelledby")
        or given.get("id") in page.labelled
    )


def csrf_of(html: str) -> str:
    """The token of the first form of a page."""
    found = TOKEN.search(html)
    assert found, "the page has no form with a token"
    return found.group(1)


def post(client: FlaskClient, path: str, data: dict[str, Any], form_at: str = "") -> Any:
    """Posts as a browser would: opens the page of the form first (default: ``path``) and sends its token."""
    token = csrf_of(client.get(form_at or path).text)
    return client.post(path, data={"csrf_token": token, **data})


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Says nothing: the test's own report is enough."""


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine; gives the address without a slash at the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def chromium_path() -> str:
    """The installed Chromium; skips the test, saying so, when there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on this machine: install the package chromium to run the browser tests")


@contextmanager
def browser_page(
    width: int = 1280, height: int = 900, *, dark: bool = False, script: bool = True
) -> Iterator[Any]:
    """A fresh Chromium page. Leaving fails when the page broke its content policy or a script of it failed."""
    from playwright.sync_api import sync_playwright

    heard: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        page = context.new_page()
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on(
            "console",
            lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None,
        )
        try:
            yield page
        finally:
            browser.close()
    assert heard == []


def violations(page: Any, contrast: bool = True) -> list[str]:
    """What axe objects to on the page that is open, one line each. ``contrast``: two thirds of the work, once a page is enough."""
    from axe_playwright_python.sync_playwright import Axe

    rules = {} if contrast else {"color-contrast": {"enabled": False}}
    found = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules}).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def overflow(page: Any) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def follow(page: Any, link: Any) -> None:
    """Press a link or button that leads to a page, and wait until that page is there: a click alone returns on the old one."""
    with page.expect_navigation():
        link.click()


def text_of(page: Any) -> str:
    """What the page says, once it is there whole: a click returns when the answer begins, not when it has ended."""
    page.wait_for_load_state("load")
    return str(page.inner_text("main"))
