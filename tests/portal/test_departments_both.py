"""What departments are told and owed, on both databases: one event, one row, one delivery, and a sender that is killed."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from licensing.services.exchanges import ledger
from licensing.services.webhooks import endpoints
from licensing.store.models import WebhookDelivery
from portal.wiring import Office
from portal.work.jobs import webhook
from tests.portal.api.conftest import OPERATOR, POLICE, Machine, machine
from tests.support import items
from tests.support.receivers import receiver

SEAL = "S01"  # an item the police are told of


@pytest.fixture
def near(office: Office) -> Office:
    """On the machine's own time, because the receiver's library asks it; this machine's addresses are allowed."""
    office.clock.at = datetime.now(UTC)  # type: ignore[attr-defined]  # the clock of the tests
    changed = dataclasses.replace(office.settings, webhook_networks=("127.0.0.0/8",))
    object.__setattr__(office, "settings", changed)
    return office


def deliveries(office: Office) -> list[WebhookDelivery]:
    with office.read() as session:
        return list(session.query(WebhookDelivery).order_by(WebhookDelivery.seq))


def told(office: Office, police: Machine, url: str) -> str:
    """An enterprise with seals exists; the id of the delivery that says so."""
    with office.work(OPERATOR) as work:
        endpoints.create(work, police.id, url)
    items.licensed_with(office, (SEAL,))
    (row,) = deliveries(office)
    return row.id


def test_a_sender_killed_after_the_receiver_has_it_sends_again_under_the_same_id(near: Office) -> None:
    """SIGKILL, no handler runs: the receiver took it, nothing was noted; the next worker sends it again, once."""
    police = machine(near, POLICE)
    with receiver() as server:
        waiting = told(near, police, server.url)
        running: list[subprocess.Popen[bytes]] = []
        server.before_answer = lambda: os.kill(running[0].pid, signal.SIGKILL)
        where = [str(near.settings.data_dir), near.settings.database_url, waiting]
        running.append(subprocess.Popen([sys.executable, "-m", "tests.support.sending_process", *where]))
        assert running[0].wait(120) == -signal.SIGKILL
        assert (len(server.got), deliveries(near)[0].sent_at) == (1, None)
        server.before_answer = None
        webhook.run(near, waiting)
        webhook.run(near, waiting)  # noted now: not a third time
    assert [heads["webhook-id"] for heads, _ in server.got] == [waiting, waiting]
    assert server.got[0][1] == server.got[1][1] and deliveries(near)[0].sent_at is not None


def test_told_owed_sent_and_confirmed_by_the_receivers_key(near: Office) -> None:
    police, key = machine(near, POLICE), ECKey.generate_key("P-256")
    with near.work(OPERATOR) as work:
        ledger.set_key(work, police.id, key.as_dict(private=False))
    with receiver() as server:
        webhook.run(near, told(near, police, server.url))
        (body,) = [body for _, body in server.got]
    police.sign_in()
    (row,) = police.get("/api/v1/exchanges").json["exchanges"]
    said: dict[str, Any] = json.loads(body)
    assert (said["type"], said["data"]["seq"], bool(row["sent_at"])) == ("leg.informed", row["seq"], True)
    (task,) = police.get("/api/v1/tasks").json["tasks"]
    assert said["data"]["resource"]["id"] == task["id"] and task["enterprise"]["uscc"]
    claims = {"sub": row["id"], "digest": row["digest"], "iat": int(near.clock.now().timestamp())}
    receipt = {"receipt": jwt.encode({"alg": "ES256"}, claims, key)}
    done = police.post(f"/api/v1/exchanges/{row['id']}/receipt", receipt).json
    assert done["confirmed_at"] and not done["late"]
    assert police.post(f"/api/v1/exchanges/{row['id']}/receipt", receipt).json == done
    assert police.get("/api/v1/exchanges").json["exchanges"] == []
