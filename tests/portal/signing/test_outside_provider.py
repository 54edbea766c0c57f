"""Proof of identity and signature by a certified provider of other makers (npm ``oidc-provider``), and what is not believed of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from esign.jose import b64u, compact_json
from esign.signature import verify_signature
from esign.trusted import Trust
from licensing.services.identity import proofs
from licensing.services.identity.proofs import Provider
from portal.clock import RandomIds, SystemClock
from portal.identity.client import ProviderClient
from portal.wiring import Office
from tests.support import identity, npm, stories
from tests.support.offices import make_office, make_settings
from tests.support.outside import ACR, LOW, SOURCE, OutsideProvider
from tests.support.pages import assert_page_hygiene, post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

BASE = "http://127.0.0.1:8000"
BACK = f"{BASE}/identity/back"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OutsideProvider]:
    folder = npm.installed(SOURCE, tmp_path_factory.mktemp("outside") / "oidc")
    running = OutsideProvider(folder, BACK, (MA, LI, ZHAO))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def office(
    sqlite_url: str, tmp_path: Path, provider: OutsideProvider, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """An office in the provider's own time, with the settings of docs/identity.md."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    settings = make_settings(
        tmp_path / "data",
        sqlite_url,
        base_url=BASE,
        oidc_issuer=provider.issuer,
        oidc_client_id="portal",
        oidc_acr=(ACR,),
        oidc_scope="openid profile",
        oidc_claims=("name=name", "number=id_number", "mobile=phone_number", "kind="),
    )
    wired = make_office(settings, SystemClock())  # type: ignore[arg-type]  # a clock that runs
    yield wired
    wired.close()


@pytest.fixture
def li(office: Office) -> FlaskClient:
    """Li's browser; nothing is proved about her yet."""
    stories.declare(office, LI)
    return Visits(office).of(LI)


def prove(provider: OutsideProvider, client: FlaskClient, who: stories.SignUp = LI, acr: str = ACR) -> str:
    answer = provider.step_up(client, "/identity/provider", who, acr, "/identity")
    return answer.text if answer.status_code != 303 else "proved"


def test_from_a_declared_account_to_a_signature_that_anybody_checks(
    office: Office, provider: OutsideProvider, li: FlaskClient, tmp_path: Path
) -> None:
    story = stories.draft(office)
    at = f"/signing/{story.case_id}"
    assert li.get(at).status_code == 404
    assert prove(provider, li) == "proved"
    assert says(li.get("/identity").text, "identity.level.provider")
    page = li.get(at).text
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', page)
    assert digest
    signed = provider.step_up(li, f"{at}/provider", LI, form_at=at, digest=digest[1])
    assert (signed.status_code, signed.location) == (303, f"{at}/receipt")
    evidence = json.loads(li.get(f"{at}/evidence.json").text)
    assert evidence["method"] == "provider"
    trust = Trust.load(li.get("/trust.json").data)
    verdict = verify_signature(compact_json(evidence), trust, at=office.clock.now() + timedelta(seconds=5))
    assert (verdict.result, verdict.claims["name"], verdict.claims["assurance"]) == (
        "valid",
        LI.name,
        "provider",
    )


@pytest.mark.parametrize("acr", [LOW, ""])
def test_a_weaker_sign_in_proves_nothing(provider: OutsideProvider, li: FlaskClient, acr: str) -> None:
    page = prove(provider, li, acr=acr)
    assert says(page, "refusals.identity.assurance_too_low")
    assert_page_hygiene(page)


def test_somebody_else_at_the_provider_and_an_answer_sent_twice(
    office: Office, provider: OutsideProvider, li: FlaskClient
) -> None:
    assert says(prove(provider, li, MA), "refusals.identity.other_number")
    begun = post(li, "/identity/provider", {}, "/identity")
    back = "/identity/back?" + provider.visit(begun.location, LI).partition("?")[2]
    thief = Visits(office)
    stories.declare(office, ZHAO)
    assert says(thief.of(ZHAO).get(back).text, "refusals.identity.not_begun_here"), "a second browser"
    assert li.get(back).status_code == 303
    assert says(li.get(back).text, "refusals.identity.not_begun_here"), "a reused link"


def token_of(
    office: Office, provider: OutsideProvider, nonce: bytes, client: ProviderClient | None = None
) -> tuple[str, Provider]:
    """A true token of the provider over ``nonce``, and what the office accepts of its key."""
    asking = client or office.provider
    begun = asking.begin(BACK, b64u(nonce))
    code = re.search(r"[?&]code=([^&]+)", provider.visit(begun.url, LI))
    assert code
    return asking.finish(BACK, code[1], begun.verifier)


def test_its_token_unsigned_of_another_act_and_for_another_portal(
    office: Office, provider: OutsideProvider
) -> None:
    actor = stories.declare(office, LI)
    nonce, at = sha256(b"this act").digest(), office.clock.now()
    token, accepted = token_of(office, provider, nonce)

    def believe(given: str, over: bytes = nonce) -> None:
        with office.work(actor) as work:
            proofs.prove_by_provider(work, given, accepted, over, at)

    head, body, signature = token.split(".")
    bare = b64u(compact_json({"alg": "none"}))
    assert refusal(lambda: believe(f"{bare}.{body}.")) == "identity.token_algorithm"
    assert refusal(lambda: believe(f"{head}.{body}.{signature[:-6]}AAAAAA")) == "identity.token_signature_bad"
    assert refusal(lambda: believe(token, sha256(b"another").digest())) == "identity.other_digest_signed"
    settings = replace(office.settings, oidc_client_id="somebody-else")
    other = ProviderClient(settings, office.clock, RandomIds().token)
    foreign, _ = token_of(office, provider, nonce, other)
    assert refusal(lambda: believe(foreign)) == "identity.other_audience"
    believe(token)
    assert identity.is_proved(office, actor)


def test_a_rotated_key_is_fetched_and_the_old_one_believed_no_more(
    office: Office, provider: OutsideProvider, li: FlaskClient
) -> None:
    old, _ = token_of(office, provider, sha256(b"before").digest())
    provider.stop()
    provider.start("second")
    assert prove(provider, li) == "proved"
    assert refusal(lambda: office.provider.provider_for(old)) == "identity.token_key_unknown"
