"""The inbox shows its owner what concerns them and nobody else anything; officers and operators see how messages went."""

from __future__ import annotations

import dataclasses

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.act import Role
from licensing.store.models import Message
from portal.app import create_app
from portal.wiring import Office
from tests.support import post as letters
from tests.support import stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, MA, PASSWORD, SignUp
from tests.support.wording import says


def browser(office: Office, who: SignUp) -> FlaskClient:
    client = create_app(office).test_client()
    assert post(client, "/sign-in", {"mobile": who.mobile, "password": PASSWORD}).status_code == 303
    return client


def test_the_reader_opens_what_concerns_them_and_the_count_goes_down(sqlite_office: Office) -> None:
    li = stories.sign_up(sqlite_office, LI)
    story = stories.draft(sqlite_office)
    hers, his = browser(sqlite_office, LI), browser(sqlite_office, MA)
    page = hers.get("/inbox").get_data(as_text=True)
    assert_page_hygiene(page)
    assert (
        says(page, "message.occasion.named.title")
        and stories.LLC_NAME in page
        and says(page, "inbox.unread", n=3)
    )
    with sqlite_office.read() as session:
        query = select(Message.id).where(Message.account_id == li.id, Message.occasion == "named")
        message = session.scalars(query).one()
    assert post(his, f"/inbox/{message}", {}, form_at="/inbox").status_code == 404, (
        "another's message is not there"
    )
    assert post(hers, f"/inbox/{message}", {}, form_at="/inbox").headers["Location"] == "/signing"
    assert says(hers.get("/inbox").get_data(as_text=True), "inbox.unread", n=2)
    assert post(hers, "/inbox/read", {}, form_at="/inbox").status_code == 303
    assert not says(hers.get("/inbox").get_data(as_text=True), "inbox.unread")
    english = hers.get("/inbox?lang=en").get_data(as_text=True)
    assert says(english, "consent.title", "en")
    assert story.case_id not in english


@pytest.mark.parametrize(
    ("form", "status"), [({"language": "en", "outside": ["mail"]}, 303), ({"language": "xx"}, 422)]
)
def test_how_to_be_told(sqlite_office: Office, form: dict[str, object], status: int) -> None:
    stories.sign_up(sqlite_office, MA)
    client = browser(sqlite_office, MA)
    assert post(client, "/inbox/preference", form, form_at="/inbox").status_code == status
    assert ('value="en" lang="en" selected' in client.get("/inbox").get_data(as_text=True)) == (status == 303)


def test_records_are_for_the_cases_officer_and_operators(sqlite_office: Office) -> None:
    """The clerk of the place reads who was told what, without an address; another place's clerk and the founder do not."""
    founder_address = "ma@example.cn"
    ma = stories.sign_up(sqlite_office, MA)
    letters.prove_address(sqlite_office, ma, "mail", founder_address)
    story, _ = stories.asked_to_correct(sqlite_office)
    elsewhere = dataclasses.replace(stories.HEAD, mobile="13911110099")
    stories.appoint(sqlite_office, Role.CLERK, stories.PINGAN, person=elsewhere)
    operator = dataclasses.replace(stories.OFFICER, mobile="13911110098")
    stories.appoint(sqlite_office, Role.OPERATOR, None, person=operator)
    letters.carry(sqlite_office)
    path = f"/desk/cases/{story.case_id}/messages"
    page = browser(sqlite_office, stories.CLERK).get(path).get_data(as_text=True)
    assert_page_hygiene(page)
    assert (
        says(page, "message.occasion.correction.title")
        and "no_way_out" in page
        and founder_address not in page
    )
    assert browser(sqlite_office, elsewhere).get(path).status_code in (403, 404)
    assert browser(sqlite_office, MA).get(path).status_code == 403
    failures = browser(sqlite_office, operator).get("/operations/messages").get_data(as_text=True)
    assert "no_way_out" in failures and founder_address not in failures
    assert browser(sqlite_office, stories.CLERK).get("/operations/messages").status_code == 403


def test_what_would_be_sent_is_shown_in_a_demonstration_alone(sqlite_office: Office) -> None:
    assert create_app(sqlite_office).test_client().get("/demo/messages").status_code == 404
    demo = dataclasses.replace(sqlite_office, settings=dataclasses.replace(sqlite_office.settings, demo=True))
    ma = stories.sign_up(sqlite_office, MA)
    letters.prove_address(sqlite_office, ma, "mobile", MA.mobile)
    letters.carry(demo)
    page = create_app(demo).test_client().get("/demo/messages").get_data(as_text=True)
    assert_page_hygiene(page)
    assert MA.mobile in page and says(page, "reset.code")
