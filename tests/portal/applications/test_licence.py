"""The licence's files: for its people, and for nobody else."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from portal.wiring import Office
from tests.portal.applications.conftest import client_of
from tests.support import stories
from tests.support.pages import assert_page_hygiene
from tests.support.stories import LI, MA


def test_founder_and_co_founder_download_it(sqlite_office: Office) -> None:
    _, licence = stories.licensed(sqlite_office)
    for who in (MA, LI):
        client = client_of(sqlite_office, who)
        pdf = client.get(f"/licences/{licence}/licence.pdf")
        assert pdf.data.startswith(b"%PDF-")
        assert pdf.headers["Cache-Control"] == "no-store"
        assert "attachment" in pdf.headers["Content-Disposition"]
        assert client.get(f"/licences/{licence}/credential.jwt").text.count(".") >= 2


def test_others_find_nothing(sqlite_office: Office, zhao: FlaskClient, app: Flask) -> None:
    _, licence = stories.licensed(sqlite_office)
    for file in ("licence.pdf", "credential.jwt"):
        assert zhao.get(f"/licences/{licence}/{file}").status_code == 404
        assert app.test_client().get(f"/licences/{licence}/{file}").status_code == 303


def test_the_case_page_offers_it(sqlite_office: Office) -> None:
    story, licence = stories.licensed(sqlite_office)
    page = client_of(sqlite_office, MA).get(f"/applications/{story.case_id}").text
    assert f"/licences/{licence}/licence.pdf" in page
    assert 'href="/l/' in page
    assert_page_hygiene(page)
