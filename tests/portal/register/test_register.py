"""Anybody looks up an enterprise; what the law does not publish is not there."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from licensing.store.models import Enterprise
from portal.wiring import Office
from tests.support import exits
from tests.support.pages import assert_page_hygiene
from tests.support.stories import LLC_NAME, MA
from tests.support.wording import says


@pytest.fixture
def uscc(office: Office) -> str:
    """Ma Jianguo's company, licensed."""
    firm = exits.company(office)
    with office.read() as session:
        return str(session.get_one(Enterprise, firm.enterprise_id).uscc)


def test_a_licensed_company_is_found_by_part_of_its_name_and_by_code(
    office: Office, uscc: str, client: FlaskClient
) -> None:
    for asked in (LLC_NAME[6:10], uscc.lower()):
        answer = client.get("/enterprises", query_string={"q": asked}, follow_redirects=True)
        assert f"/enterprises/{uscc}" in answer.text
        assert_page_hygiene(answer.text, "/names/search")


def test_the_entry_shows_what_is_public_and_no_more(office: Office, uscc: str, app: Flask) -> None:
    page = app.test_client().get(f"/enterprises/{uscc}").get_data(as_text=True)
    assert_page_hygiene(page, "/enterprises/<uscc>")
    assert LLC_NAME in page
    assert MA.id_number not in page
    assert MA.mobile not in page


def test_an_unknown_code_is_not_found(office: Office, client: FlaskClient) -> None:
    assert client.get("/enterprises/91630202MA0000017X").status_code == 404
    assert says(client.get("/enterprises?q=查无此名", follow_redirects=True).text, "names_search.nothing")
