"""A photo of somebody else's licence proves nothing: nonce, verifier, five minutes, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from esign.issue import IssuedLicence, issue
from esign.jose import public_jwk
from esign.keys import FileKey
from esign.presentation import Verifier, check_dynamic_qr, dynamic_qr, present, verify_presentation
from esign.qr import qr_svg
from esign.trust import Trust
from esign.verify import LiveState
from tests.esign.conftest import BASE, INDEX, LATER, LIST_URI, Installation, on_record, sample_face
from tests.support.stamps import dated

BANK, NONCE = "https://bank.example", "n-0S6_WzA2Mj"


class Memory:
    def __init__(self) -> None:
        self.seen: set[str] = set()

    def claim(self, presentation: str, until: datetime) -> bool:
        first = presentation not in self.seen
        self.seen.add(presentation)
        return first


@pytest.fixture(scope="module")
def holder() -> FileKey:
    return FileKey(ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture(scope="module")
def bound(installation: Installation, holder: FileKey) -> IssuedLicence:
    return issue(
        sample_face(),
        installation.seals,
        LATER,
        stamper=dated(installation.seals, LATER),
        version=1,
        status_index=INDEX,
        status_uri=LIST_URI,
        verify_url=f"{BASE}/l/token",
        holder=public_jwk(holder.public_key, holder.kid, holder.alg),
    )


def ask(audience: str = BANK, nonce: str = NONCE) -> Verifier:
    return Verifier(audience, nonce, Memory())


def known(made: IssuedLicence) -> LiveState:
    """What the register says of a licence in force."""
    return LiveState(0, 1, LATER, on_record(made))


def test_the_holder_shows_only_what_is_asked(bound: IssuedLicence, holder: FileKey, trust: Trust) -> None:
    shown = present(bound.credential, holder, ["rep"], BANK, NONCE, LATER)
    at = LATER + timedelta(seconds=30)
    verdict = verify_presentation(shown, trust, ask(), at=at, live_state=known(bound))
    assert verdict.result == "valid"
    assert verdict.claims["rep"] == "马堃"
    assert "addr" not in verdict.claims
    assert verdict.checks[-1].name == "possession"


@pytest.mark.parametrize(
    "verifier, seconds, reason",
    [
        (ask(audience="https://evil.example"), 10, "wrong_verifier"),
        (ask(nonce="another"), 10, "wrong_nonce"),
        (ask(), 301, "presentation_expired"),
        (ask(), -120, "presentation_expired"),
    ],
)
def test_a_presentation_for_somebody_else_or_late(
    bound: IssuedLicence, holder: FileKey, trust: Trust, verifier: Verifier, seconds: int, reason: str
) -> None:
    at = LATER + timedelta(hours=1)
    shown = present(bound.credential, holder, [], BANK, NONCE, at)
    verdict = verify_presentation(shown, trust, verifier, at=at + timedelta(seconds=seconds))
    assert (verdict.result, verdict.reasons[0]) == ("unknown", reason)


def test_twice_is_once_too_often(bound: IssuedLicence, holder: FileKey, trust: Trust) -> None:
    shown, bank = present(bound.credential, holder, [], BANK, NONCE, LATER), ask()
    first = verify_presentation(shown, trust, bank, at=LATER, live_state=known(bound))
    assert first.result == "valid"
    assert verify_presentation(shown, trust, bank, at=LATER).reasons[0] == "replayed"


def test_without_or_with_another_binding(
    bound: IssuedLicence, licence: IssuedLicence, holder: FileKey, trust: Trust
) -> None:
    thief = FileKey(ec.generate_private_key(ec.SECP256R1()))
    assert verify_presentation(bound.credential, trust, ask(), at=LATER).reasons[0] == "binding_missing"
    stolen = present(bound.credential, thief, [], BANK, NONCE, LATER)
    assert verify_presentation(stolen, trust, ask(), at=LATER).reasons[0] == "holder_signature_bad"
    unbound = present(licence.credential, thief, [], BANK, NONCE, LATER)
    assert verify_presentation(unbound, trust, ask(), at=LATER).reasons[0] == "not_bound"
    shown = present(bound.credential, holder, ["rep"], BANK, NONCE, LATER)
    more = bound.credential.rpartition("~")[0] + "~" + shown.rpartition("~")[2]
    assert verify_presentation(more, trust, ask(), at=LATER).reasons[0] == "another_licence"


def test_the_five_minute_code(bound: IssuedLicence, holder: FileKey) -> None:
    jwk = public_jwk(holder.public_key, holder.kid, holder.alg)
    text = dynamic_qr(f"{BASE}/p", bound.jti, holder, (BANK, NONCE), LATER)
    assert len(text) < 500
    assert qr_svg(text)
    bank = ask()
    assert check_dynamic_qr(text, bound.jti, jwk, bank, at=LATER + timedelta(seconds=299)) == ""
    assert check_dynamic_qr(text, bound.jti, jwk, bank, at=LATER + timedelta(seconds=299)) == "replayed"
    assert (
        check_dynamic_qr(text, bound.jti, jwk, ask(), at=LATER + timedelta(seconds=301))
        == "presentation_expired"
    )
    assert check_dynamic_qr(text, "other", jwk, ask(), at=LATER) == "another_licence"
    assert check_dynamic_qr(text[:-3] + "AAA", bound.jti, jwk, ask(), at=LATER) in (
        "holder_signature_bad",
        "binding_damaged",
    )
    assert check_dynamic_qr("", bound.jti, jwk, ask(), at=LATER) == "binding_missing"
