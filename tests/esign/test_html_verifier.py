"""The static page verifies from disk, in a real browser, with the network off, as the room does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from esign.kit import single_page
from esign.trust import trust_file, trust_list
from tests.esign.conftest import NAMES, Installation, install, make_licence, make_status

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, datetime]:
    """An installation of this very minute: the page judges by the browser's clock."""
    at = datetime.now(UTC).replace(microsecond=0)
    return install(tmp_path_factory.mktemp("now") / "pki", NAMES, at), at


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("chromium is not installed")
    with api.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(offline=True, viewport={"width": 375, "height": 800})
        yield context.new_page()
        browser.close()


def ask(page: object, folder: Path, licence: bytes, trust: bytes, status: str = "") -> tuple[str, str]:
    (folder / "trust.json").write_bytes(trust)
    (folder / "licence.bin").write_bytes(licence)
    (folder / "status.jwt").write_text(status)
    (folder / "verify.html").write_text(single_page(), encoding="utf-8")
    page.goto((folder / "verify.html").as_uri())  # type: ignore[attr-defined]  # playwright's Page, imported lazily
    page.set_input_files("#trust", folder / "trust.json")  # type: ignore[attr-defined]
    page.set_input_files("#file", folder / "licence.bin")  # type: ignore[attr-defined]
    if status:
        page.set_input_files("#status", folder / "status.jwt")  # type: ignore[attr-defined]
    page.click("#go")  # type: ignore[attr-defined]
    page.wait_for_selector("#result[data-result]")  # type: ignore[attr-defined]
    result = page.get_attribute("#result", "data-result")  # type: ignore[attr-defined]
    return result, page.inner_text("#answer")  # type: ignore[attr-defined]


def test_it_agrees(page: object, now: tuple[Installation, datetime], tmp_path: Path) -> None:
    own, at = now
    made = make_licence(own.seals, at)
    trust = trust_file(own.seals, trust_list(own.seals, NAMES.base_url, NAMES.base_url, at))
    fresh, gone = make_status(own.seals, 0, at), make_status(own.seals, 1, at)
    for form in (made.pdf, made.credential.encode(), made.qr_url.encode()):
        result, said = ask(page, tmp_path, form, trust, fresh)
        assert result == "valid", said
        assert "海东市湟岸青禾农牧科技有限公司" in said
        assert ask(page, tmp_path, form, trust, gone)[0] == "revoked"
    assert ask(page, tmp_path, made.pdf + b" ", trust)[0] == "forged"
    assert ask(page, tmp_path, made.qr_url.replace("/l/", "/k/").encode(), trust)[0] == "forged"
    for at_byte in (500, 30_000, len(made.pdf) - 5_000, len(made.pdf) - 100):
        flipped = made.pdf[:at_byte] + bytes([made.pdf[at_byte] ^ 4]) + made.pdf[at_byte + 1 :]
        assert ask(page, tmp_path, flipped, trust)[0] == "forged", at_byte
    assert ask(page, tmp_path, b"nothing of the kind", trust)[0] == "unknown"


def test_another_authority(page: object, now: tuple[Installation, datetime], tmp_path: Path) -> None:
    own, at = now
    rogue = install(tmp_path / "rogue", NAMES, at)
    assert (
        ask(page, tmp_path, make_licence(rogue.seals, at).credential.encode(), own.trust_json)[0] == "forged"
    )
    assert ask(page, tmp_path, make_licence(own.seals, at).pdf, rogue.trust_json)[0] in ("unknown", "forged")


def test_it_turns_amber_then_red_as_the_trust_list_ages(
    page: Any, now: tuple[Installation, datetime], tmp_path: Path
) -> None:
    """A file that was fetched once and never again: what it says is good for three weeks, doubtful after, and nothing after five."""
    own, at = now
    made = make_licence(own.seals, at)
    trust = trust_file(own.seals, trust_list(own.seals, NAMES.base_url, NAMES.base_url, at))
    seen = []
    for days in (1, 22, 36):
        today = at + timedelta(days=days)
        page.clock.set_fixed_time(today)
        result, said = ask(page, tmp_path, made.pdf, trust, make_status(own.seals, 0, today))
        assert f"trust list {at:%Y-%m-%d}" in said, said
        colour = page.evaluate("getComputedStyle(document.getElementById('asof')).color")
        size = float(page.evaluate("parseFloat(getComputedStyle(document.getElementById('asof')).fontSize)"))
        assert size > 16, "large"
        seen.append((result, page.get_attribute("#asof", "class"), colour))
    (result, fresh, green), (later, ageing, amber), (ended, old, red) = seen
    assert (result, fresh, later, ageing) == ("valid", "valid", "valid", "unknown")
    assert (ended, old) == ("unknown", "forged") and "trust_stale" in said, said
    assert len({green, amber, red}) == 3
