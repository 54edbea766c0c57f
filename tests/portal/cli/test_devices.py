"""A registry keeps its licence key in a device: set up by verbs, used by the worker, watched from outside."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from esign.verify import verify
from licensing import queries
from licensing.store.models import Licence
from portal.app import create_app
from portal.clock import SystemClock
from portal.trust import document
from portal.wiring import Office, open_office
from tests.support import stories
from tests.support.clock import CountingIds
from tests.support.devices import PIN, Token, make_token
from tests.support.offices import ENVIRON
from tests.support.operators import portal
from tests.support.site import Site

LONG_AGO = "2026-11-23"  # after the keys in files begin: the youngest signs
PATIENCE = 180


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Token:
    return make_token(tmp_path / "hsm", monkeypatch)


@pytest.fixture
def registry(office: Office, token: Token, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The office with the PIN in its environment, as the verbs and the worker of this test have it."""
    place = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": office.settings.database_url}
    for name, value in (ENVIRON | place | {"PORTAL_HSM_PIN": f"{token.label}={PIN}"}).items():
        monkeypatch.setenv(name, value)
    settings = dataclasses.replace(office.settings, hsm_pin=(f"{token.label}={PIN}",))
    office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the verbs live in the machine's time
    wired = open_office(settings, office.clock, CountingIds())
    yield wired
    wired.close()


def adopt(token: Token, *words: str) -> Result:
    place = token.place
    where = ("--module", place.module, "--token", place.token, "--label", place.label, "--from", LONG_AGO)
    return portal("keys", "adopt", *where, *words)


def in_device() -> list[dict[str, str]]:
    rows = json.loads(portal("keys", "list", "--json").output)
    return [row["device"] | {"use": row["use"], "kid": row["kid"]} for row in rows if row["device"]]


def test_adopting_is_shown_first_and_needs_no_pin_twice(registry: Office, token: Token) -> None:
    keys = registry.settings.data_dir / "keys"
    before = (keys / "pki.json").read_bytes()
    told = adopt(token)
    assert told.exit_code == 0 and "nothing was changed" in told.output and "licence key" in told.output
    assert (keys / "pki.json").read_bytes() == before
    assert adopt(token, "--commit").exit_code == 0
    assert [(row["use"], row["token"], row["reached"]) for row in in_device()] == [
        ("licence", token.label, "ready")
    ]
    assert f"in token {token.label}: ready" in portal("keys", "list").output
    assert adopt(token, "--commit").exit_code == 2, "it is adopted once"


def test_the_worker_issues_with_the_devices_key_and_everybody_can_check(
    registry: Office, token: Token
) -> None:
    adopt(token, "--commit")
    kid = in_device()[0]["kid"]
    with Site(registry) as site, site.worker():
        story, _ = stories.approved(registry)
        row = _wait_for_licence(registry, story.case_id)
        assert row.kid == kid
        trust = document(registry.seals, registry.settings.data_dir / "keys", registry.clock.now()).trust
        for data in (row.pdf or b"", str(row.credential), str(row.short_jws)):
            verdict = verify(data, trust, at=registry.clock.now(), grace=timedelta(days=1))
            assert verdict.result == "valid"
        answer = (
            create_app(registry)
            .test_client()
            .post("/api/v1/licence-verifications", data=row.pdf, content_type="application/pdf")
        )
        assert answer.json["result"] == "valid"


def _wait_for_licence(office: Office, case_id: str) -> Licence:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with office.read() as session:
            row = queries.licence_of_case(session, case_id)
            if row is not None and row.pdf is not None:
                return row
        time.sleep(0.2)
    raise AssertionError("the worker did not make the licence")


def test_readyz_says_when_the_device_is_away(registry: Office, token: Token) -> None:
    client = create_app(registry).test_client()
    assert client.get("/readyz").json["keys"] == "ok"
    adopt(token, "--commit")
    assert client.get("/readyz").json["keys"] == "ok"
    token.unplug()
    away = client.get("/readyz")
    assert (away.status_code, away.json["keys"], away.json["status"]) == (200, "device_away", "degraded")
    assert in_device()[0]["reached"] == "device_away"
    told = portal("keys", "devices")
    assert told.exit_code == 1 and "not plugged in" in told.output
    token.plug_in()
    assert client.get("/readyz").json["keys"] == "ok"
    assert portal("keys", "devices").exit_code == 0


def test_while_the_answer_key_is_away_programs_are_told_to_come_back(registry: Office, token: Token) -> None:
    adopt(token, "--use", "answer", "--commit")
    client = create_app(registry).test_client()
    asked = {"credential": "not.a.licence"}
    assert client.post("/api/v1/licence-verifications", json=asked).status_code == 200
    token.unplug()
    answer = client.post("/api/v1/licence-verifications", json=asked)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")


def test_a_wrong_pin_is_said_and_tried_again_only_when_asked(
    registry: Office, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(token, "--commit")
    monkeypatch.setenv("PORTAL_HSM_PIN", "4321")
    stale = dataclasses.replace(registry.settings, hsm_pin=("4321",))
    wired = open_office(stale, registry.clock, CountingIds())
    from esign.devices import _PROCESS

    _PROCESS._forget(token.place.module)  # a process that starts with the wrong PIN has no session yet
    assert create_app(wired).test_client().get("/readyz").json["keys"] == "pin_refused"
    wired.close()
    assert in_device()[0]["reached"] == "pin_refused"
    told = portal("keys", "devices")
    assert told.exit_code == 1 and "PORTAL_HSM_PIN" in told.output and "4321" not in told.output
    told = adopt(token, "--use", "status")
    assert told.exit_code == 2 and "not tried again" in told.output


def test_next_keys_of_other_uses_stay_files(registry: Office, token: Token) -> None:
    adopt(token, "--commit")
    assert portal("keys", "add-next", "status", "--from", LONG_AGO, "--commit").exit_code == 0
    assert len(in_device()) == 1
