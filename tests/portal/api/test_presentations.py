"""A department's system asks to be shown a licence and reads the answer; nobody else's system can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from esign.jose import read_token
from licensing.store.models import PresentationRequest
from portal.wiring import Office
from tests.portal.api.conftest import POLICE, Machine, machine
from tests.support import holders
from tests.support.clock import FixedClock
from tests.support.holders import Held

PATH, CHECK = "/api/v1/presentation-requests", "/api/v1/licence-verifications"
ASKED = {"purpose": "BANK_COUNTER", "reference": "2026-0001"}


@pytest.fixture
def firm(office: Office) -> Held:
    return holders.held(office)


@pytest.fixture
def own(office: Office, firm: Held) -> Iterator[Machine]:
    found = machine(office)
    found.sign_in()
    yield found


def shown(office: Office, firm: Held, asked: dict[str, str]) -> PresentationRequest:
    """The representative shows the licence for this request."""
    with office.read() as session:
        request = session.get_one(PresentationRequest, asked["id"])
    return holders.show(office, firm.owner, request, firm)


def test_ask_be_shown_and_read_the_answer(office: Office, firm: Held, own: Machine) -> None:
    asked = own.post(PATH, ASKED).json
    assert (asked["state"], asked["answer"], asked["claims"]) == ("open", None, ["rep"])
    assert asked["link"].endswith(f"/show/{asked['code']}") and asked["audience"].endswith(own.id)
    shown(office, firm, asked)
    for _ in range(2):
        found = own.get(f"{PATH}/{asked['id']}").json
        assert (found["state"], found["answer"]["result"]) == ("verified", "valid")
        assert set(found["answer"]["claims"]) == {"name", "uscc", "rep"}
        signed = read_token(found["answer"].pop("signed")).claims()
        assert signed == found["answer"]


def test_repeating_a_question_gives_the_same_one(office: Office, own: Machine) -> None:
    answers = [own.post(PATH, ASKED, **{"Idempotency-Key": "k-1"}).json for _ in range(2)]
    assert answers[0] == answers[1]
    other = own.post(PATH, ASKED | {"purpose": "TENDER"}, **{"Idempotency-Key": "k-1"})
    assert other.status_code == 409 and other.json["codes"] == ["client.key_reused"]
    with office.read() as session:
        assert session.query(PresentationRequest).count() == 1


def test_a_five_minute_code_is_verified_once_with_its_request(
    office: Office, firm: Held, own: Machine
) -> None:
    asked = own.post(PATH, ASKED).json
    code = shown(office, firm, asked).dynamic_code
    first = own.post(CHECK, {"qr": code, "request": asked["id"]}).json
    again = own.post(CHECK, {"qr": code, "request": asked["id"]}).json
    assert (first["result"], set(first["claims"])) == ("valid", {"name", "uscc", "rep"})
    assert (again["result"], again["reasons"], again["claims"]) == ("unknown", ["replayed"], {})


def test_the_three_attacks_have_three_answers(
    office: Office, firm: Held, own: Machine, clock: FixedClock
) -> None:
    asked, another = own.post(PATH, ASKED).json, own.post(PATH, ASKED).json
    code = shown(office, firm, asked).dynamic_code
    police = machine(office, POLICE)
    police.sign_in()
    theirs = police.post(PATH, ASKED).json

    def reason(caller: Machine, request: str) -> str:
        return str(caller.post(CHECK, {"qr": code, "request": request}).json["reasons"][0])

    assert reason(police, theirs["id"]) == "wrong_verifier"
    assert reason(own, another["id"]) == "wrong_nonce"
    assert own.post(CHECK, {"qr": code}).json["reasons"] == ["request_missing"]
    clock.move(seconds=301)
    assert reason(own, asked["id"]) == "presentation_expired"


def test_a_presentation_with_its_binding_is_taken_too(office: Office, firm: Held, own: Machine) -> None:
    asked = own.post(PATH, ASKED).json
    text = shown(office, firm, asked).presentation
    found = own.post(CHECK, {"credential": text, "request": asked["id"]}).json
    assert (found["result"], set(found["claims"])) == ("valid", {"name", "uscc", "rep"})
    assert own.post(CHECK, {"credential": text, "request": asked["id"]}).json["reasons"] == ["replayed"]


def test_requests_of_others_do_not_exist(office: Office, firm: Held, own: Machine) -> None:
    asked = own.post(PATH, ASKED).json
    code = shown(office, firm, asked).dynamic_code
    police = machine(office, POLICE)
    police.sign_in()
    assert police.get(f"{PATH}/{asked['id']}").status_code == 404
    assert police.post(CHECK, {"qr": code, "request": asked["id"]}).status_code == 404
    assert own.client.post(CHECK, json={"qr": code, "request": asked["id"]}).status_code == 404
    assert own.get(f"{PATH}/ask_unknown").status_code == 404
    assert own.get(f"{PATH}/%00").status_code == 404


def test_without_a_token_or_its_scope_there_is_nothing(office: Office, firm: Held, own: Machine) -> None:
    assert own.client.post(PATH, json=ASKED).status_code == 401
    assert own.client.get(f"{PATH}/ask_1").status_code == 401
    reader = machine(office, scopes=("tasks:read",))
    reader.sign_in()
    assert reader.post(PATH, ASKED).status_code == 403
    assert reader.get(f"{PATH}/ask_1").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"purpose": "NOTHING"},
        ASKED | {"reference": "x" * 61},
        ASKED | {"reference": "a\nb"},
        ASKED | {"x": 1},
    ],
)
def test_what_cannot_be_asked(own: Machine, body: object) -> None:
    answer = own.post(PATH, body)
    assert answer.status_code == 422 and answer.json["errors"]
