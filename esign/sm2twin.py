"""The JWS twin of the national profile: the credential's own payload, signed once more with SM2 over SM3.

The algorithm name "SM2" stands in no registry (draft-dang-webauthn-sm2 expired in 2022), so the type begins with `x-`,
and no reader of ours takes it for a credential. Signature: r||s, 64 bytes.
"""

from __future__ import annotations

from esign.errors import Malformed
from esign.jose import b64u, compact_json, der_signature, raw_signature, unb64u
from esign.sm2 import Sm2Key, verify_sm2

TWIN_ALG = "SM2"
TWIN_TYP = "x-sm2-licence+jws"
MAX_TWIN = 64 * 1024


def write_twin(credential: str, key: Sm2Key, kid: str) -> str:
    """The twin of an SD-JWT VC, disclosures left out: they hang on the digests in the payload."""
    signed = f"{_head(kid)}.{_payload(credential)}"
    return f"{signed}.{b64u(raw_signature(key.sign(signed.encode('ascii')), 32))}"


def read_twin(twin: str, credential: str, kid: str, public: bytes) -> None:
    """Check a twin against its credential and a trusted key; raises Malformed, Sm2Unavailable."""
    parts = twin.split(".")
    if len(twin) > MAX_TWIN or len(parts) != 3:
        raise Malformed("twin: another shape", "twin_damaged")
    head, payload, tail = parts
    if head != _head(kid):
        raise Malformed("twin: by another key or of another type", "twin_key_unknown")
    if payload != _payload(credential):
        raise Malformed("twin: of another credential", "twin_of_another_licence")
    try:
        signature = unb64u(tail)
    except Malformed as error:
        raise Malformed(str(error), "twin_damaged") from error
    if len(signature) != 64 or not verify_sm2(public, f"{head}.{payload}".encode(), der_signature(signature)):
        raise Malformed("twin: signature does not hold", "twin_signature_bad")


def _head(kid: str) -> str:
    return b64u(compact_json({"alg": TWIN_ALG, "typ": TWIN_TYP, "kid": kid}))


def _payload(credential: str) -> str:
    return credential.partition("~")[0].split(".")[1]
