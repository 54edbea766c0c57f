"""Status lists: published vectors, every state, freshness, rollback, bombs."""

from __future__ import annotations

import zlib
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esign.errors import Malformed
from esign.issue import IssuedLicence
from esign.jose import b64u, compact_json
from esign.keys import sign_token
from esign.status import decode_list, encode_list, pack, unpack
from esign.trust import Trust
from esign.verify import LiveState, verify
from tests.esign.conftest import AT, LATER, LIST_URI, Installation, make_licence, make_status, on_record


def test_vectors_of_the_draft() -> None:
    one_bit = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
    assert pack(one_bit, bits=1).hex() == "b9a3"
    assert encode_list(bytes.fromhex("b9a3"), level=9) == "eNrbuRgAAhcBXQ"
    assert pack([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]).hex() == "c944f9"
    assert encode_list(bytes.fromhex("c944f9"), level=9) == "eNo76fITAAPfAgc"
    assert decode_list("eNo76fITAAPfAgc").hex() == "c944f9"


@given(st.lists(st.integers(0, 3), min_size=1, max_size=300))
def test_what_is_packed_comes_out(values: list[int]) -> None:
    packed = decode_list(encode_list(pack(values)))
    assert [unpack(packed, index) for index in range(len(values))] == values


@pytest.mark.parametrize("index", [-1, 8, 10**12])
def test_beyond_the_list(index: int) -> None:
    with pytest.raises(Malformed):
        unpack(b"\x00\x00", index)


def test_a_value_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="larger than 3"):
        pack([4])


def test_a_bomb_is_not_unpacked() -> None:
    bomb = b64u(zlib.compress(bytes(200_000_000), 9))
    with pytest.raises(Malformed, match="too large"):
        decode_list(bomb)


@pytest.mark.parametrize("spoilt", ["eNo76fITAAPfAg", "eNo76fITAAPfAgd", "eNo76fITAAPfAgc=", "", "!!"])
def test_a_damaged_list(spoilt: str) -> None:
    with pytest.raises(Malformed):
        decode_list(spoilt)


@pytest.mark.parametrize("value, result", [(0, "valid"), (1, "revoked"), (2, "suspended"), (3, "superseded")])
def test_each_state(
    installation: Installation, licence: IssuedLicence, trust: Trust, value: int, result: str
) -> None:
    listed = make_status(installation.seals, value, AT + timedelta(minutes=30))
    for form in (licence.pdf, licence.credential, licence.qr_url):
        verdict = verify(form, trust, at=LATER, status=listed)
        assert verdict.result == result
        assert verdict.as_of == AT + timedelta(minutes=30)
        assert verdict.claims["uscc"]


def test_a_stale_list_is_not_evidence(licence: IssuedLicence, trust: Trust, all_valid: str) -> None:
    verdict = verify(licence.pdf, trust, at=AT + timedelta(hours=25), status=all_valid)
    assert (verdict.result, verdict.reasons) == ("unknown", ("status_stale",))


def test_a_revocation_stays_even_when_the_list_is_stale(
    installation: Installation, licence: IssuedLicence, trust: Trust
) -> None:
    listed = make_status(installation.seals, 1)
    verdict = verify(licence.pdf, trust, at=AT + timedelta(days=30), status=listed)
    assert verdict.result == "revoked"
    assert "status_stale" in verdict.reasons


def test_an_older_list_after_a_newer_one(licence: IssuedLicence, trust: Trust, all_valid: str) -> None:
    newest = int((AT + timedelta(minutes=5)).timestamp())
    verdict = verify(licence.pdf, trust, at=LATER, status=all_valid, status_floor=newest)
    assert (verdict.result, verdict.reasons) == ("unknown", ("status_rollback",))


def test_a_list_from_the_future(licence: IssuedLicence, trust: Trust, installation: Installation) -> None:
    listed = make_status(installation.seals, 0, AT + timedelta(hours=3))
    verdict = verify(licence.pdf, trust, at=LATER, status=listed)
    assert verdict.reasons == ("status_in_future",)


def test_a_list_signed_with_the_licence_key(
    licence: IssuedLicence, trust: Trust, installation: Installation
) -> None:
    key = installation.seals.key("licence", AT)
    claims = {
        "sub": LIST_URI,
        "iat": int(AT.timestamp()),
        "exp": int(AT.timestamp()) + 86_400,
        "status_list": {},
    }
    token = sign_token(key, "statuslist+jwt", compact_json(claims))
    verdict = verify(licence.pdf, trust, at=LATER, status=token)
    assert (verdict.result, verdict.reasons) == ("unknown", ("status_forged",))


def test_a_licence_from_the_future(licence: IssuedLicence, trust: Trust) -> None:
    assert verify(licence.pdf, trust, at=AT - timedelta(minutes=2)).reasons[0] == "issued_in_future"


def test_an_old_licence_is_expired_whatever_the_list_says(
    licence: IssuedLicence, trust: Trust, all_valid: str
) -> None:
    verdict = verify(licence.pdf, trust, at=AT + timedelta(days=1100), status=all_valid)
    assert verdict.result == "expired"


@pytest.mark.parametrize(
    "status, version, logged, expected",
    [
        (0, 1, None, ("valid", ())),
        (1, 1, None, ("revoked", ("revoked",))),
        (2, 1, None, ("suspended", ("suspended",))),
        (0, 2, None, ("superseded", ("superseded",))),
        (0, 1, False, ("forged", ("not_in_log",))),
    ],
)
def test_what_the_register_says(
    licence: IssuedLicence,
    trust: Trust,
    status: int,
    version: int,
    logged: bool | None,
    expected: tuple[str, tuple[str, ...]],
) -> None:
    state = LiveState(status, version, LATER, on_record(licence), logged)
    verdict = verify(licence.qr_url, trust, at=LATER, live_state=state)
    assert (verdict.result, verdict.reasons) == expected
    assert verdict.as_of == LATER


def test_what_the_register_never_issued_or_issued_otherwise(
    installation: Installation, licence: IssuedLicence, trust: Trust
) -> None:
    other = on_record(make_licence(installation.seals, version=2))
    for record in (None, other):
        for form in (licence.qr_url, licence.credential, licence.pdf):
            verdict = verify(form, trust, at=LATER, live_state=LiveState(0, 1, LATER, record))
            assert (verdict.result, verdict.reasons) == ("forged", ("not_in_register",))


def test_a_million_licences_fit_into_twenty_kilobytes() -> None:
    statuses = bytearray(1_000_000)
    for number in range(10_000):
        statuses[int.from_bytes(sha256(b"%d" % number).digest()[:8], "big") % 1_000_000] = 1
    assert 10_000 < len(encode_list(pack(bytes(statuses)))) * 3 // 4 <= 20_000


def test_a_newer_version_supersedes(installation: Installation, trust: Trust) -> None:
    old = make_licence(installation.seals, version=1)
    verdict = verify(old.credential, trust, at=LATER, live_state=LiveState(3, 2, LATER, on_record(old)))
    assert (verdict.result, verdict.reasons) == ("superseded", ("superseded",))
