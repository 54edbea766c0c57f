"""The camera on /verify: a real browser sees a code through a camera that plays a film, and reads it by itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient

from licensing.store.models import Licence
from portal.app import create_app
from portal.wiring import Office
from tests.support import stories
from tests.support.pages import chromium_path, serve, text_of, violations
from tests.support.wording import says

WIDTH, HEIGHT = 960, 720
DARK, LIGHT, TABLE = 50, 220, 120


@pytest.fixture
def licence(sqlite_office: Office) -> Licence:
    _, licence_id = stories.licensed(sqlite_office)
    with sqlite_office.read() as session:
        return session.get_one(Licence, licence_id)


def film(path: Path, text: str, turned: float = 7, scale: float = 5.4) -> Path:
    """A film of one picture in Y4M: the code on a table, turned by some degrees, lit from one side."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix]
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    half, size = len(rows) / 2, len(rows)
    picture = bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            dx, dy = x - WIDTH / 2, y - HEIGHT / 2
            u = math.floor((cos * dx + sin * dy) / scale + half)
            v = math.floor((cos * dy - sin * dx) / scale + half)
            inside = 0 <= u < size and 0 <= v < size
            paper = -6 <= u < size + 6 and -6 <= v < size + 6
            tone = DARK if inside and rows[v][u] else LIGHT if paper else TABLE
            picture.append(tone - 30 * x // WIDTH)
    frame = bytes(picture) + bytes([128]) * (WIDTH * HEIGHT // 2)
    path.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDTH, HEIGHT) + b"FRAME\n" + frame)
    return path


@contextmanager
def camera_page(shown: Path | None, allowed: bool = True) -> Iterator[Any]:
    """A page of a browser whose camera plays ``shown``; None: a machine without a camera."""
    from playwright.sync_api import sync_playwright

    args = ["--no-sandbox", "--disable-dev-shm-usage"]
    if shown is not None:
        args += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={shown}"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path(), args=args)
        try:
            context = browser.new_context(locale="zh-CN", viewport={"width": 375, "height": 812})
            if allowed:
                context.grant_permissions(["camera"])
            page = context.new_page()
            page.set_default_timeout(20_000)
            yield page
        finally:
            browser.close()


@pytest.mark.browser
def test_a_code_is_read_and_its_page_verifies_it(
    sqlite_office: Office, licence: Licence, tmp_path: Path
) -> None:
    text = f"{sqlite_office.settings.base_url}/l/{licence.token}#{licence.short_jws}"
    posted: list[str] = []
    with serve(create_app(sqlite_office)) as base, camera_page(film(tmp_path / "code.y4m", text)) as page:
        page.on("request", lambda request: posted.append(request.post_data or ""))
        page.goto(f"{base}/verify")
        assert violations(page) == []
        page.click("[data-start]")
        page.wait_for_selector("[data-code] [data-say=genuine]:not([hidden])")
        assert f"/l/{licence.token}" in page.url
    assert not any(posted), "nothing was sent to the portal"


@pytest.mark.browser
def test_a_code_that_leads_elsewhere_is_shown_and_then_called_forged(
    sqlite_office: Office, licence: Licence, tmp_path: Path
) -> None:
    text = f"https://evil.example/l/{licence.token}#{licence.short_jws}"
    with serve(create_app(sqlite_office)) as base, camera_page(film(tmp_path / "code.y4m", text, 93)) as page:
        page.goto(f"{base}/verify")
        page.click("[data-start]")
        page.wait_for_selector("[data-say=other]:not([hidden])")
        assert page.input_value("#code") == text
        assert violations(page) == []
        page.click("main form button[type=submit]")
        page.wait_for_selector(".big-verdict-red")
        assert says(text_of(page), "verify.reason.address_mismatch")


@pytest.mark.browser
@pytest.mark.parametrize(("camera", "said"), [(False, "cannot"), (True, "denied")])
def test_without_a_camera_or_without_leave_the_page_says_what_else_to_do(
    sqlite_office: Office, tmp_path: Path, camera: bool, said: str
) -> None:
    shown = film(tmp_path / "code.y4m", "x") if camera else None
    with serve(create_app(sqlite_office)) as base, camera_page(shown, allowed=not camera) as page:
        page.goto(f"{base}/verify")
        page.click("[data-start]")
        page.wait_for_selector(f"[data-camera] [data-say={said}]:not([hidden])")
        assert says(page.inner_text(f"[data-camera] [data-say={said}]"), "holder.way.file")
        assert violations(page) == []


def test_the_camera_is_allowed_on_this_page_alone(sqlite_office: Office, app: Flask) -> None:
    client: FlaskClient = app.test_client()
    assert "camera=(self)" in client.get("/verify").headers["Permissions-Policy"]
    for path in ("/", "/names", "/sign-in", "/l/nobody", "/trust.json"):
        assert "camera=()" in client.get(path).headers["Permissions-Policy"], path


def test_without_script_the_page_offers_no_camera(sqlite_office: Office, app: Flask) -> None:
    page = app.test_client().get("/verify").text
    assert "data-camera" in page
    assert 'hidden aria-labelledby="camera-title"' in page
