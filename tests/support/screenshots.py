"""Pictures of every page that needs no id in its address, as a visitor and as each role: ``make screenshots``.

They are for looking at, not for comparing: ``out/screens/<width>/<who>-<page>.png``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console

from config.settings import load
from portal.cli.demo_steps import DemoRun, load_steps
from portal.cli.demo_steps._texts import demo_texts
from portal.clock import RandomIds
from tests.support.site import Site

OUTPUT = Path("out/screens")
PICTURE = Path("docs/first-page.png")  # the one picture of the README
PICTURE_OF = "/names/check?name=海东市乐都区青禾田园农业有限公司"
SIZES = ((1280, 900), (375, 812))
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NOT_PAGES = (
    "/api/",
    "/oauth/",
    "/.well-known/",
    "/status/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/trust",
    "/log/",
)


def main() -> None:
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        sys.exit("no Chromium on this machine; on Debian: apt-get install chromium fonts-noto-cjk")
    with demo_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        take_picture(browser, site)
        for width, height in SIZES:
            for who, mobile in {"visitor": "", **people()}.items():
                page = browser_page(browser, (width, height))
                if mobile:
                    sign_in(page, site.url, mobile)
                take_all(page, site, f"{width}/{who}")
                page.context.close()
        browser.close()


@contextmanager
def demo_site() -> Iterator[Site]:
    """The demo's own data in a temporary directory, served from this process."""
    with tempfile.TemporaryDirectory() as directory:
        settings = load(os.environ | {"DATA_DIR": directory}, demo=True, fresh_secret=RandomIds().token)
        run = DemoRun(settings, None, Console())
        for step in load_steps():
            step.run(run)
        with Site(run.office) as site:
            yield site
        run.close()


def take_picture(browser: Browser, site: Site) -> None:
    page = browser_page(browser, SIZES[0])
    page.goto(site.url + PICTURE_OF)
    page.screenshot(path=PICTURE)
    page.context.close()


def people() -> dict[str, str]:
    """The first demo account of each role: role -> mobile."""
    found: dict[str, str] = {}
    for account in demo_texts().accounts:
        found.setdefault(account.role, account.mobile)
    return found


def browser_page(browser: Browser, size: tuple[int, int]) -> Page:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    return context.new_page()


def sign_in(page: Page, url: str, mobile: str) -> None:
    page.goto(url + "/sign-in")
    page.fill("input[name=mobile]", mobile)
    page.fill("input[name=password]", demo_texts().password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def take_all(page: Page, site: Site, prefix: str) -> None:
    """Every address that answers with a page of its own; what refuses this person is passed over."""
    for name, address in addresses(site.app).items():
        answer = page.goto(site.url + address)
        if answer is None or answer.status != 200 or page.url.partition("?")[0] != site.url + address:
            continue
        path = OUTPUT / f"{prefix}-{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True)


def addresses(app: Flask) -> dict[str, str]:
    """Page name -> address of everything that a browser can open without knowing an id."""
    return {
        rule.endpoint.replace(".", "-"): rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not (rule.arguments or rule.rule.startswith(NOT_PAGES) or Path(rule.rule).suffix)
    }


if __name__ == "__main__":
    main()
