"""Li proves who she is: what waits for her is found by her proved number, and signed with her own key. A stranger finds nothing."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from licensing.act import Role
from licensing.services.cases import consents
from portal.app import create_app
from portal.wiring import Office
from tests.portal.applications.conftest import client_of
from tests.support import identity, stories
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.stories import LI, MA, ZHAO, Story
from tests.support.wording import says

DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    stories.give_keys(sqlite_office)
    return stories.draft(sqlite_office)


def test_li_finds_reads_and_signs(sqlite_office: Office, story: Story) -> None:
    li = client_of(sqlite_office, LI)
    waiting = li.get("/signing").text
    path = f"/signing/{story.case_id}"
    assert f'href="{path}"' in waiting
    assert_page_hygiene(waiting)
    assert_page_hygiene(li.get(path).text)
    assert li.get(f"{path}/receipt").location == path
    signature = identity.sign_case(sqlite_office, stories.sign_up(sqlite_office, LI), story.case_id)
    receipt = li.get(f"{path}/receipt")
    assert says(receipt.text, "signing.method.key")
    assert says(receipt.text, "identity.level.provider")
    assert receipt.headers["Cache-Control"] == "no-store"
    assert_page_hygiene(receipt.text)
    assert li.get(f"{path}/evidence.json").text == signature.evidence
    assert says(li.get(path).text, "signing.already")
    assert says(li.get("/signing").text, "signing.none")


def test_papers_and_evidence_are_not_for_strangers(
    sqlite_office: Office, story: Story, client: FlaskClient
) -> None:
    zhao = client_of(sqlite_office, ZHAO)
    at = f"/signing/{story.case_id}"
    for path in (at, f"{at}/receipt", f"{at}/evidence.json", "/signing/case_99"):
        assert zhao.get(path).status_code == 404
    for path in (f"{at}/provider", f"{at}/key", f"{at}/key-options", f"{at}/answer"):
        assert zhao.post(path, data={"csrf_token": csrf_of(zhao.get("/account").text)}).status_code in (
            404,
            409,
        )
    assert says(zhao.get("/signing").text, "signing.none")
    assert client.get(at).status_code == 303


def test_a_declared_namesake_finds_nothing_and_is_told_to_prove(sqlite_office: Office, story: Story) -> None:
    stories.declare(sqlite_office, LI)
    li = client_of_declared(sqlite_office)
    page = li.get("/signing").text
    assert says(page, "signing.prove_first")
    assert story.case_id not in page
    assert li.get(f"/signing/{story.case_id}").status_code == 404


def client_of_declared(office: Office) -> FlaskClient:
    client = create_app(office).test_client()
    post(client, "/sign-in", {"mobile": LI.mobile, "password": LI.password})
    return client


def test_a_co_founder_signs_but_does_not_change(sqlite_office: Office, story: Story) -> None:
    li = client_of(sqlite_office, LI)
    for path in ("", "/place", "/people", "/check", "/documents"):
        assert li.get(f"/applications/{story.case_id}{path}").status_code == 404


def test_the_founder_sees_states_and_never_a_link(sqlite_office: Office, story: Story) -> None:
    ma = client_of(sqlite_office, MA)
    page = ma.get(f"/applications/{story.case_id}/signatures").text
    assert "/invitation/" not in page
    assert "/sign/" not in page
    assert_page_hygiene(page)


def test_what_changed_while_it_was_read_is_not_signed(sqlite_office: Office, story: Story) -> None:
    li = client_of(sqlite_office, LI)
    path = f"/signing/{story.case_id}"
    page = li.get(path).text
    stories.save(sqlite_office, story, "capital", {"amount_fen": 1})
    answer = li.post(f"{path}/provider", data={"csrf_token": csrf_of(page), "digest": "0" * 64})
    assert answer.status_code == 409
    assert says(answer.text, "refusals.signing.changed")


def test_that_is_not_me_stops_the_case_from_a_code_of_the_counter(
    sqlite_office: Office, story: Story, client: FlaskClient
) -> None:
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    with sqlite_office.work(clerk) as work:
        token = consents.hand_out(work, story.case_id, _person(sqlite_office, story, LI.name))
    form = client.get("/invitation").text
    assert_page_hygiene(form)
    path = f"/invitation/{token}"
    sent = client.post("/invitation", data={"csrf_token": csrf_of(form), "code": token})
    assert sent.location == path
    page = client.get(path)
    assert LI.id_number not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert_page_hygiene(page.text)
    answer = client.post(path, data={"csrf_token": csrf_of(page.text), "answer": "not_me"})
    assert says(answer.text, "consent.done.not_me")
    assert client.get(path).status_code == 404
    ma = client_of(sqlite_office, MA)
    assert says(ma.get(f"/applications/{story.case_id}/signatures").text, "consent.not_me")


def test_an_unknown_code_is_not_found_and_says_what_to_do(sqlite_office: Office, client: FlaskClient) -> None:
    answer = client.get("/invitation/abcdefghijklmnopqrstuv")
    assert answer.status_code == 404
    assert says(answer.text, "errors.link.title")


def _person(office: Office, story: Story, name: str) -> str:
    from licensing.store.models import Case

    with office.read() as session:
        return next(p.id for p in session.get_one(Case, story.case_id).people if p.name == name)
