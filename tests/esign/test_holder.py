"""The holder's key is packed and read back, and a credential says whom it is bound to; nonsense is refused, never raised on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from esign.errors import WrongPassphrase
from esign.holder import bound_to, holder_jwk, new_holder_key, pack_holder_key, unpack_holder_key
from esign.issue import issue
from esign.jose import read_jwk, signature_ok
from esign.presentation import (
    Verifier,
    dynamic_qr,
    is_dynamic_qr,
    is_presentation,
    present,
    subject_of,
    verify_dynamic_qr,
)
from esign.sdjwt import narrow
from esign.trust import Trust
from esign.verify import LiveState
from tests.esign.conftest import BASE, INDEX, LATER, LIST_URI, Installation, on_record, sample_face
from tests.esign.test_presentation import BANK, NONCE, Memory
from tests.support.stamps import dated

JUNK = ["", "x", "~", "a~b", "..", "a.b.c", "eyJ.e30.AA", "执照", "\ud800", "\x00", "#" * 50, "~" * 50]


def test_a_key_comes_back_as_it_was() -> None:
    key = new_holder_key()
    again = unpack_holder_key(pack_holder_key(key))
    assert (again.kid, again.alg) == (key.kid, "ES256")
    assert signature_ok(read_jwk(holder_jwk(key)), "ES256", b"m", again.sign(b"m"))
    assert "d" not in holder_jwk(key)


@pytest.mark.parametrize("text", JUNK)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(WrongPassphrase):
        unpack_holder_key(text)


@pytest.mark.parametrize("text", JUNK)
def test_nonsense_is_no_code_and_names_nothing(text: str) -> None:
    assert not is_dynamic_qr(text) and not is_presentation(text)
    assert subject_of(text) is None and bound_to(text) is None


def test_a_bundle_is_no_presentation() -> None:
    assert not is_presentation('{"credential":"a.b.c~d~","status":"a.b.c"}')


def test_a_credential_says_whom_it_is_bound_to(installation: Installation, trust: Trust) -> None:
    key = new_holder_key()
    made = issue(
        sample_face(),
        installation.seals,
        LATER,
        stamper=dated(installation.seals, LATER),
        version=1,
        status_index=INDEX,
        status_uri=LIST_URI,
        verify_url=f"{BASE}/l/token",
        holder=holder_jwk(key),
    )
    assert bound_to(made.credential) == holder_jwk(key)
    shown = present(made.credential, key, ["rep"], BANK, NONCE, LATER)
    code = dynamic_qr(f"{BASE}/verify", made.jti, key, (BANK, NONCE), LATER)
    assert is_presentation(shown) and not is_presentation(made.credential) and not is_dynamic_qr(shown)
    assert is_dynamic_qr(code) and subject_of(code) == subject_of(shown) == made.jti

    bank = Verifier(BANK, NONCE, Memory())
    part = narrow(made.credential, ["rep"])
    known = LiveState(0, 1, LATER, on_record(made))
    good = verify_dynamic_qr(code, part, trust, bank, at=LATER + timedelta(seconds=299), live_state=known)
    assert good.result == "valid" and good.claims["rep"] and "addr" not in good.claims
    again = verify_dynamic_qr(code, part, trust, bank, at=LATER + timedelta(seconds=299))
    assert (again.result, again.reasons[0]) == ("unknown", "replayed")
    late = verify_dynamic_qr(
        code, part, trust, Verifier(BANK, NONCE, Memory()), at=LATER + timedelta(seconds=301)
    )
    assert late.reasons[0] == "presentation_expired"
    thief = dynamic_qr(f"{BASE}/verify", made.jti, new_holder_key(), (BANK, NONCE), LATER)
    stolen = verify_dynamic_qr(thief, part, trust, Verifier(BANK, NONCE, Memory()), at=LATER)
    assert stolen.reasons[0] == "holder_signature_bad"


def test_a_credential_that_is_bound_to_nobody(licence: object) -> None:
    assert bound_to(licence.credential) is None  # type: ignore[attr-defined]  # an issued licence
