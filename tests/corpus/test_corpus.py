"""One corpus, one right answer, four verifiers: portal, command line, the kit's single file, the kit's page in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from esign.kit import single_file
from portal.app import create_app
from portal.trust import current_trust
from portal.wiring import Office
from tests.corpus import verifiers
from tests.corpus.corpus import Case, answers, cases
from tests.corpus.world import World
from tests.esign.conftest import AT
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings

EXPECTED = answers()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return list(cases(World.make(tmp_path_factory.mktemp("corpus"))))


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("chromium is not installed")
    with api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened.new_context(offline=True).new_page()
        opened.close()


def test_every_case_has_one_answer_and_there_are_enough(corpus: list[Case]) -> None:
    names = [case.name for case in corpus]
    assert len(set(names)) == len(names) >= 200
    assert set(names) == set(EXPECTED)
    results = {result for result, _ in EXPECTED.values()}
    assert results == {"valid", "superseded", "suspended", "revoked", "expired", "forged", "unknown"}


def test_the_command_line(corpus: list[Case], tmp_path: Path) -> None:
    found = verifiers.command_line(corpus, tmp_path)
    assert verifiers.differences(EXPECTED, found, EXPECTED) == ""


def test_the_single_file_of_the_kit(corpus: list[Case], tmp_path: Path) -> None:
    script = tmp_path / "verify.py"
    script.write_text(single_file(), encoding="utf-8")
    found = verifiers.command_line(corpus, tmp_path, script)
    assert verifiers.differences(EXPECTED, found, EXPECTED) == ""


@pytest.mark.browser
def test_the_page_of_the_kit(corpus: list[Case], page: Any, tmp_path: Path) -> None:
    found = verifiers.browser(page, corpus, tmp_path)
    assert verifiers.differences(EXPECTED, found, EXPECTED) == ""


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """An office that was there before the corpus was made."""
    wired = make_office(make_settings(tmp_path / "data", sqlite_url), FixedClock(AT - timedelta(days=2)))
    yield wired
    wired.close()


# They name no list at all, or another than the one at hand: who keeps lists by their address must fetch one first.
NAME_NO_LIST = {
    "fresh/claims-status-none",
    "fresh/claims-status-list-text",
    "fresh/claims-without-status",
    "fresh/company-without-place",
}


def as_kept(name: str) -> verifiers.Answer:
    """The right answer of a verifier that keeps many lists by address."""
    other_list = EXPECTED[name] == ("unknown", ("status_wrong_list",))
    return ("unknown", ("status_stale",)) if other_list or name in NAME_NO_LIST else EXPECTED[name]


def test_the_portal(corpus: list[Case], office: Office) -> None:
    app = create_app(office)
    with app.app_context():
        own = current_trust().trust.issuers[0]
    found = verifiers.portal(office, app.test_client(), own, corpus)
    assert len(found) >= 200
    assert verifiers.differences({name: as_kept(name) for name in found}, found, found) == ""
