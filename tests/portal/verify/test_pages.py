"""A client checks a licence: by file, by text, by the code's address; nothing is asked of them."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from licensing.store.models import Licence
from portal.app import create_app
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.support import stories
from tests.support.pages import assert_page_hygiene, browser_page, overflow, post, serve, violations
from tests.support.wording import says

HOSTILE = "<script>alert(1)</script>{{7*7}}.a.b"


@pytest.fixture
def licence(sqlite_office: Office) -> Licence:
    story, _ = stories.approved(sqlite_office)
    issue_licence.run(sqlite_office, story.case_id)
    with sqlite_office.read() as session:
        return session.query(Licence).one()


def check(client: FlaskClient, **form: Any) -> Any:
    return post(client, "/verify", form)


def test_the_form_is_there_for_anybody_in_both_languages(client: FlaskClient) -> None:
    for lang, title in (("zh", "核验执照"), ("en", "Verify a licence")):
        page = client.get("/verify", query_string={"lang": lang})
        assert page.status_code == 200 and title in page.text
        assert_page_hygiene(page.text, f"/verify {lang}")


def test_a_genuine_file_is_green_and_says_what_it_holds(client: FlaskClient, licence: Licence) -> None:
    page = check(client, file=(io.BytesIO(licence.pdf or b""), "licence.pdf"))
    assert page.status_code == 200 and says(page.text, "ui.verify.valid") and "big-verdict-green" in page.text
    assert licence.face["name"] in page.text and "2026年11月23日" in page.text
    assert_page_hygiene(page.text, "result")


def test_it_names_the_authority_on_the_licence_and_the_region_in_words(
    sqlite_office: Office, client: FlaskClient, licence: Licence
) -> None:
    """The district registered it and its name stands on the face; the seal is the prefecture's: no number, no other office's name alone."""
    page = check(client, file=(io.BytesIO(licence.pdf or b""), "licence.pdf")).text
    text = BeautifulSoup(page, "html.parser").get_text(" ")
    places, region = sqlite_office.books.catalogue.places, sqlite_office.seals.names.region
    assert licence.face["authority"] in text
    assert places[region].name_zh in text
    assert not re.search(rf"(?<!\d){region}(?!\d)", text)


def test_a_changed_byte_is_red_with_the_reason(client: FlaskClient, licence: Licence) -> None:
    pdf = bytearray(licence.pdf or b"")
    pdf[5000] ^= 1
    page = check(client, file=(io.BytesIO(bytes(pdf)), "licence.pdf"))
    assert says(page.text, "ui.verify.forged") and "big-verdict-red" in page.text
    assert "改动" in page.text and licence.face["name"] not in page.text


def test_text_may_be_pasted_with_the_line_breaks_of_a_page(
    sqlite_office: Office, client: FlaskClient, licence: Licence
) -> None:
    text = f"{sqlite_office.settings.base_url}/l/{licence.token}#{licence.short_jws}"
    page = check(client, code=f"  {text[:80]}\n{text[80:160]}\r\n{text[160:]} ")
    assert says(page.text, "ui.verify.valid") and "big-verdict-green" in page.text


def test_nothing_to_verify_is_said_beside_the_field(client: FlaskClient) -> None:
    page = check(client, code=" ")
    assert page.status_code == 422 and says(page.text, "verify.nothing")
    assert_page_hygiene(page.text, "empty form")


@pytest.mark.parametrize("size", [0, 10 * 1024 * 1024 + 1])
def test_files_of_a_wrong_size_are_named(client: FlaskClient, size: int) -> None:
    page = check(client, file=(io.BytesIO(b"0" * size), "a.pdf"))
    assert page.status_code == 422 and "field-error" in page.text


def test_hostile_text_stays_text(client: FlaskClient, licence: Licence) -> None:
    page = check(client, code=HOSTILE)
    assert page.status_code == 200 and "<script>alert" not in page.text and "49.a.b" not in page.text


def test_the_codes_address_shows_what_the_register_says(client: FlaskClient, licence: Licence) -> None:
    page = client.get(f"/l/{licence.token}")
    assert (
        page.status_code == 200 and says(page.text, "ui.verify.valid") and licence.face["name"] in page.text
    )
    assert str(licence.short_jws) not in page.text
    assert_page_hygiene(page.text, "/l/token")


@pytest.mark.parametrize("token", ["unknown", "x" * 500, "%00", "..%2f", "<b>"])
def test_an_unknown_address_is_no_licence(client: FlaskClient, token: str) -> None:
    page = client.get(f"/l/{token}")
    assert page.status_code == 404
    assert_page_hygiene(page.text, "/l/unknown")


def test_a_prepared_licence_is_not_shown(sqlite_office: Office, client: FlaskClient) -> None:
    from licensing.act import SYSTEM
    from licensing.services.licences import issue

    story, _ = stories.approved(sqlite_office)
    with sqlite_office.work(SYSTEM) as work:
        token = issue.prepare(work, story.case_id).token
    assert client.get(f"/l/{token}").status_code == 404


@pytest.mark.browser
def test_a_browser_verifies_the_code_by_itself(sqlite_office: Office) -> None:
    app = create_app(sqlite_office)
    story, _ = stories.approved(sqlite_office)
    issue_licence.run(sqlite_office, story.case_id)
    with sqlite_office.read() as session:
        row = session.query(Licence).one()
    code = str(row.short_jws)
    spoiled = code[:-4] + ("A" if code[-4] != "A" else "B") + code[-3:]
    with serve(app) as base, browser_page(width=375) as page:
        for fragment, said in ((code, "genuine"), (spoiled, "forged")):
            page.goto("about:blank")
            page.goto(f"{base}/l/{row.token}#{fragment}")
            page.wait_for_selector(f"[data-say={said}]:not([hidden])")
            assert violations(page) == [] and overflow(page) == 0
        assert "big-verdict-red" in str(page.get_attribute(".big-verdict", "class"))
        page.clock.set_fixed_time("2030-01-01T00:00:00Z")
        page.goto("about:blank")
        page.goto(f"{base}/l/{row.token}#{code}")
        page.wait_for_selector("[data-say=expired]:not([hidden])")
