"""Tokens of authorities outside: no flipped bit and no cut is taken, nothing but Malformed is raised."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

from esign.errors import Malformed
from esign.foreignstamp import content_of, lowered, names_signer, read_foreign, read_info, signer_of
from esign.stampcheck import said_in
from tests.esign.conftest import AT
from tests.support.outside_tsa import Outside

DIGEST = sha256(b"a signature").digest()


@pytest.fixture(scope="module", params=["rsa", "ec"])
def authority(request: pytest.FixtureRequest) -> Outside:
    return Outside.make("Somebody", AT, curve=request.param == "ec")


def test_what_it_says_is_read(authority: Outside) -> None:
    at = AT + timedelta(milliseconds=700)
    token = authority.token(DIGEST, at)
    for found in (read_foreign(token, authority.der), said_in(token), read_info(content_of(token))):
        assert (found.imprint, found.at, found.serial) == (DIGEST, AT, 7)  # the second it names
    assert names_signer(token, authority.der[0]) and not names_signer(token, authority.der[1])
    assert signer_of(token) == authority.der[0]


def test_no_flipped_bit_is_taken(authority: Outside) -> None:
    token = authority.token(DIGEST, AT)
    read_foreign(token, authority.der)
    for place in range(len(token)):
        for bit in range(8) if place % 7 == 0 else (place % 8,):
            spoilt = token[:place] + bytes([token[place] ^ (1 << bit)]) + token[place + 1 :]
            with pytest.raises(Malformed):
                read_foreign(spoilt, authority.der)


def test_no_cut_or_longer_one_is_taken(authority: Outside) -> None:
    token = authority.token(DIGEST, AT)
    for spoilt in (*(token[:size] for size in range(0, len(token), 5)), token + b"\x00", token * 2):
        with pytest.raises(Malformed):
            read_foreign(spoilt, authority.der)


def test_the_higher_form_is_made_the_lower_one_and_refused_as_it_was() -> None:
    authority = Outside.make("Somebody", AT, curve=True)
    high = authority.token(DIGEST, AT, high=True)
    with pytest.raises(Malformed):
        read_foreign(high, authority.der)
    low = lowered(high, authority.der[0])
    assert read_foreign(low, authority.der).imprint == DIGEST
    assert lowered(low, authority.der[0]) == low


def test_an_old_hash_of_the_certificate_or_another_one_is_refused(authority: Outside) -> None:
    other = Outside.make("Somebody", AT, curve=True)
    for token in (
        authority.token(DIGEST, AT, names=other.der[0]),
        authority.token(DIGEST, AT, more=[other.der[0]]),
        other.token(DIGEST, AT),
    ):
        with pytest.raises(Malformed):
            read_foreign(token, authority.der)
