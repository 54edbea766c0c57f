"""A department's server hears of events: signed, once or more under one id, for days, never inside our own network by mistake."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from licensing.act import SYSTEM, Role
from licensing.errors import Invalid, Refused
from licensing.services.accounts import api_clients
from licensing.services.webhooks import delivering, endpoints
from licensing.store.models import WebhookDelivery
from portal import webhook_sending
from portal.wiring import Office
from portal.work.jobs import webhook
from tests.portal.api.conftest import OPERATOR, Machine, machine
from tests.support import items, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.receivers import Receiver, receiver
from tests.support.stories import HEAD, MA
from tests.support.visits import Visits
from tests.support.wording import says

POLICE, TAX = "630202-PSB", "630202-TAX"
SEAL = "S01"  # an item the police is told of


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """On the machine's own time, because the receiver's library asks it; this machine's addresses are allowed."""
    sqlite_office.clock.at = datetime.now(UTC)  # type: ignore[attr-defined]  # the clock of the tests
    changed = dataclasses.replace(sqlite_office.settings, webhook_networks=("127.0.0.0/8",))
    object.__setattr__(sqlite_office, "settings", changed)
    return sqlite_office


@pytest.fixture
def police(office: Office) -> Machine:
    return machine(office, POLICE)


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


def register(office: Office, client: Machine, url: str) -> tuple[str, str]:
    with office.work(OPERATOR) as work:
        made, secret = endpoints.create(work, client.id, url)
        return made.id, secret


def happen(office: Office, client: Machine) -> None:
    """Something that the client's department is told of."""
    with office.work(OPERATOR) as work:
        api_clients.rotate(work, client.id)


def carry(office: Office) -> None:
    """What the worker does: every delivery that waits."""
    for row in rows(office):
        if row.sent_at is None and row.failed_at is None:
            webhook.run(office, row.id)


def rows(office: Office) -> list[WebhookDelivery]:
    with office.read() as session:
        return list(session.query(WebhookDelivery).order_by(WebhookDelivery.seq))


def test_an_event_arrives_signed_with_what_the_feed_says(
    office: Office, police: Machine, server: Receiver
) -> None:
    _, secret = register(office, police, server.url)
    tax = machine(office, TAX)
    happen(office, tax)  # another department's
    story = items.licensed_with(office, (SEAL,))
    carry(office)
    assert story.case_id
    (got,) = [(h, b) for h, b in server.got if json.loads(b)["type"] == "leg.informed"]
    heads, body = got
    said = Webhook(secret).verify(body, heads)
    police.sign_in()
    feed = police.get("/api/v1/events").json["events"]
    assert said["data"] in feed and said["timestamp"] == said["data"]["at"]
    assert {json.loads(b)["data"]["seq"] for _, b in server.got} <= {e["seq"] for e in feed}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace("leg.informed", "leg.granted"), heads)


def test_what_did_not_commit_is_never_sent(office: Office, police: Machine, server: Receiver) -> None:
    register(office, police, server.url)
    with pytest.raises(RuntimeError), office.work(OPERATOR) as work:
        api_clients.rotate(work, police.id)
        raise RuntimeError("the act falls over")
    assert rows(office) == []


def test_a_secret_is_changed_over_without_anybody_standing_outside(
    office: Office, police: Machine, server: Receiver
) -> None:
    hook, old = register(office, police, server.url)
    with office.work(OPERATOR) as work:
        _, new = endpoints.rotate(work, hook)
    happen(office, police)
    carry(office)
    heads, body = server.got[-1]
    assert Webhook(old).verify(body, heads) == Webhook(new).verify(body, heads)
    office.clock.move(hours=office.books.policy.client_overlap_hours, seconds=1)  # type: ignore[attr-defined]  # the clock of the tests
    happen(office, police)
    with office.work(SYSTEM) as work:
        parcel = delivering.parcel(work, rows(office)[-1].id)
        assert parcel is not None and parcel.secrets == (new,)


def test_killed_between_sending_and_noting_it_goes_again_under_the_same_id(
    office: Office, police: Machine, server: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(office, police, server.url)
    happen(office, police)
    (row,) = rows(office)
    with monkeypatch.context() as killed:
        killed.setattr(delivering, "sent", lambda *_: (_ for _ in ()).throw(SystemExit()))
        with pytest.raises(SystemExit):
            webhook.run(office, row.id)
    webhook.run(office, row.id)
    webhook.run(office, row.id)  # noted now: not a third time
    assert [h["webhook-id"] for h, _ in server.got] == [row.id, row.id]
    assert server.got[0][1] == server.got[1][1]


def test_not_taken_it_is_tried_for_days_then_given_up_and_replayed_by_an_operator(
    office: Office, police: Machine, server: Receiver
) -> None:
    register(office, police, server.url)
    server.answers = [503, 302, *[500] * 20]
    happen(office, police)
    (row,) = rows(office)
    waited = timedelta()
    while (now := rows(office)[0]).failed_at is None:
        webhook.run(office, row.id)
        after = rows(office)[0]
        if after.next_at is not None:
            waited += after.next_at - office.clock.now()
        assert after.tries == now.tries + 1
    assert waited > timedelta(days=3) and len(server.got) == len(delivering.LATER) + 1
    webhook.run(office, row.id)
    assert len(server.got) == len(delivering.LATER) + 1  # given up
    server.answers = []
    with office.work(OPERATOR) as work:
        delivering.replay(work, row.id)
    carry(office)
    assert rows(office)[0].sent_at is not None and server.got[-1][0]["webhook-id"] == row.id


def test_a_receiver_that_is_gone_or_a_client_shut_out_hears_nothing_more(
    office: Office, police: Machine, server: Receiver
) -> None:
    register(office, police, server.url)
    server.answers = [410]
    happen(office, police)
    carry(office)
    happen(office, police)
    assert len(rows(office)) == 1 and len(server.got) == 1
    register(office, police, server.url)
    happen(office, police)
    with office.work(OPERATOR) as work:
        api_clients.disable(work, police.id)
    carry(office)
    assert len(server.got) == 1
    with pytest.raises(Refused), office.work(OPERATOR) as work:
        endpoints.create(work, police.id, server.url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "169.254.169.254",
        "10.0.0.8",
        "192.168.1.1",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        ".".join("0000"),
        "2130706433",
    ],
)
def test_a_thief_in_the_back_office_reaches_nothing_behind_the_wall(host: str) -> None:
    with pytest.raises(webhook_sending.NotTaken) as caught:
        webhook_sending.bring(f"https://{host}/x", {}, "msg_1", datetime.now(UTC), (), ())
    assert caught.value.code in ("private_address", "name_unknown")


def test_what_is_allowed_is_the_operators_and_public_addresses_want_encryption(server: Receiver) -> None:
    near = ("127.0.0.0/8",)
    assert webhook_sending.bring(server.url, {}, "msg_1", datetime.now(UTC), (), near) == 204
    assert not webhook_sending.is_near(ip_address("10.0.0.1"), near)
    with pytest.raises(webhook_sending.NotTaken) as caught:
        webhook_sending.bring("http://1.1.1.1/x", {}, "msg_1", datetime.now(UTC), (), near)
    assert caught.value.code == "not_encrypted"
    for public, text in ((True, "1.1.1.1"), (False, "100.64.0.1"), (False, "224.0.0.1"), (False, "fd00::1")):
        assert webhook_sending.is_public(ip_address(text)) is public, text


@pytest.mark.parametrize(
    "url",
    ["", "file:///etc/passwd", "https://a@b.cn/", "https://b.cn/#x", "https://b.cn\\@c.cn/", "gopher://b.cn"],
)
def test_what_is_no_address_is_not_registered(office: Office, police: Machine, url: str) -> None:
    with pytest.raises(Invalid), office.work(OPERATOR) as work:
        endpoints.create(work, police.id, url)


def test_the_back_office_shows_everything_and_nobody_else_sees_it(
    office: Office, police: Machine, server: Receiver
) -> None:
    operator = stories.appoint(office, Role.OPERATOR, person=HEAD)
    stories.sign_up(office, MA)
    visits = Visits(office)
    client, where = visits.of(HEAD), f"/operations/access/clients/{police.id}/webhooks"
    assert operator.role is Role.OPERATOR
    made = post(client, where, {"url": server.url})
    assert_page_hygiene(made.text)
    assert says(made.text, "webhooks.new_secret") and "whsec_" in made.text
    assert "whsec_" not in client.get(where).text  # this once
    server.answers = [500]
    happen(office, police)
    carry(office)
    page = client.get(f"{where}?trouble=1").text
    assert_page_hygiene(page)
    assert "answer_500" in page and rows(office)[0].id in page
    again: Any = post(client, f"{where}/deliveries/{rows(office)[0].id}/replay", {}, where)
    assert again.status_code == 303
    carry(office)
    assert says(client.get(where).text, "webhooks.replay")
    assert rows(office)[0].sent_at is not None
    wrong = post(client, where, {"url": "ftp://x"}, where)
    assert wrong.status_code == 422 and says(wrong.text, "problems.webhook.url_form")
    assert client.get("/operations/access/clients/nobody/webhooks").status_code == 404
    assert visits.of(MA).get(where).status_code == 403
    assert post(visits.of(MA), where, {"url": server.url}, "/account").status_code == 403
    assert visits.nobody().get(where).status_code == 303
