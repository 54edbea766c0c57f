"""A WebAuthn assertion (W3C WebAuthn 2 §7.2) checked offline with nothing but the key: what the browser of a signer made."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from esign.errors import Malformed
from esign.jose import Json, b64u, read_json, read_jwk, unb64u

PRESENT, VERIFIED = 0x01, 0x04
LEAST = 37  # hash of the relying party's id, flags, counter


@dataclass(frozen=True)
class Assertion:
    """As the browser gave it; nothing about it is trusted yet."""

    authenticator: bytes
    client: bytes
    signature: bytes


def read_assertion(raw: Json) -> Assertion:
    """From the three base64url members of an evidence. Raises Malformed."""
    try:
        parts = (unb64u(raw[name]) for name in ("authenticatorData", "clientDataJSON", "signature"))
        return Assertion(*parts)
    except (KeyError, TypeError) as error:
        raise Malformed("assertion: a member is missing") from error


def fault_of(found: Assertion, jwk: Json, digest: bytes, rp: str, origin: str) -> str | None:
    """The reason why this is no assertion of ``jwk`` over ``digest``, made at ``origin`` by a verified user; None when it is.

    ``digest``: 32 bytes, the challenge. ``rp``: the relying party's id. Raises Malformed on bytes that are no such structure.
    """
    client = read_json(found.client)
    if client.get("type") != "webauthn.get":
        return "assertion_of_other_kind"
    if client.get("challenge") != b64u(digest):
        return "other_digest_signed"
    if client.get("origin") != origin or client.get("crossOrigin", False) is not False:
        return "other_origin"
    if len(found.authenticator) < LEAST or found.authenticator[:32] != sha256(rp.encode()).digest():
        return "other_relying_party"
    if found.authenticator[32] & PRESENT == 0 or found.authenticator[32] & VERIFIED == 0:
        return "user_not_verified"
    return None if _holds(found, jwk) else "assertion_signature_bad"


def _holds(found: Assertion, jwk: Json) -> bool:
    message, key = found.authenticator + sha256(found.client).digest(), read_jwk(jwk)
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(found.signature, message)
        elif isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp256r1":
            key.verify(found.signature, message, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True
