"""Messages leave the house: by a real mail server and a signed gateway, once each, later after trouble, never to an unproved address."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from licensing.act import Actor
from licensing.errors import Invalid, NotFound, Refused
from licensing.services.accounts import accounts, contacts
from licensing.services.messages import delivering, inbox
from licensing.store.models import Contact, Delivery
from portal.messages import channels
from portal.wiring import Office
from portal.work.jobs import deliver
from tests.support import post, stories
from tests.support.stories import LI, MA, PASSWORD
from tests.support.wording import says

MAIL = "ma.jianguo@example.cn"


@pytest.fixture
def box(office: Office) -> Iterator[post.Mailbox]:
    with post.mail_server() as (box, port):
        _set(
            office, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", smtp_from="office@example.cn"
        )
        yield box


@pytest.fixture
def gate(office: Office) -> Iterator[post.Gateway]:
    with post.gateway() as server:
        _set(office, sms_gateway=server.url, sms_secret=post.SECRET)
        yield server


@pytest.fixture
def ma(office: Office) -> Actor:
    return stories.sign_up(office, MA)


def _set(office: Office, **changes: Any) -> None:
    object.__setattr__(office, "settings", dataclasses.replace(office.settings, **changes))


def change_password(office: Office, actor: Actor) -> None:
    with office.work(actor) as work:
        accounts.change_password(work, PASSWORD, "eight-quiet-rivers", office.hasher)


def deliveries(office: Office) -> list[Delivery]:
    with office.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.made_at, Delivery.id)))


def test_a_code_proves_the_address_and_only_then_messages_go_there(
    office: Office, box: post.Mailbox, ma: Actor
) -> None:
    """The letter says that something happened and where to read it; no name, no number."""
    with office.work(ma) as work:
        contact = contacts.add(work, "mail", MAIL, PASSWORD, office.hasher)
    change_password(office, ma)
    post.carry(office)
    assert [letter["To"] for letter in box.letters] == [MAIL], "the code alone went to the unproved address"
    code = box.letters[0].get_content().split("：")[1][:6]
    with office.work(ma) as work:
        assert not contacts.prove(work, contact.id, "000000" if code != "000000" else "000001", office.hasher)
    with office.work(ma) as work:
        assert contacts.prove(work, contact.id, code, office.hasher)
    post.carry(office)
    letter = box.letters[-1]
    assert (
        says(letter["Subject"], "message.occasion.contact_proved.title")
        and office.settings.base_url in letter.get_content()
    )
    whole = letter.as_string() + letter.get_content()
    assert not [part for part in (MA.name, MA.id_number, MA.mobile) if part in whole]


def test_the_gateway_takes_a_signed_message_once_though_the_worker_dies_in_between(
    office: Office, gate: post.Gateway, ma: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is killed after the gateway took the message and before it could note so: the same key goes again."""
    proved(office, ma, "mobile", MA.mobile)
    change_password(office, ma)
    gate.heard.clear()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(delivering, "sent", killed)
        with pytest.raises(KeyboardInterrupt):
            post.carry(office)
    first = gate.heard[0]
    post.carry(office)
    assert gate.heard.count(first) == 2
    assert [text["to"] for key, text in gate.taken.items() if key == first] == [MA.mobile]
    assert all(d.sent_at for d in deliveries(office))


def proved(office: Office, actor: Actor, kind: str, address: str) -> Contact:
    contact = post.prove_address(office, actor, kind, address)
    post.carry(office)
    return contact


def test_trouble_is_tried_again_later_and_in_the_end_shown_to_operators(
    office: Office, gate: post.Gateway, ma: Actor
) -> None:
    proved(office, ma, "mobile", MA.mobile)
    change_password(office, ma)
    waiting = deliveries(office)[-1].id
    gate.answers = [503] * 20
    for _ in range(len(delivering.LATER) + 1):
        deliver.run(office, waiting)
    gate.answers = []
    with office.read() as session:
        lost = inbox.failures(session)
        assert [(x.occasion, x.delivery and x.delivery.trouble) for x in lost] == [
            ("password", "gateway_503")
        ]
    deliver.run(office, waiting)
    assert waiting not in gate.taken, "what was given up stays given up"


@pytest.mark.parametrize(
    ("status", "final"), [(400, True), (404, True), (401, False), (429, False), (500, False)]
)
def test_a_refusal_for_good_is_not_asked_again(
    office: Office, gate: post.Gateway, ma: Actor, status: int, final: bool
) -> None:
    gate.answers = [status]
    with pytest.raises(channels.DeliveryTroubleError) as caught:
        channels.deliver(office.settings, "mobile", MA.mobile, ("", "x"), "dlv_1", lambda: 0.0)
    assert (caught.value.code, caught.value.final) == (f"gateway_{status}", final)


@pytest.mark.parametrize(("answer", "final"), [("550 no such user", True), ("450 later", False)])
def test_mail_that_is_refused(office: Office, box: post.Mailbox, answer: str, final: bool) -> None:
    box.answers = [answer]
    with pytest.raises(channels.DeliveryTroubleError) as caught:
        channels.deliver(office.settings, "mail", MAIL, ("s", "x"), "dlv_1", lambda: 0.0)
    assert (caught.value.code, caught.value.final) == ("recipient_refused", final)
    channels.deliver(office.settings, "mail", MAIL, ("s", "x"), "dlv_1", lambda: 0.0)
    assert box.letters[0]["Message-ID"] == "<dlv_1@127.0.0.1>", "the same delivery is the same letter"


def test_a_wrong_secret_is_no_gateway_of_ours(office: Office, gate: post.Gateway) -> None:
    _set(office, sms_secret="bm90IHRoZSBzZWNyZXQgdGhlIGdhdGV3YXkga25vd3M=")
    with pytest.raises(channels.DeliveryTroubleError, match="gateway_401"):
        channels.deliver(office.settings, "mobile", MA.mobile, ("", "x"), "dlv_1", lambda: 0.0)
    assert gate.taken == {}


def test_language_and_ways_are_the_readers_choice_but_for_the_account_itself(
    office: Office, box: post.Mailbox, gate: post.Gateway, ma: Actor
) -> None:
    """Ma wants English and no mail: news of the case come by telephone, the change of the password by both."""
    proved(office, ma, "mail", MAIL)
    proved(office, ma, "mobile", "+49 151 2345 6789")
    with office.work(ma) as work:
        inbox.prefer(work, "en", ("mobile",))
    box.letters.clear()
    gate.taken.clear()
    story, li = stories.draft(office), stories.sign_up(office, LI)
    with office.work(li) as work:
        work.record("case.approved", "case", story.case_id)
    post.carry(office)
    assert box.letters == []
    assert [(t["to"], t["text"].split(".")[0]) for t in gate.taken.values()] == [
        ("+4915123456789", "Application approved")
    ]
    change_password(office, ma)
    post.carry(office)
    assert [letter["Subject"] for letter in box.letters] == ["Your password was changed"]
    assert len(gate.taken) == 2


def test_whoever_removes_an_address_is_heard_there_a_last_time(
    office: Office, box: post.Mailbox, ma: Actor
) -> None:
    contact = proved(office, ma, "mail", MAIL)
    with office.work(ma) as work:
        contacts.end(work, contact.id, PASSWORD, office.hasher)
    post.carry(office)
    assert says(box.letters[-1]["Subject"], "message.occasion.contact_ended.title")
    box.letters.clear()
    office.clock.move(seconds=1)  # type: ignore[attr-defined]  # the clock of the tests
    change_password(office, ma)
    post.carry(office)
    assert box.letters == []


def test_addresses_are_their_owners_alone(office: Office, ma: Actor) -> None:
    """Wrong password, another's address, guesses, codes without end: each refused for its own reason."""
    with pytest.raises(Invalid), office.work(ma) as work:
        contacts.add(work, "mail", MAIL, "not the password", office.hasher)
    for kind, address in (
        ("mail", "no address"),
        ("mobile", "12"),
        ("pigeon", MAIL),
        ("mail", "a@b\r\nBcc: c@d.cn"),
    ):
        with pytest.raises(Invalid), office.work(ma) as work:
            contacts.add(work, kind, address, PASSWORD, office.hasher)
    with office.work(ma) as work:
        contact = contacts.add(work, "mail", MAIL, PASSWORD, office.hasher)
    with pytest.raises(NotFound), office.work(stories.sign_up(office, LI)) as work:
        contacts.prove(work, contact.id, post.code_sent(office, contact.id), office.hasher)
    code = post.code_sent(office, contact.id)
    for _ in range(contacts.TRIES):
        with office.work(ma) as work:
            assert not contacts.prove(work, contact.id, "12345", office.hasher)
    with pytest.raises(Refused, match="code_over"), office.work(ma) as work:
        contacts.prove(work, contact.id, code, office.hasher)
    for _ in range(2):
        with office.work(ma) as work:
            contacts.add(work, "mail", MAIL, PASSWORD, office.hasher)
    with pytest.raises(Refused, match="too_many_codes"), office.work(ma) as work:
        contacts.add(work, "mail", MAIL, PASSWORD, office.hasher)


@pytest.mark.parametrize(
    ("to", "subject"),
    [(f"{MAIL}\r\nBcc: zhao@example.org", "s"), (MAIL, "s\nBcc: zhao@example.org"), (MAIL, "s\r\n\r\nbody")],
)
def test_no_header_slips_into_a_mail(office: Office, box: post.Mailbox, to: str, subject: str) -> None:
    with pytest.raises(channels.DeliveryTroubleError) as caught:
        channels.deliver(office.settings, "mail", to, (subject, "x"), "dlv_1", lambda: 0.0)
    assert (caught.value.code, caught.value.final) == ("header_unfit", True)
    assert box.letters == []
