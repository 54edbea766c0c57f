"""Ma Jianguo opens an account; guessing and other people's pages are stopped."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.wiring import Office
from tests.house.source import ROOT
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import MA
from tests.support.wording import says

pytestmark = pytest.mark.usefixtures("office")  # on both databases

GOOD = {
    "name": MA.name,
    "mobile": MA.mobile,
    "id_number": MA.id_number,
    "password": "a long quiet phrase",
    "notice": "y",
}


def test_a_founder_opens_an_account_and_is_signed_in(client: FlaskClient) -> None:
    answer = post(client, "/sign-up", GOOD)
    assert answer.status_code == 303
    page = client.get("/account").get_data(as_text=True)
    assert_page_hygiene(page, "/account")
    assert MA.name in page
    assert MA.id_number not in page
    assert MA.mobile not in page


def test_everything_wrong_is_said_at_once_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    wrong = GOOD | {"mobile": "12", "id_number": "630202198001010000", "password": "short"}
    answer = post(client, "/sign-up", wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('class="field-error"') == 3
    assert 'value="630202198001010000"' in page
    assert "short" not in page
    assert_page_hygiene(page, "/sign-up")


def test_personal_data_is_not_readable_in_the_database(client: FlaskClient, office: Office) -> None:
    post(client, "/sign-up", GOOD)
    with office.sessions() as session:
        row = session.execute(text("SELECT mobile, id_number, password_hash FROM account")).one()
    assert MA.mobile not in row[0]
    assert MA.id_number not in row[1]
    assert row[2].startswith("$argon2id$")


def test_a_number_that_somebody_typed_keeps_nobody_out(
    client: FlaskClient, office: Office, app: Flask
) -> None:
    post(client, "/sign-up", GOOD)
    other = app.test_client()
    assert post(other, "/sign-up", GOOD | {"mobile": "13911112222"}).status_code == 303


def test_one_mobile_is_one_account(client: FlaskClient, office: Office, app: Flask) -> None:
    post(client, "/sign-up", GOOD)
    other = app.test_client()
    answer = post(other, "/sign-up", GOOD)
    assert answer.status_code == 422
    assert says(answer.get_data(as_text=True), "problems.account.exists")


def test_a_wrong_password_and_an_unknown_mobile_look_the_same(
    client: FlaskClient, office: Office, app: Flask
) -> None:
    post(client, "/sign-up", GOOD)
    stranger = app.test_client()
    pages = [
        post(stranger, "/sign-in", {"mobile": mobile, "password": "wrong but long"}).get_data(as_text=True)
        for mobile in (MA.mobile, "13988887777")
    ]
    assert all(says(page, "account.wrong") for page in pages)


def test_guessing_is_braked_even_with_the_right_password(
    client: FlaskClient, office: Office, app: Flask
) -> None:
    post(client, "/sign-up", GOOD)
    guesser = app.test_client()
    for _ in range(office.books.policy.sign_in_attempts):
        post(guesser, "/sign-in", {"mobile": MA.mobile, "password": "not the password"})
    answer = post(guesser, "/sign-in", {"mobile": MA.mobile, "password": GOOD["password"]})
    assert answer.status_code == 429
    assert says(answer.get_data(as_text=True), "refusals.account.too_many_attempts")


def test_a_new_password_ends_the_other_devices(client: FlaskClient, office: Office, app: Flask) -> None:
    post(client, "/sign-up", GOOD)
    phone = app.test_client()
    assert post(phone, "/sign-in", {"mobile": MA.mobile, "password": GOOD["password"]}).status_code == 303
    changed = post(
        client,
        "/account/password",
        {"current": GOOD["password"], "password": "another quiet phrase"},
        form_at="/account",
    )
    assert changed.status_code == 303
    assert phone.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_a_wrong_current_password_changes_nothing(client: FlaskClient) -> None:
    post(client, "/sign-up", GOOD)
    answer = post(
        client,
        "/account/password",
        {"current": "no", "password": "another quiet phrase"},
        form_at="/account",
    )
    assert answer.status_code == 422
    assert says(answer.get_data(as_text=True), "problems.account.password_wrong")


def test_signing_out_makes_the_cookie_worthless(client: FlaskClient, office: Office, app: Flask) -> None:
    post(client, "/sign-up", GOOD)
    kept = client.get_cookie("session")
    post(client, "/sign-out", {}, form_at="/account")
    assert kept is not None
    thief = app.test_client()
    thief.set_cookie("session", kept.value)
    assert thief.get("/account").status_code == 303


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client: FlaskClient) -> None:
    answer = client.get("/account")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=%2Faccount"


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_are_clean(client: FlaskClient, path: str, lang: str) -> None:
    assert_page_hygiene(client.get(f"{path}?lang={lang}").get_data(as_text=True), path)


def test_a_number_may_be_typed_in_groups_and_with_wide_digits(client: FlaskClient) -> None:
    typed = GOOD | {
        "mobile": f"{MA.mobile[:3]} {MA.mobile[3:7]}-{MA.mobile[7:]}",
        "id_number": f" {MA.id_number.lower()} ",
    }
    assert post(client, "/sign-up", typed).status_code == 303
    post(client, "/sign-out", {}, form_at="/account")
    wide = MA.mobile.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert post(client, "/sign-in", {"mobile": wide, "password": GOOD["password"]}).status_code == 303


def test_each_missing_answer_is_called_by_its_name(client: FlaskClient) -> None:
    page = post(client, "/sign-up?lang=en", {}).get_data(as_text=True)
    for said in (
        "Enter: Name",
        "Enter: Mobile number or e-mail",
        "Enter: Number of the document",
        "Enter: Password",
        "tick the box",
    ):
        assert page.count(said) == 2, said  # in the summary and beside the field


def test_the_sign_in_page_says_why_it_came_and_what_to_do_without_the_password(client: FlaskClient) -> None:
    sent = client.get(client.get("/names/new").headers["Location"]).get_data(as_text=True)
    assert says(sent, "account.go_on")
    plain = client.get("/sign-in").get_data(as_text=True)
    assert not says(plain, "account.go_on")
    assert says(plain, "account.forgotten")


def test_changing_the_language_beside_an_error_finds_the_page_again(client: FlaskClient) -> None:
    post(client, "/sign-up", GOOD)
    wrong = post(client, "/account/password", {}, form_at="/account")
    assert "/account/password?lang=en" in wrong.get_data(as_text=True)
    answer = client.get("/account/password?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?lang=en")


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client: FlaskClient) -> None:
    for sent, page in (("/account/password", "/account"), ("/names/new", "/names/new")):
        answer = post(client, sent, {}, form_at="/sign-in")
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/sign-in?next={page.replace('/', '%2F')}"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_a_password_is_typed_unseen_and_may_be_pasted(client: FlaskClient, path: str) -> None:
    """Masked, with a word for password managers, and nothing in the page's way (ASVS 5.0 6.2.6, 6.2.7)."""
    page = client.get(path).text
    fields = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
    scripts = "".join(each.read_text("utf-8") for each in (ROOT / "portal" / "static").glob("*.js"))
    assert "onpaste" not in page and not re.search(r"[\"']paste[\"']", scripts)
