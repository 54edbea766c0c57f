"""Who accuses whom: other people's codes are unknown, the second form of a signature is refused, a wrong type is no list."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from esign import cms
from esign.errors import Malformed
from esign.issue import IssuedLicence
from esign.jose import b64u, compact_json, der_signature, is_low, raw_signature, read_token, unb64u
from esign.keys import sign_token
from esign.pdfread import signed_parts
from esign.trust import Trust, trust_file, trust_list
from esign.trusted import TRUST_TYP
from esign.verify import verify
from tests.esign.conftest import AT, LATER, Installation
from tests.esign.test_tamper import flip_at

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def high(raw: bytes) -> bytes:
    """The other form of an ES256 signature, which mathematics accepts as well."""
    return raw[:32] + (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")


def high_token(token: str) -> str:
    head, body, tail = token.split(".")
    return f"{head}.{body}.{b64u(high(unb64u(tail)))}"


@pytest.mark.parametrize(
    "text, reason",
    [
        ("https://tickets.example/t?id=1.2.3#seat.4.B", "not_a_licence"),
        (
            "https://tickets.example/#" + ".".join(["eyJhbGciOiJIUzI1NiJ9", "eyJhIjoxfQ", "AAAA"]),
            "not_a_licence",
        ),
        ("a.b.c", "not_a_licence"),
        (
            ".".join(
                [
                    b64u(compact_json({"alg": "ES256", "typ": "dc+sd-jwt", "kid": "theirs", "x5c": ["MII"]})),
                    b64u(compact_json({"iss": "https://ministry.example", "vct": "diploma"})),
                    "AAAA~",
                ]
            ),
            "issuer_unknown",
        ),
    ],
)
def test_other_peoples_codes_are_unknown(trust: Trust, text: str, reason: str) -> None:
    verdict = verify(text, trust, at=LATER)
    assert (verdict.result, verdict.reasons) == ("unknown", (reason,))


def test_our_address_with_something_else_behind_it_is_forged(licence: IssuedLicence, trust: Trust) -> None:
    address = licence.qr_url.partition("#")[0]
    assert verify(f"{address}#eyJhbGciOiJub25lIn0.e30.", trust, at=LATER).result == "forged"


def test_the_other_form_of_a_signature_is_refused(
    licence: IssuedLicence, trust: Trust, all_valid: str
) -> None:
    token, _, rest = licence.credential.partition("~")
    assert verify(f"{high_token(token)}~{rest}", trust, at=LATER, status=all_valid).result == "forged"
    assert verify(high_token(licence.short_jws), trust, at=LATER, status=all_valid).result == "forged"
    judged = verify(licence.credential, trust, at=LATER, status=high_token(all_valid))
    assert (judged.result, judged.reasons[0]) == ("unknown", "status_forged")
    parts = signed_parts(licence.pdf)
    signature = cms.read(parts.container, cms.DATA).signature
    other = der_signature(high(raw_signature(signature, 32)))
    if len(other) == len(signature):  # else the container has another length, which is refused anyway
        container = parts.container.replace(signature, other)
        page = licence.pdf.replace(parts.container.hex().upper().encode(), container.hex().upper().encode())
        assert page != licence.pdf
        assert verify(page, trust, at=LATER, status=all_valid).result == "forged"


def test_what_we_sign_is_in_the_lower_form(installation: Installation) -> None:
    key = installation.seals.key("licence", LATER)
    assert all(is_low(key.sign(b"%d" % number)) for number in range(40))


def list_with(installation: Installation, change: dict[str, Any], key: dict[str, Any] | None = None) -> bytes:
    """The installation's own list, changed and signed by its own root."""
    seals = installation.seals
    body = json.loads(installation.trust_json)["list"].split(".")[1]
    claims = json.loads(unb64u(body)) | change
    if key is not None:
        claims["keys"][0] |= key
    assert seals.root is not None
    return trust_file(seals, sign_token(seals.root, TRUST_TYP, compact_json(claims)))


def test_an_unchanged_list_is_taken(installation: Installation) -> None:
    assert Trust.load(list_with(installation, {}, {})).issuers[0].iss == installation.seals.names.base_url


@pytest.mark.parametrize(
    "change",
    [
        {"iss": 7},
        {"base_url": ["https://a.example"]},
        {"iat": True},
        {"iat": 1.0},
        {"exp": "4000000000"},
        {"exp": 0},
        {"min_verifier": "1"},
        {"min_verifier": 1e3},
        {"crl": "https://a.example"},
        {"keys": {}},
        {"keys": [[]]},
        {"sm2": {}},
        {"ocsp": None},
    ],
)
def test_a_list_with_a_member_of_another_type_is_none(
    installation: Installation, change: dict[str, Any]
) -> None:
    with pytest.raises(Malformed):
        Trust.load(list_with(installation, change))


@pytest.mark.parametrize(
    "change",
    [
        {"use": "anything"},
        {"use": ["licence"]},
        {"state": "fine"},
        {"state": "revoked"},
        {"state": {}},
        {"from": 1.5},
        {"to": True},
        {"to": 0},
        {"revoked_at": 5},
        {"revoked_at": None},
        {"x5c": []},
        {"x5c": [1]},
        {"jwk": []},
        {"jwk": {"kid": 5}},
    ],
)
def test_a_key_with_a_member_of_another_type_spoils_the_list(
    installation: Installation, change: dict[str, Any]
) -> None:
    with pytest.raises(Malformed):
        Trust.load(list_with(installation, {}, change))


def test_two_keys_of_one_id_spoil_the_list(installation: Installation) -> None:
    body = json.loads(installation.trust_json)["list"].split(".")[1]
    keys = json.loads(unb64u(body))["keys"]
    with pytest.raises(Malformed):
        Trust.load(list_with(installation, {"keys": [*keys, keys[0]]}))


def test_a_strangers_trust_list_with_a_spoilt_certificate_is_refused_and_never_raises(
    installation: Installation,
) -> None:
    """Anybody can sign a list by a root of his own; what he puts into its chains must not fell the verifier."""
    seals = installation.seals
    assert seals.root is not None
    claims = read_token(trust_list(seals, "https://x.example", "https://x.example", AT), 2**20).claims()
    leaf = base64.b64decode(claims["keys"][0]["x5c"][0])
    refused = 0
    for at in range(len(leaf)):
        claims["keys"][0]["x5c"][0] = base64.b64encode(flip_at(leaf, at, at % 8)).decode()
        try:
            Trust.load(trust_file(seals, sign_token(seals.root, TRUST_TYP, compact_json(claims))))
        except Malformed:
            refused += 1
    assert refused >= len(leaf) - 1  # "one bit unused" behind a signature that ends in zero reads the same
