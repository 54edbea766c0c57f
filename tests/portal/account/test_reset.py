"""Ma forgot his password: at the counter Wang compares his card and reads out a code; nobody else gets anything from it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from licensing.act import Role
from licensing.services import upkeep
from licensing.store.models import JournalEntry
from portal.wiring import Office
from tests.support import post as letters
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.stories import CLERK, HEAD, LI, MA, OFFICER, PINGAN, SECOND, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

NEW = "another quiet phrase"
WAITS = re.compile(r'action="(/counter/reset/reset[^"]+)"')
CODE = re.compile(r'class="code"[^>]*>(?:<span>)([a-z0-9]{4})</span><span>([a-z0-9]{4})</span>')


@pytest.fixture
def visits(office: Office) -> Visits:
    stories.sign_up(office, MA)
    stories.appoint(office, Role.CLERK)
    return Visits(office)


@pytest.fixture
def wang(visits: Visits) -> FlaskClient:
    return visits.of(CLERK)


@pytest.fixture
def han(office: Office, visits: Visits) -> FlaskClient:
    stories.second_officer(office)
    return visits.of(SECOND)


def ask(clerk: FlaskClient, number: str = MA.id_number) -> Any:
    """The first clerk ticks that the card was compared."""
    return post(clerk, "/counter/reset/code", {"id_number": number, "seen": "y"}, "/counter/reset")


def confirm(second: FlaskClient, said: str = "good") -> Any:
    """The second clerk answers what waits."""
    found = WAITS.search(second.get("/counter/reset").text)
    assert found
    return post(second, found.group(1), {"answer": said}, "/counter/reset")


def code_from(clerk: FlaskClient, second: FlaskClient, clock: FixedClock | None = None) -> str:
    """Both officers, and with ``clock`` the waiting time."""
    assert ask(clerk).status_code == 303
    answer = confirm(second)
    if clock is not None:
        clock.move(hours=24)
    found = CODE.search(answer.text)
    assert answer.status_code == 200 and found, answer.text
    return "".join(found.groups())


def set_new(client: FlaskClient, code: str, number: str = MA.id_number, password: str = NEW) -> Any:
    return post(client, "/account/reset", {"id_number": number, "reset_code": code, "password": password})


def signs_in(client: FlaskClient, password: str) -> bool:
    return bool(post(client, "/sign-in", {"mobile": MA.mobile, "password": password}).status_code == 303)


def test_from_the_counter_to_a_new_password(
    office: Office, visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock
) -> None:
    """Wang compares, Han compares again, Ma hears of it on his page, waits a day and sets the password."""
    phone = visits.of(MA)
    found = post(wang, "/counter/reset", {"id_number": MA.id_number})
    assert_page_hygiene(found.text)
    assert MA.name in found.text
    assert "139****0001" in found.text
    assert MA.mobile not in found.text
    assert ask(wang).status_code == 303
    assert_page_hygiene(han.get("/counter/reset").text)
    given = confirm(han)
    assert_page_hygiene(given.text)
    assert given.headers["Cache-Control"] == "no-store"
    code = "".join(CODE.search(given.text).groups())  # type: ignore[union-attr]  # fails the test when missing
    assert says(phone.get("/account").text, "reset.running")
    assert post(phone, "/sign-out", {}, "/account").status_code == 303
    ma, typed = visits.nobody(), f" {code[:4].upper()}-{code[4:]} "
    early = set_new(ma, typed)
    assert early.status_code == 429 and says(early.text, "refusals.account.reset_waits")
    clock.move(hours=24)
    done = set_new(ma, typed)
    assert (done.status_code, done.location) == (303, "/sign-in")
    assert "139****0001" in ma.get("/sign-in").text
    assert not signs_in(ma, MA.password)
    assert signs_in(ma, NEW)
    assert says(ma.get("/account").text, "account.last_reset")


def test_one_clerk_alone_resets_nothing(visits: Visits, wang: FlaskClient, han: FlaskClient) -> None:
    """Wang asks and sees no code; he cannot confirm himself; nor can another place's clerk, nor a citizen."""
    asked = ask(wang)
    assert CODE.search(asked.text) is None
    row = WAITS.search(han.get("/counter/reset").text).group(1)  # type: ignore[union-attr]  # fails the test when missing
    own = post(wang, row, {"answer": "good"}, "/counter/reset")
    assert own.status_code == 409 and CODE.search(own.text) is None
    stories.appoint(visits.office, Role.CLERK, PINGAN, person=HEAD)
    assert post(visits.of(HEAD), row, {"answer": "good"}, "/counter/reset").status_code == 404
    assert post(visits.of(MA), row, {"answer": "good"}, "/account").status_code == 403
    assert confirm(han, "bad").status_code == 303
    assert WAITS.search(han.get("/counter/reset").text) is None


def test_the_owner_stops_what_two_clerks_did(
    visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock
) -> None:
    ma, code = visits.of(MA), code_from(wang, han)
    assert post(ma, "/account/recovery/stop", {}, "/account").status_code == 303
    assert not says(ma.get("/account").text, "reset.running")
    clock.move(hours=25)
    assert set_new(visits.nobody(), code).status_code == 422
    assert signs_in(visits.nobody(), MA.password)


def test_a_proved_address_gets_the_account_back_after_the_waiting_time(
    office: Office, visits: Visits, clock: FixedClock
) -> None:
    """Ma proved an e-mail; with it he asks, brings the code back, and waits. A stranger's address gets the same page and nothing."""
    ma = stories.sign_up(office, MA)
    contact = letters.prove_address(office, ma, "mail", "ma@example.cn")
    clock.move(hours=2)
    form = {"id_number": MA.id_number, "address": "ma@example.cn"}
    lost, thief = visits.nobody(), visits.nobody()
    pages = [
        re.sub(r'value="[^"]*"|nonce-\S+', "", post(who, "/account/recover", typed).text)
        for who, typed in ((lost, form), (thief, form | {"address": "thief@example.cn"}))
    ]
    assert pages[0] == pages[1]
    code = letters.code_sent(office, contact.id)
    assert post(thief, "/account/recover", form | {"code": "000000"}).status_code == 422
    given = post(lost, "/account/recover", form | {"code": code})
    found = CODE.search(given.text)
    assert found and says(given.text, "reset.opens")
    assert post(lost, "/account/recover", form | {"code": code}).status_code == 422, "the code is used up"
    assert set_new(lost, "".join(found.groups())).status_code == 429
    clock.move(hours=24)
    assert set_new(lost, "".join(found.groups())).status_code == 303


def test_a_code_works_once(visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock) -> None:
    code = code_from(wang, han, clock)
    assert set_new(visits.nobody(), code).status_code == 303
    again = set_new(visits.nobody(), code, password="a third quiet phrase")
    assert again.status_code == 422
    assert signs_in(visits.nobody(), NEW)


def test_a_code_ends_after_its_days_and_a_new_one_ends_it(
    visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock
) -> None:
    first = code_from(wang, han)
    second = code_from(wang, han, clock)
    assert set_new(visits.nobody(), first).status_code == 422
    clock.move(days=7)
    assert set_new(visits.nobody(), second).status_code == 422
    assert signs_in(visits.nobody(), MA.password)


def test_nobody_learns_who_has_an_account(
    visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock
) -> None:
    code_from(wang, han, clock)
    clock.move(minutes=1)
    pages = []
    for number in (MA.id_number, LI.id_number):  # Li has none
        stranger = visits.nobody()
        answers = [set_new(stranger, "00000000", number) for _ in range(6)]
        assert [a.status_code for a in answers] == [422] * 5 + [429]
        pages.append([re.sub(r'value="[^"]*"|<code>[^<]*</code>|nonce-\S+', "", a.text) for a in answers])
    assert pages[0] == pages[1]
    assert says(pages[0][0], "reset.wrong")


def test_guessing_the_code_is_braked_even_with_the_right_one(
    visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock
) -> None:
    code = code_from(wang, han, clock)
    thief = visits.nobody()
    for _ in range(5):
        assert set_new(thief, "00000000").status_code == 422
    stopped = set_new(visits.nobody(), code)
    assert stopped.status_code == 429
    assert says(stopped.text, "refusals.account.too_many_reset_tries")
    clock.move(minutes=16)
    assert set_new(visits.nobody(), code).status_code == 303


def test_a_weak_password_costs_no_code(
    visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock
) -> None:
    code, ma = code_from(wang, han, clock), visits.nobody()
    for weak in ("short", MA.id_number, f"{MA.name}{MA.mobile}"):
        answer = set_new(ma, code, password=weak)
        assert answer.status_code == 422
        assert 'id="password-error"' in answer.text
        assert weak not in answer.text.replace(f'value="{MA.id_number}"', "")
    assert set_new(ma, code).status_code == 303


def test_everything_wrong_is_said_at_once(visits: Visits) -> None:
    page = set_new(visits.nobody(), "", "12", "").text
    assert page.count('class="field-error"') == 3
    assert_page_hygiene(page)


def test_only_a_hash_is_kept_and_the_journal_has_no_code(
    office: Office, visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock
) -> None:
    code = code_from(wang, han, clock)
    set_new(visits.nobody(), code)
    with office.read() as session:
        stored = session.execute(text("SELECT code_hash FROM password_reset")).scalar_one()
        entries = [
            e for e in session.query(JournalEntry).order_by(JournalEntry.seq) if "account." in e.action
        ]
        said = [(e.action, e.facts) for e in entries]
    assert stored.startswith("$argon2id$")
    assert [action for action, _ in said][-2:] == ["account.reset_code_given", "account.password_reset"]
    assert code not in str(said)
    assert MA.id_number not in str(said)


def test_the_card_must_have_been_compared(visits: Visits, wang: FlaskClient) -> None:
    answer = post(wang, "/counter/reset/code", {"id_number": MA.id_number}, "/counter/reset")
    assert answer.status_code == 422
    assert says(answer.text, "reset.seen_needed")
    assert MA.name in answer.text
    assert CODE.search(answer.text) is None


def test_an_exact_number_is_needed_and_looks_are_counted(
    office: Office, visits: Visits, wang: FlaskClient, clock: FixedClock
) -> None:
    assert post(wang, "/counter/reset", {"id_number": MA.id_number[:10]}).status_code == 422
    unknown = post(wang, "/counter/reset", {"id_number": LI.id_number})
    assert unknown.status_code == 422
    assert says(unknown.text, "reset.none")
    for _ in range(office.books.policy.counter_lookups_per_hour - 1):
        post(wang, "/counter/reset", {"id_number": LI.id_number})
    assert post(wang, "/counter/reset", {"id_number": MA.id_number}).status_code == 429
    with office.read() as session:
        looks = session.query(JournalEntry).filter_by(action="account.looked_up").count()
    assert looks == office.books.policy.counter_lookups_per_hour


def test_three_codes_a_day(visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock) -> None:
    for _ in range(3):
        code_from(wang, han)
    refused = ask(wang)
    assert refused.status_code == 409
    assert says(refused.text, "refusals.account.too_many_codes", most=3)
    clock.move(days=1, seconds=1)
    assert code_from(visits.fresh(CLERK), visits.fresh(SECOND))


@pytest.mark.parametrize("who", [CLERK, OFFICER], ids=["own", "officer"])
def test_accounts_of_the_staff_are_not_reset_at_a_counter(
    office: Office, wang: FlaskClient, who: stories.SignUp
) -> None:
    stories.appoint(office, Role.OFFICER, department="TAX")
    refused = ask(wang, who.id_number)
    assert refused.status_code == 409
    assert says(refused.text, "refusals.account.reset_staff")
    assert CODE.search(refused.text) is None


def test_nobody_else_has_this_counter(office: Office, visits: Visits) -> None:
    stories.sign_up(office, ZHAO)
    stories.appoint(office, Role.OFFICER, department="TAX")
    for person in (ZHAO, OFFICER):
        client = visits.of(person)
        token = csrf_of(client.get("/account").text)
        for path in ("/counter/reset", "/counter/reset/code"):
            assert client.get(path).status_code == 403
            data = {"csrf_token": token, "id_number": MA.id_number, "seen": "y"}
            assert client.post(path, data=data).status_code == 403
    assert visits.nobody().get("/counter/reset").location.startswith("/sign-in")


def test_a_code_for_one_person_opens_no_other_account(
    office: Office, visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock
) -> None:
    stories.sign_up(office, ZHAO)
    code = code_from(wang, han, clock)
    assert set_new(visits.nobody(), code, ZHAO.id_number).status_code == 422
    post(visits.nobody(), "/sign-in", {"mobile": ZHAO.mobile, "password": ZHAO.password})
    assert set_new(visits.nobody(), code).status_code == 303


def test_a_braked_sign_in_is_open_again_after_the_reset(
    office: Office, visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock
) -> None:
    ma = visits.nobody()
    for _ in range(office.books.policy.sign_in_attempts):
        signs_in(ma, "not the password")
    assert set_new(visits.nobody(), code_from(wang, han, clock)).status_code == 303
    assert signs_in(ma, NEW)


def test_unused_codes_are_forgotten_used_ones_stay_known_to_their_owner(
    office: Office, visits: Visits, wang: FlaskClient, han: FlaskClient, clock: FixedClock
) -> None:
    set_new(visits.nobody(), code_from(wang, han, clock))
    code_from(visits.fresh(CLERK), visits.fresh(SECOND))
    clock.move(days=10)
    with office.work(stories.sign_up(office)) as work:
        upkeep.forget(work)
    with office.read() as session:
        used = session.execute(text("SELECT used_at FROM password_reset")).all()
    assert len(used) == 1 and used[0][0] is not None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_are_clean(visits: Visits, wang: FlaskClient, lang: str) -> None:
    assert_page_hygiene(visits.nobody().get(f"/account/reset?lang={lang}").text)
    assert_page_hygiene(wang.get(f"/counter/reset?lang={lang}").text)
    assert "/account/reset" in visits.nobody().get(f"/sign-in?lang={lang}").text
