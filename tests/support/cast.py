"""People with real browsers: one Chromium, one context each, as if each sat at their own screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.pages import chromium_path, follow, violations

AN_ID = re.compile(r"/[^/]*\d[^/]*")
_COLOURS_SEEN: set[str] = (
    set()
)  # pages whose contrast was judged in this process: two thirds of the work, once a page
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 812}


class Person:
    """Somebody at a screen. Every page they open is checked: no script error, no policy report, nothing axe objects to."""

    def __init__(self, browser: Any, base: str, phone: bool = False) -> None:
        self.base = base
        context = browser.new_context(
            viewport=PHONE if phone else WIDE, base_url=base, locale="zh-CN", accept_downloads=True
        )
        self.page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.heard: list[str] = []
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on(
            "console", lambda said: self.heard.append(said.text) if "Content Security" in said.text else None
        )

    def open(self, path: str) -> Any:
        self.page.goto(path)
        return self.look()

    def look(self) -> Any:
        """The page as it is now, after the checks."""
        assert self.heard == [], self.page.url
        shape = AN_ID.sub("", self.page.url.partition("?")[0].removeprefix(self.base))
        objections = violations(self.page, contrast=shape not in _COLOURS_SEEN)
        _COLOURS_SEEN.add(shape)
        assert objections == [], objections
        return self.page

    def press(self, name: str) -> Any:
        """The button or link with these words in the page proper."""
        main = self.page.locator("main")
        found = main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first
        return self.follow(found)

    def follow(self, link: Any) -> Any:
        """The page to which the link or button leads, after the checks."""
        follow(self.page, link)
        return self.look()

    def own_authenticator(self) -> None:
        """Chromium's own, in which the person's passkeys lie and which says that they were verified."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def sign_in(self, mobile: str, password: str) -> None:
        self.open("/sign-in")
        self.page.fill("#mobile", mobile)
        self.page.fill("#password", password)
        self.press("登录")


@contextmanager
def stage() -> Iterator[Any]:
    """A browser for the people of a story. Skips, saying so, where there is no Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium_path(),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        try:
            yield browser
        finally:
            browser.close()
