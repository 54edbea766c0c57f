"""A mobile or e-mail is believed once a code sent there came back: before that one drafts, and nothing more."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.act import VISITOR, Actor, Role
from licensing.errors import NotFound
from licensing.kinds.simplified_exit import steps
from licensing.services.accounts import contacts, freeing, recovery
from licensing.services.cases import consents
from licensing.services.holding import holding
from licensing.services.identity import claims
from licensing.store.models import Account, Contact, Delivery
from portal.app import create_app
from portal.wiring import Office
from tests.support import exits, identity, stories
from tests.support import post as letters
from tests.support.pages import assert_page_hygiene, post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, PASSWORD
from tests.support.visits import Visits
from tests.support.wording import says

ADDRESSES = "/account/addresses"
NEW = {
    "name": MA.name,
    "mobile": MA.mobile,
    "id_number": MA.id_number,
    "password": PASSWORD,
    "notice": "y",
}


def signed_up(office: Office, **other: str) -> FlaskClient:
    client = create_app(office).test_client()
    assert post(client, "/sign-up", NEW | other).status_code == 303
    return client


def contact_of(office: Office, address: str) -> str:
    with office.read() as session:
        return next(c.id for c in session.scalars(select(Contact)) if c.address == address and not c.ended_at)


def bring_back(office: Office, client: FlaskClient, address: str) -> int:
    contact = contact_of(office, address)
    code = letters.code_sent(office, contact)
    return int(post(client, f"{ADDRESSES}/{contact}", {"code": code}, ADDRESSES).status_code)


def account(office: Office, person: stories.SignUp = MA) -> Actor:
    with office.read() as session:
        found = session.scalars(select(Account)).all()
        return next(
            Actor(a.id, a.name, Role(a.role)) for a in found if a.id_number == person.id_number.upper()
        )


def test_a_code_goes_out_at_sign_up_and_opens_the_rest(office: Office) -> None:
    ma = signed_up(office)
    page = ma.get("/names/new").text
    assert says(page, "addresses.strip")
    assert_page_hygiene(page)
    assert_page_hygiene(ma.get(ADDRESSES).text)
    with office.read() as session:
        assert [d.message_id for d in session.scalars(select(Delivery))] == [None], "the code, nothing else"
    wrong = post(ma, f"{ADDRESSES}/{contact_of(office, MA.mobile)}", {"code": "1"}, ADDRESSES)
    assert says(ma.get(wrong.location).text, "reset.code_wrong")
    assert bring_back(office, ma, MA.mobile) == 303
    assert not says(ma.get("/names/new").text, "addresses.strip")
    with office.read() as session:
        assert session.scalars(select(Account)).one().reachable_since is not None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+49 151 2345-6789", "+4915123456789"),
        ("＋８５２ 5123 4567", "+85251234567"),
        ("anna.schmidt@Example.DE", "anna.schmidt@example.de"),
    ],
)
def test_who_lives_abroad_signs_up_with_what_they_have(sqlite_office: Office, typed: str, kept: str) -> None:
    abroad = {
        "name": "Anna Schmidt",
        "mobile": typed,
        "document_kind": "PASSPORT",
        "id_number": "DEUC01X00T47",
    }
    client = signed_up(sqlite_office, **abroad)
    assert bring_back(sqlite_office, client, kept) == 303
    assert kept not in client.get("/account").text
    again = create_app(sqlite_office).test_client()
    assert post(again, "/sign-in", {"mobile": typed, "password": PASSWORD}).status_code == 303
    with sqlite_office.work(VISITOR) as work:  # and gets the account back with the same passport
        recovery.ask_by_contact(work, "DEUC01X00T47", kept, sqlite_office.hasher)
    code = letters.code_sent(sqlite_office, contact_of(sqlite_office, kept))
    with sqlite_office.work(VISITOR) as work:
        given = recovery.prove_by_contact(work, "DEUC01X00T47", kept, code, sqlite_office.hasher)
    assert given is not None


@pytest.mark.parametrize("typed", ["+86139", "12", "ma@", "@example.cn", "+0123456789", "ma@exa mple.cn"])
def test_what_nothing_can_be_sent_to_is_refused(sqlite_office: Office, typed: str) -> None:
    answer = post(create_app(sqlite_office).test_client(), "/sign-up", NEW | {"mobile": typed})
    assert answer.status_code == 422
    assert says(answer.text, "problems.account.mobile_form")


def test_a_document_has_the_form_of_its_kind(sqlite_office: Office) -> None:
    wrong = NEW | {"document_kind": "PASSPORT"}
    answer = post(create_app(sqlite_office).test_client(), "/sign-up", wrong)
    assert answer.status_code == 422
    assert says(answer.text, "problems.account.id_number_wrong")


def counter_proved(office: Office, person: stories.SignUp = MA) -> Actor:
    """Two officers saw the document; whether the telephone is the person's nobody asked."""
    actor = stories.declare(office, person)
    identity.prove(office, actor, person, phone_number=None)
    return actor


def test_the_providers_word_covers_its_own_mobile_alone(sqlite_office: Office) -> None:
    for person, phone in ((MA, "13700000000"), (LI, LI.mobile)):
        actor = stories.declare(sqlite_office, person)
        identity.prove(sqlite_office, actor, person, phone_number=phone)
    with sqlite_office.read() as session:
        known = {a.name: a.reachable_since for a in session.scalars(select(Account))}
    assert (known[MA.name] is None, known[LI.name] is None) == (True, False)


def test_no_power_is_used_through_an_address_nobody_proved(sqlite_office: Office) -> None:
    """Signing, registering a key, claiming wait for the code; "that is not me" is heard without."""
    office = sqlite_office
    story = stories.draft(office)
    li = counter_proved(office, LI)

    def claim() -> None:
        with office.work(li) as work:
            claims.claim(work, "91630200000000000X", "investor")

    assert refusal(lambda: identity.sheet(office, li, story.case_id)) == "contact.needed"
    assert refusal(lambda: identity.new_key(office, li)) == "contact.needed"
    assert refusal(claim) == "contact.needed"
    page = Visits(office).of(LI).get(f"/signing/{story.case_id}").text
    assert says(page, "addresses.needed_text")
    assert_page_hygiene(page)
    with office.work(li) as work:
        assert consents.answer(work, story.case_id, "not_me").answer == "not_me"
    letters.prove_address(office, li, "mail", "li@example.cn")
    identity.new_key(office, li)


def test_nor_is_a_licence_held_or_an_exit_opened(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = exits.individual(office)
    ma = stories.sign_up(office)

    def hold() -> None:
        with office.work(ma) as work:
            holding.power_over(work, firm.enterprise_id)

    def leave() -> None:
        with office.work(ma) as work:
            steps.open_exit(work, firm.enterprise_id)

    hold()
    contact = letters.prove_address(office, ma, "mail", "ma@example.cn")
    with office.work(ma) as work:
        contacts.end(work, contact.id, PASSWORD, office.hasher)
    assert [refusal(hold), refusal(leave)] == ["contact.needed"] * 2
    page = Visits(office).of(MA).get(f"/licence/{firm.enterprise_id}")
    assert page.status_code == 409
    assert says(page.text, "refusals.contact.needed")


def test_who_removes_the_last_address_waits_again(sqlite_office: Office) -> None:
    ma = stories.sign_up(sqlite_office)
    contact = letters.prove_address(sqlite_office, ma, "mail", "ma@example.cn")
    with sqlite_office.work(ma) as work:
        contacts.end(work, contact.id, PASSWORD, sqlite_office.hasher)
    assert refusal(lambda: identity.new_key(sqlite_office, ma)) == "contact.needed"


def test_what_one_signs_in_with_changes_when_the_code_is_back(sqlite_office: Office) -> None:
    office = sqlite_office
    stories.sign_up(office)
    visits = Visits(office)
    home, phone = visits.of(MA), visits.fresh(MA)

    def change(to: str, current: str = PASSWORD) -> int:
        return int(post(home, "/account/mobile", {"mobile": to, "current": current}, "/account").status_code)

    assert change("138 0000 1111") == 303
    new, old = ({"mobile": m, "password": PASSWORD} for m in ("13800001111", MA.mobile))
    assert post(visits.nobody(), "/sign-in", new).status_code == 422, "typed is not proved"
    assert bring_back(office, home, "13800001111") == 303
    assert "138****1111" in home.get("/account").text
    assert phone.get("/account").status_code == 303, "other sessions ended"
    assert post(visits.nobody(), "/sign-in", old).status_code == 422
    assert post(visits.nobody(), "/sign-in", new).status_code == 303
    assert change("13800001112", "not the password") == 422
    assert change("12") == 422
    stories.sign_up(office, LI)
    taken = post(home, "/account/mobile", {"mobile": LI.mobile, "current": PASSWORD}, "/account")
    assert taken.status_code == 422
    assert says(taken.text, "problems.account.mobile_in_use")
    assert LI.name not in taken.text
    assert_page_hygiene(taken.text)


def test_a_stranger_sat_on_my_mobile_and_i_take_it_back(sqlite_office: Office) -> None:
    office = sqlite_office
    squatter = signed_up(office, name="某某人", id_number=LI.id_number)
    me = create_app(office).test_client()
    assert says(post(me, "/sign-up", NEW).text, "problems.account.exists")
    page = post(me, "/sign-up/free", {"mobile": MA.mobile})
    assert_page_hygiene(page.text)
    wrong = post(me, "/sign-up/free", {"mobile": MA.mobile, "code": "1"})
    assert wrong.status_code == 422
    code = letters.code_sent(office, contact_of(office, MA.mobile))
    assert post(me, "/sign-up/free", {"mobile": MA.mobile, "code": code}).status_code == 303
    assert squatter.get("/account").status_code == 303
    assert post(me, "/sign-up", NEW).status_code == 303
    assert bring_back(office, me, MA.mobile) == 303
    assert len(letters.told(office, "mobile_lost")) == 1


def test_a_proved_account_a_post_and_an_unknown_number_give_nothing_away(sqlite_office: Office) -> None:
    office = sqlite_office
    client = signed_up(office)
    bring_back(office, client, MA.mobile)
    proved_only = counter_proved(office, LI)
    clerk = stories.appoint(office, Role.CLERK)
    with office.read() as session:
        before = len(session.scalars(select(Delivery)).all())
        mobiles = [
            MA.mobile,
            *(session.get_one(Account, a.id).mobile for a in (proved_only, clerk)),
            "13700000000",
        ]
    for mobile in mobiles:
        with office.work(VISITOR) as work:
            freeing.ask(work, mobile, office.hasher)
            assert not freeing.free(work, mobile, "000000", office.hasher)
    with office.read() as session:
        assert len(session.scalars(select(Delivery)).all()) == before


def test_a_fresh_code_for_ones_own_address_and_not_more_than_the_hour_allows(sqlite_office: Office) -> None:
    office = sqlite_office
    ma = signed_up(office)
    contact = contact_of(office, MA.mobile)
    stories.sign_up(office, LI)
    hers = Visits(office).of(LI)
    assert post(hers, f"{ADDRESSES}/{contact}/again", {}, ADDRESSES).status_code == 404
    first = letters.code_sent(office, contact)
    assert [post(ma, f"{ADDRESSES}/{contact}/again", {}, ADDRESSES).status_code for _ in range(3)] == [
        303,
        303,
        409,
    ]
    old = post(ma, f"{ADDRESSES}/{contact}", {"code": first}, ADDRESSES)
    assert says(ma.get(old.location).text, "reset.code_wrong"), "an earlier code stopped working"
    assert bring_back(office, ma, MA.mobile) == 303
    with office.work(stories.sign_up(office, LI)) as work, pytest.raises(NotFound):
        contacts.send_again(work, contact, office.hasher)


def test_rows_from_before_prove_their_mobile_once(sqlite_office: Office) -> None:
    """An account of an older installation has no address at all: its owner asks for a code like anybody."""
    office = sqlite_office
    ma = counter_proved(office)
    home = Visits(office).of(MA)
    assert re.search("addresses", home.get("/identity").text)
    assert says(home.get("/identity").text, "addresses.needed_text")
    letters.prove_address(office, ma, "mobile", MA.mobile)
    assert not says(home.get("/identity").text, "addresses.needed_text")
    identity.new_key(office, ma)
