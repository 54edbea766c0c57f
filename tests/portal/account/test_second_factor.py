"""A clerk's password leaks; the thief stays outside. The codes are made by pyotp here as an authenticator app makes them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from pyotp import TOTP
from werkzeug.test import TestResponse

from licensing.act import VISITOR, Actor, Role
from licensing.services.accounts import recovery, resets, second_factor
from portal.app import create_app
from portal.wiring import Office
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.stories import CLERK, MA
from tests.support.wording import says

OPERATOR = Actor(None, "operator", Role.OPERATOR)
PASSWORD = {"mobile": CLERK.mobile, "password": CLERK.password}
STEP, OWN = second_factor.STEP, "/account/second"


@pytest.fixture
def clerk(office: Office) -> Actor:
    return stories.appoint(office, Role.CLERK)


@pytest.fixture
def strict(office: Office) -> Iterator[Office]:
    """The same office where nobody on the staff comes in by a password alone."""
    settings = dataclasses.replace(office.settings, staff_second_factor="required")
    yield dataclasses.replace(office, settings=settings)


def browser(office: Office) -> FlaskClient:
    return create_app(office).test_client()


def signed_in(office: Office, who: dict[str, str] = PASSWORD) -> FlaskClient:
    client = browser(office)
    assert post(client, "/sign-in", who).status_code == 303
    return client


def app_code(secret: str, clock: FixedClock) -> str:
    return TOTP(secret).at(int(clock.now().timestamp()))


def set_up(client: FlaskClient, clock: FixedClock) -> tuple[str, list[str]]:
    """(secret of the device, paper codes) after scanning, as the owner does it."""
    answer = post(client, "/account/second/offer", {"current": CLERK.password}, form_at=OWN)
    assert answer.status_code == 303
    page = client.get("/account/second").text
    assert_page_hygiene(page, "/account/second")
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page)
    assert secret
    answer = post(client, "/account/second/confirm", {"code": app_code(secret[1], clock)}, form_at=OWN)
    assert answer.status_code == 200
    papers = re.findall(r"<li><code>([0-9a-z ]{29})</code>", answer.text)
    assert len(papers) == second_factor.PAPER_CODES
    return secret[1], papers


def go_in(office: Office, code: str) -> tuple[FlaskClient, TestResponse]:
    client = browser(office)
    answer = post(client, "/sign-in", PASSWORD)
    assert answer.headers["Location"].endswith("/sign-in/second")
    return client, post(client, "/sign-in/second", {"code": code})


def test_the_password_alone_opens_nothing_any_more(office: Office, clerk: Actor, clock: FixedClock) -> None:
    secret, _ = set_up(signed_in(office), clock)
    thief = browser(office)
    answer = post(thief, "/sign-in", PASSWORD)
    assert answer.headers["Location"].endswith("/sign-in/second")
    assert thief.get("/desk").headers["Location"].startswith("/sign-in?")
    page = thief.get("/sign-in/second").text
    assert_page_hygiene(page, "/sign-in/second")
    answer = post(thief, "/sign-in/second", {"code": "000000"})
    assert answer.status_code == 422
    assert says(answer.text, "problems.factor.code_wrong")
    clock.move(seconds=STEP)
    owner, answer = go_in(office, app_code(secret, clock))
    assert answer.status_code == 303
    assert owner.get("/desk").status_code == 200


def test_a_code_that_was_looked_over_a_shoulder_counts_once(
    office: Office, clerk: Actor, clock: FixedClock
) -> None:
    secret, _ = set_up(signed_in(office), clock)
    seen_at_set_up = app_code(secret, clock)
    assert go_in(office, seen_at_set_up)[1].status_code == 422
    clock.move(seconds=STEP)
    code = app_code(secret, clock)
    assert go_in(office, code)[1].status_code == 303
    assert go_in(office, code)[1].status_code == 422


@pytest.mark.parametrize(("steps", "status"), [(-1, 422), (0, 303), (1, 422)])
def test_a_code_is_good_for_its_thirty_seconds(sqlite_office: Office, steps: int, status: int) -> None:
    stories.appoint(sqlite_office, Role.CLERK)
    clock = sqlite_office.clock
    assert isinstance(clock, FixedClock)
    secret, _ = set_up(signed_in(sqlite_office), clock)
    clock.move(seconds=10 * STEP)
    code = TOTP(secret).at(int(clock.now().timestamp()) + steps * STEP)
    assert go_in(sqlite_office, code)[1].status_code == status


def test_the_log_says_by_which_factors_somebody_came_in(
    sqlite_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Good and bad, with the way and the address, and never a code (ASVS 5.0 16.3.1)."""
    stories.appoint(sqlite_office, Role.CLERK)
    clock = sqlite_office.clock
    assert isinstance(clock, FixedClock)
    secret, _ = set_up(signed_in(sqlite_office), clock)
    clock.move(seconds=STEP)
    capsys.readouterr()
    go_in(sqlite_office, "000000")
    code = app_code(secret, clock)
    go_in(sqlite_office, code)
    said = [line for line in "".join(capsys.readouterr()).splitlines() if "127.0.0.1" in line]
    assert sum("second factor failed" in line for line in said) == 1
    assert sum("signed in" in line and "way=password and code" in line.replace("'", "") for line in said) == 1
    assert code not in "".join(said)


def test_a_paper_code_opens_once_and_its_owner_hears_of_it(
    office: Office, clerk: Actor, clock: FixedClock
) -> None:
    _, papers = set_up(signed_in(office), clock)
    assert {len(each.replace(" ", "")) for each in papers} == {24}, (
        "120 random bits, so that a plain hash is enough (ASVS 5.0 6.5.2)"
    )
    client, answer = go_in(office, papers[3].upper())
    assert answer.status_code == 303
    assert says(client.get("/account/second").text, "second.papers_left", n=9)
    assert says(client.get("/inbox").text, "message.occasion.paper_code.title")
    assert go_in(office, papers[3])[1].status_code == 422


def test_guessing_codes_is_braked_and_waiting_with_half_a_sign_in_is_in_vain(
    office: Office, clerk: Actor, clock: FixedClock
) -> None:
    secret, _ = set_up(signed_in(office), clock)
    thief, _ = go_in(office, "123456")
    tries = office.books.policy.sign_in_attempts
    answers = [post(thief, "/sign-in/second", {"code": f"{n:06d}"}).status_code for n in range(tries)]
    assert answers[-1] == 429
    clock.move(seconds=STEP)
    assert post(thief, "/sign-in/second", {"code": app_code(secret, clock)}).status_code == 429
    clock.move(hours=2)
    late = post(thief, "/sign-in/second", {"code": app_code(secret, clock)}, form_at="/sign-in")
    assert late.headers["Location"].endswith("/sign-in")
    assert thief.get("/desk").status_code == 303


def test_staff_who_need_one_and_have_none_stay_outside_until_the_operator_gives_it(
    office: Office, strict: Office, clerk: Actor, clock: FixedClock
) -> None:
    client = browser(strict)
    answer = post(client, "/sign-in", PASSWORD)
    assert answer.status_code == 422
    assert says(answer.text, "refusals.factor.missing")
    assert client.get("/desk").status_code == 303
    with office.work(OPERATOR) as work:
        given = second_factor.give(work, str(clerk.id), "portal")
    owner, answer = go_in(strict, app_code(given.device.secret, clock))
    assert answer.status_code == 303
    answer = post(owner, "/account/second/end", {"current": CLERK.password}, form_at=OWN)
    assert answer.status_code == 409
    assert says(answer.text, "refusals.factor.compulsory")


def test_a_new_device_counts_only_once_its_code_came_back(
    office: Office, clerk: Actor, clock: FixedClock
) -> None:
    client = signed_in(office)
    old, _ = set_up(client, clock)
    post(client, "/account/second/offer", {"current": CLERK.password}, form_at=OWN)
    clock.move(seconds=STEP)
    assert go_in(office, app_code(old, clock))[1].status_code == 303
    assert post(client, "/account/second/confirm", {"code": "000000"}, form_at=OWN).status_code == 422
    clock.move(minutes=16)
    answer = post(client, "/account/second/confirm", {"code": "000000"}, form_at=OWN)
    assert says(answer.text, "refusals.factor.nothing_offered")


def test_whoever_sits_down_at_an_open_browser_changes_nothing_without_the_password(
    office: Office, clerk: Actor, clock: FixedClock
) -> None:
    client = signed_in(office)
    set_up(client, clock)
    for act in ("offer", "end"):
        answer = post(client, f"/account/second/{act}", {"current": "a wrong password"}, form_at=OWN)
        assert answer.status_code == 422
        assert says(answer.text, "problems.account.password_wrong")
    assert browser(office).get("/account/second").headers["Location"].startswith("/sign-in?")


def test_two_officers_who_compared_the_card_end_it_for_whoever_lost_the_telephone(
    sqlite_office: Office, clock: FixedClock
) -> None:
    office = sqlite_office
    ma = stories.sign_up(office, MA)
    first, second = stories.appoint(office, Role.CLERK), stories.second_officer(office)
    with office.work(ma) as work:
        device = second_factor.offer(work, MA.password, "portal", office.hasher)
        second_factor.confirm(work, app_code(device.secret, clock))
    with office.work(first) as work:
        row = recovery.propose(work, MA.id_number)
    with office.work(second) as work:
        given = recovery.confirm(work, row.id, office.hasher, good=True)
    assert given is not None
    with office.read() as session:
        assert second_factor.of_account(session, str(ma.id)) is not None
    assert given.opens is not None
    clock.at = given.opens
    with office.work(VISITOR) as work:
        assert resets.set_password(work, MA.id_number, given.code, "nine-quiet-rivers", office.hasher)
    with office.read() as session:
        assert second_factor.of_account(session, str(ma.id)) is None


def test_what_was_typed_before_the_session_ended_comes_back_after_the_code(
    sqlite_office: Office, clock: FixedClock
) -> None:
    office = sqlite_office
    stories.appoint(office, Role.CLERK)
    client = signed_in(office)
    secret, _ = set_up(client, clock)
    number, form_at = stories.MA.id_number, "/counter/reset"
    token = csrf_of(client.get(form_at).text)
    clock.move(hours=2)
    late = client.post(form_at, data={"csrf_token": token, "id_number": number})
    page = client.get(late.location).text
    half = client.post("/sign-in", data={"csrf_token": csrf_of(page), **PASSWORD, "next": form_at})
    assert "Clear-Site-Data" not in half.headers
    back = post(client, "/sign-in/second", {"code": app_code(secret, clock)})
    assert back.location == form_at
    assert number in client.get(form_at).text


def test_a_thief_with_the_password_does_not_shut_the_owners_browser_out(
    office: Office, clerk: Actor, clock: FixedClock
) -> None:
    owner = signed_in(office)
    secret, _ = set_up(owner, clock)
    thief, _ = go_in(office, "123456")
    for n in range(office.books.policy.sign_in_attempts):
        post(thief, "/sign-in/second", {"code": f"{n:06d}"})
    post(owner, "/sign-out", {}, form_at="/account")
    clock.move(seconds=STEP)
    post(owner, "/sign-in", PASSWORD)
    assert post(owner, "/sign-in/second", {"code": app_code(secret, clock)}).status_code == 303
