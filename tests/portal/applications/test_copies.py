"""The page of numbered copies: asked for, downloaded and verified over HTTP; strangers find nothing."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from licensing.store.models import LicenceCopy
from portal.app import create_app
from portal.wiring import Office
from portal.work.jobs import issue_copies
from tests.esign.tools import run
from tests.portal.applications.conftest import client_of
from tests.support import stories
from tests.support.pages import assert_page_hygiene, browser_page, post, serve, text_of
from tests.support.stories import LI, MA
from tests.support.wording import says, told


@pytest.fixture
def licence_id(sqlite_office: Office) -> str:
    return stories.licensed(sqlite_office)[1]


def ask(client: FlaskClient, licence_id: str, wanted: str, known: str = "0") -> Any:
    return post(client, f"/licences/{licence_id}/copies", {"wanted": wanted, "known": known})


def test_ma_asks_for_two_and_downloads_them(
    sqlite_office: Office, ma: FlaskClient, licence_id: str, tmp_path: Path, client: FlaskClient
) -> None:
    path = f"/licences/{licence_id}/copies"
    story_page = ma.get("/applications").text
    assert path not in story_page
    before = ma.get(path)
    assert says(before.text, "applications.copies.none")
    assert_page_hygiene(before.text, path)
    assert ask(ma, licence_id, "2").headers["Location"] == path
    waiting = ma.get(path).text
    assert told(waiting, "applications.copies.waiting") == 2
    assert ma.get(f"{path}/1.pdf").status_code == 404
    issue_copies.run(sqlite_office, licence_id)
    page = ma.get(path)
    assert says(page.text, "applications.copies.one", number="2-1") and says(
        page.text, "applications.copies.one", number="2-2"
    )
    assert_page_hygiene(page.text, path)
    for serial in (1, 2):
        pdf = ma.get(f"{path}/{serial}.pdf")
        assert f"2-{serial}.pdf" in pdf.headers["Content-Disposition"]
        assert pdf.headers["Cache-Control"] == "no-store"
        checked = post(client, "/verify", {"file": (io.BytesIO(pdf.data), "copy.pdf")}).text
        assert "big-verdict-green" in checked and says(
            checked, "applications.copies.one", number=f"2-{serial}"
        )
        (tmp_path / "c.pdf").write_bytes(pdf.data)
        text = "".join(run("pdftotext", tmp_path / "c.pdf", "-")[1].split())
        assert "副本" in text and f"2-{serial}" in text and "正本" not in text


@pytest.mark.browser
def test_the_code_on_a_copy_verifies_in_the_browser_itself(sqlite_office: Office, licence_id: str) -> None:
    ask(client_of(sqlite_office, MA), licence_id, "1")
    issue_copies.run(sqlite_office, licence_id)
    with sqlite_office.read() as session:
        copy = session.query(LicenceCopy).one()
    with serve(create_app(sqlite_office)) as base, browser_page(width=375) as page:
        page.goto(f"{base}/l/{copy.token}#{copy.short_jws}")
        page.wait_for_selector("[data-say=genuine]:not([hidden])")
        assert "1-1" in text_of(page)


@pytest.mark.parametrize("wanted", ["", "0", "-1", "1.5", "zwei", "99999", "21", "२"])
def test_an_impossible_number_is_said_beside_the_field(ma: FlaskClient, licence_id: str, wanted: str) -> None:
    answer = ask(ma, licence_id, wanted)
    assert answer.status_code in (409, 422)
    assert "field-error" in answer.text
    assert_page_hygiene(answer.text, "copies refused")


def test_strangers_find_nothing(
    sqlite_office: Office, zhao: FlaskClient, licence_id: str, client: FlaskClient
) -> None:
    ask(client_of(sqlite_office, LI), licence_id, "1")
    issue_copies.run(sqlite_office, licence_id)
    assert zhao.get(f"/licences/{licence_id}/copies").status_code == 404
    assert zhao.get(f"/licences/{licence_id}/copies/1.pdf").status_code == 404
    assert ask(zhao, licence_id, "1", known="1").status_code == 404
    assert client.get(f"/licences/{licence_id}/copies").status_code == 303
