"""Client credentials as RFC 6749 has them; every way to get in without the secret is shut."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from sqlalchemy import select

from licensing.services.accounts.api_clients import TOKEN_LIFE
from licensing.store.models import ApiClient, ApiToken
from portal.wiring import Office
from tests.portal.api.conftest import ALL, Machine, machine
from tests.support.clock import FixedClock

TASKS = "/api/v1/tasks"
GRANT = {"grant_type": "client_credentials"}


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


@pytest.fixture
def tax(office: Office) -> Machine:
    return machine(office)


def test_a_token_opens_what_its_scopes_say_for_an_hour(tax: Machine, clock: FixedClock) -> None:
    answer = tax.sign_in()
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.json["token_type"] == "Bearer" and answer.json["scope"].split() == sorted(ALL)
    assert tax.get(TASKS).status_code == 200
    clock.move(seconds=TOKEN_LIFE.total_seconds() - 1)
    assert tax.get(TASKS).status_code == 200
    clock.move(seconds=1)
    late = tax.get(TASKS)
    assert late.status_code == 401 and 'error="invalid_token"' in late.headers["WWW-Authenticate"]


def test_basic_credentials_do_as_well(tax: Machine) -> None:
    answer = tax.client.post("/oauth/token", data=GRANT, headers=basic(tax.id, tax.secret))
    assert answer.status_code == 200
    wrong = tax.client.post("/oauth/token", data=GRANT, headers=basic(tax.id, "guess"))
    assert (wrong.status_code, wrong.json) == (401, {"error": "invalid_client"})
    assert wrong.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "guess"}, 401, "invalid_client"),
        ({"client_id": "client_unknown"}, 401, "invalid_client"),
        ({"client_id": "\x00"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"scope": "tasks:read everything"}, 400, "invalid_scope"),
        ({"grant_type": ["client_credentials", "client_credentials"]}, 400, "invalid_request"),
    ],
)
def test_what_is_wrong_is_named_as_the_standard_names_it(
    tax: Machine, changes: dict[str, Any], status: int, error: str
) -> None:
    form = GRANT | {"client_id": tax.id, "client_secret": tax.secret} | changes
    answer = tax.client.post("/oauth/token", data={k: v for k, v in form.items() if v is not None})
    assert (answer.status_code, answer.json) == (status, {"error": error})


def test_secrets_in_the_address_and_two_ways_at_once_are_refused(tax: Machine) -> None:
    form = GRANT | {"client_id": tax.id, "client_secret": tax.secret}
    assert tax.client.post(f"/oauth/token?client_secret={tax.secret}", data=form).status_code == 400
    both = tax.client.post("/oauth/token", data=form, headers=basic(tax.id, tax.secret))
    assert both.json == {"error": "invalid_request"}
    assert tax.client.post("/oauth/token", json=form).json == {"error": "invalid_request"}


def test_a_narrow_token_cannot_decide(tax: Machine) -> None:
    tax.sign_in("tasks:read")
    assert tax.get(TASKS).status_code == 200
    refused = tax.post(f"{TASKS}/leg_1/decision", {"decision": "grant"})
    assert refused.status_code == 403 and refused.json["code"] == "scope_missing"
    assert 'scope="tasks:decide"' in refused.headers["WWW-Authenticate"]


def test_a_disabled_client_and_its_tokens_stop_at_once(tax: Machine, office: Office) -> None:
    tax.sign_in()
    with office.sessions.begin() as session:
        session.get_one(ApiClient, tax.id).disabled = True
    assert tax.get(TASKS).status_code == 401
    assert tax.sign_in().json == {"error": "invalid_client"}


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "bearer \xff", "Basic eDp5", "Bearer " + "a" * 5000]
)
def test_other_words_are_no_token(tax: Machine, header: str) -> None:
    assert tax.client.get(TASKS, headers={"Authorization": header}).status_code == 401


def test_neither_secret_nor_token_lies_in_the_database(tax: Machine, office: Office) -> None:
    tax.sign_in()
    with office.read() as session:
        kept = [client.secret_hash for client in session.scalars(select(ApiClient))]
        kept += [token.token_hash for token in session.scalars(select(ApiToken))]
    assert len(kept) == 2 and not {tax.secret, tax.token} & set(kept)


def test_guessing_is_slowed_down(tax: Machine) -> None:
    form = GRANT | {"client_id": tax.id, "client_secret": "guess"}
    codes = [tax.client.post("/oauth/token", data=form).status_code for _ in range(61)]
    assert codes[:60] == [401] * 60
    last = tax.client.post("/oauth/token", data=form)
    assert last.status_code == 429 and last.mimetype == "application/problem+json"
