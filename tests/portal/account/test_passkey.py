"""Signing in with a passkey: the owner comes in with one touch, everybody else is refused with the reason."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from esign.jose import unb64u
from licensing.act import VISITOR, Actor, Role
from licensing.services.accounts import recovery, resets, second_factor, staff
from licensing.services.identity import keys
from portal.app import create_app
from portal.i18n import sentence
from portal.statements import place_of
from portal.wiring import Office
from tests.support import identity, stories
from tests.support.cast import Person, stage
from tests.support.clock import FixedClock
from tests.support.identity import Authenticator
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.post import told
from tests.support.site import Site
from tests.support.stories import CLERK, LI, MA, PASSWORD
from tests.support.visits import Visits
from tests.support.wording import says

OPERATOR = Actor(None, "operator", Role.OPERATOR)
OWN = "/account/passkeys"


def challenge(client: FlaskClient, at: str = "/sign-in/passkey-options", page: str = "/sign-in") -> bytes:
    answer = post(client, at, {}, page)
    assert answer.status_code == 200, answer.text
    told_options = json.loads(answer.get_json()["options"])
    assert (
        at != "/sign-in/passkey-options" or told_options.get("allowCredentials", []) == []
    )  # names no account
    return unb64u(told_options["challenge"])


def assertion(office: Office, own: Authenticator, over: bytes, **other: Any) -> str:
    place = place_of(office.settings.base_url)
    known = {"rp": place.rp, "origin": place.origin} | other
    return json.dumps({"id": own.credential, "response": own.assertion(over, **known)})


def show(client: FlaskClient, answer: str, **more: str) -> TestResponse:
    made: TestResponse = post(client, "/sign-in/passkey", {"answer": answer, **more}, "/sign-in")
    return made


def enter(office: Office, own: Authenticator, **other: Any) -> tuple[FlaskClient, TestResponse]:
    client = create_app(office).test_client()
    return client, show(client, assertion(office, own, challenge(client), **other))


def key_of(office: Office, actor: Actor) -> Authenticator:
    """A key for signing in, whatever is proved about its owner."""
    made = Authenticator()
    with office.work(actor) as work:
        keys.register_key(work, made.credential, made.jwk, 0, signs=False)
    return made


def test_one_touch_and_no_name_typed(office: Office, clock: FixedClock) -> None:
    ma = stories.sign_up(office)
    own = identity.new_key(office, ma)
    client = create_app(office).test_client()
    with capture_logs() as lines:
        answer = show(client, assertion(office, own, challenge(client)), next="/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    page = client.get("/account").text
    assert MA.name in page
    assert [(line["event"], line["account"]) for line in lines] == [("signed in", ma.id)]
    assert MA.mobile not in str(lines) and own.credential not in str(lines)
    assert client.get_cookie("device") is not None  # the browser is known from now on, as after a password
    clock.move(minutes=1)
    assert_page_hygiene(client.get(OWN).text)
    with office.read() as session:
        assert keys.all_of(session, str(ma.id))[0].used_at is not None


@pytest.mark.parametrize(
    ("reason", "other"),
    [
        ("other_origin", {"origin": "https://evil.example"}),
        ("other_relying_party", {"rp": "evil.example"}),
        ("user_not_verified", {"flags": 0x01}),
        ("assertion_of_other_kind", {"type": "webauthn.create"}),
        ("other_origin", {"crossOrigin": True}),
    ],
)
def test_an_answer_made_elsewhere_or_by_nobody_in_particular(
    sqlite_office: Office, reason: str, other: dict[str, Any]
) -> None:
    own = key_of(sqlite_office, stories.sign_up(sqlite_office))
    with capture_logs() as lines:
        client, answer = enter(sqlite_office, own, **other)
    assert answer.status_code == 422
    assert says(answer.text, f"refusals.passkey.{reason}")
    assert_page_hygiene(answer.text)
    assert ("passkey sign-in failed", f"passkey.{reason}") in [(x["event"], x.get("code")) for x in lines]
    assert client.get("/account").status_code == 303


def test_an_answer_serves_once_even_with_the_cookie_of_before(sqlite_office: Office) -> None:
    """A thief copied the browser's cookie and what it sent; a key without counter would sign the same again."""
    own = key_of(sqlite_office, stories.sign_up(sqlite_office))
    owner = create_app(sqlite_office).test_client()
    made = assertion(sqlite_office, own, challenge(owner))
    cookie = owner.get_cookie("session")
    assert cookie is not None
    assert show(owner, made).status_code == 303
    thief = create_app(sqlite_office).test_client()
    thief.set_cookie("session", cookie.value)
    token = csrf_of(thief.get("/sign-in").text)
    thief.set_cookie("session", cookie.value)
    again = thief.post("/sign-in/passkey", data={"csrf_token": token, "answer": made})
    assert again.status_code == 422
    assert says(again.text, "refusals.passkey.replayed")
    assert thief.get("/account").status_code == 303


def test_another_browsers_challenge_an_old_one_and_none(sqlite_office: Office, clock: FixedClock) -> None:
    own = key_of(sqlite_office, stories.sign_up(sqlite_office))
    one, other = (create_app(sqlite_office).test_client() for _ in range(2))
    challenge(one)
    swapped = show(one, assertion(sqlite_office, own, challenge(other)))
    assert says(swapped.text, "refusals.passkey.other_digest_signed")
    late = assertion(sqlite_office, own, challenge(one))
    clock.move(minutes=6)
    assert says(show(one, late).text, "refusals.passkey.not_asked_here")
    nobody = create_app(sqlite_office).test_client()
    assert says(show(nobody, late).text, "refusals.passkey.not_asked_here")
    challenge(nobody)
    assert says(show(nobody, "no JSON").text, "refusals.signing.assertion_damaged")


def test_a_strangers_key_and_a_strangers_signature(sqlite_office: Office) -> None:
    own = key_of(sqlite_office, stories.sign_up(sqlite_office))
    unknown = enter(sqlite_office, Authenticator())[1]
    assert says(unknown.text, "refusals.passkey.unknown")
    forger = Authenticator()
    forger.credential = own.credential
    assert says(enter(sqlite_office, forger)[1].text, "refusals.passkey.assertion_signature_bad")
    own.counter = 5
    assert enter(sqlite_office, own)[1].status_code == 303
    copy = own
    copy.counter = 2
    assert says(enter(sqlite_office, copy)[1].text, "refusals.passkey.copied")


def test_forgers_are_braked_and_do_not_shut_the_owners_browser_out(
    sqlite_office: Office, clock: FixedClock
) -> None:
    own = key_of(sqlite_office, stories.sign_up(sqlite_office))
    owner, _ = enter(sqlite_office, own)
    clock.move(seconds=1)
    forger = Authenticator()
    forger.credential = own.credential
    answers = [
        enter(sqlite_office, forger)[1] for _ in range(sqlite_office.books.policy.sign_in_attempts + 1)
    ]
    assert answers[-1].status_code == 429
    assert enter(sqlite_office, own)[1].status_code == 429  # a browser nobody knows waits
    post(owner, "/sign-out", {}, "/account")
    assert show(owner, assertion(sqlite_office, own, challenge(owner))).status_code == 303


def test_keys_of_a_taken_identity_of_a_closed_post_and_ended_ones(sqlite_office: Office) -> None:
    office = sqlite_office
    squatter = stories.sign_up(office, dataclasses.replace(MA, mobile="13911117771"))
    taken = identity.new_key(office, squatter)
    ma = stories.declare(office, MA)
    identity.prove(office, ma, MA)
    assert says(enter(office, taken)[1].text, "refusals.passkey.proof_gone")
    clerk = stories.appoint(office, Role.CLERK)
    hers = key_of(office, clerk)
    with office.work(OPERATOR) as work:
        staff.close(work, str(clerk.id))
    assert says(enter(office, hers)[1].text, "refusals.passkey.account_closed")
    own = key_of(office, ma)
    with office.work(ma) as work:
        keys.end_key(work, own.credential)
    assert says(enter(office, own)[1].text, "refusals.passkey.ended")


def test_for_staff_it_is_the_second_factor(office: Office, clock: FixedClock) -> None:
    """Outside a demonstration a clerk comes in by no password alone; the passkey needs none, and may be the only factor."""
    settings = dataclasses.replace(office.settings, staff_second_factor="required")
    strict = dataclasses.replace(office, settings=settings)
    clerk = stories.appoint(office, Role.CLERK)
    own = key_of(office, clerk)
    client, answer = enter(strict, own)
    assert (answer.status_code, answer.location) == (303, "/desk")
    braked = post(
        create_app(strict).test_client(), "/sign-in", {"mobile": CLERK.mobile, "password": CLERK.password}
    )
    assert says(braked.text, "refusals.factor.missing")
    last = post(client, f"{OWN}/end", {"key": own.credential}, OWN)
    assert last.status_code == 409
    assert says(last.text, "refusals.factor.compulsory")
    with office.work(
        OPERATOR
    ) as work:  # the telephone is lost: the operator hands out codes, the old keys die
        second_factor.give(work, str(clerk.id), "登记")
    assert says(enter(strict, own)[1].text, "refusals.passkey.ended")


def test_two_officers_who_set_a_new_password_end_what_was_on_the_lost_telephone(
    sqlite_office: Office, clock: FixedClock
) -> None:
    office = sqlite_office
    ma = stories.sign_up(office)
    own = identity.new_key(office, ma)
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        asked = recovery.propose(work, MA.id_number).id
    with office.work(stories.second_officer(office)) as work:
        given = recovery.confirm(work, asked, office.hasher)
    assert given is not None
    clock.move(hours=office.books.policy.recovery_wait_hours + 1)
    with office.work(VISITOR) as work:
        assert resets.set_password(work, MA.id_number, given.code, "eight-quiet-rivers", office.hasher)
    assert says(enter(office, own)[1].text, "refusals.passkey.ended")
    assert ma.id in told(office, "key_ended")


def test_an_open_browser_makes_no_key_for_whoever_sits_down_later(
    sqlite_office: Office, clock: FixedClock
) -> None:
    stories.sign_up(sqlite_office)
    visits = Visits(sqlite_office)
    home = visits.of(MA)
    assert post(home, f"{OWN}/options", {}, OWN).status_code == 200
    clock.move(minutes=16)
    for path, page in ((f"{OWN}/options", OWN), ("/identity/key-options", "/identity")):
        answer = post(home, path, {}, page)
        assert answer.status_code == 409
    for path, page in ((OWN, OWN), ("/identity/keys", "/identity")):
        answer = post(home, path, {"answer": "{}"}, page)
        assert says(answer.text, "refusals.account.sign_in_again")
        assert_page_hygiene(answer.text)


def test_a_key_from_before_the_proof_signs_papers_once_it_was_shown_again(sqlite_office: Office) -> None:
    office = sqlite_office
    ma = stories.declare(office, MA)
    own = key_of(office, ma)
    home = Visits(office).of(MA)
    stories.sign_up(office, LI)
    hers = Visits(office).of(LI)
    with office.look(ma) as work:
        assert keys.keys_of(work) == []
    early = assertion(office, own, challenge(home, f"{OWN}/bind-options", OWN))
    refused = post(home, f"{OWN}/bind", {"answer": early}, OWN)
    assert says(refused.text, "refusals.identity.needed")
    identity.prove(office, ma, MA)
    with office.look(ma) as work:
        assert [key.id for key in keys.unbound_of(work)] == [own.credential]
    theirs = assertion(office, own, challenge(hers, f"{OWN}/bind-options", OWN))
    assert post(hers, f"{OWN}/bind", {"answer": theirs}, OWN).status_code == 404
    shown = assertion(office, own, challenge(home, f"{OWN}/bind-options", OWN))
    assert post(home, f"{OWN}/bind", {"answer": shown}, OWN).status_code == 303
    with office.look(ma) as work:
        assert [key.id for key in keys.keys_of(work)] == [own.credential]
    assert post(hers, f"{OWN}/end", {"key": own.credential}, OWN).status_code == 404


@pytest.mark.browser
def test_in_a_real_browser_with_its_own_authenticator(sqlite_site: Site) -> None:
    """Wang registers a key on her page, signs out and comes back with one touch."""
    site = sqlite_site
    base = site.url.replace("127.0.0.1", "localhost")
    object.__setattr__(site.office, "settings", dataclasses.replace(site.office.settings, base_url=base))
    stories.appoint(site.office, Role.CLERK)
    with stage() as browser:
        wang = Person(browser, base)
        wang.own_authenticator()
        wang.sign_in(CLERK.mobile, PASSWORD)
        wang.open(OWN).locator("form[data-passkey=create] button").click()
        wang.page.wait_for_selector(f"text={sentence('passkey.added', 'zh')}")
        wang.look()
        wang.page.context.clear_cookies()
        wang.open("/sign-in").locator("form[data-passkey=get] button").click()
        wang.page.wait_for_url("**/desk")
        wang.look()
