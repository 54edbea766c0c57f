"""The holder's key of one enterprise (ES256): made here, bound into the credential as `cnf` (RFC 9901 §4.1.2, RFC 7800).

Whoever keeps the private half seals it; a key on the holder's own device would bring only its public JWK.
"""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from esign.errors import Malformed, WrongPassphrase
from esign.jose import Json, b64u, public_jwk, read_token, unb64u
from esign.keys import FileKey
from esign.sdjwt import split_credential


def new_holder_key() -> FileKey:
    """A fresh P-256 key, drawn by the cryptographic library."""
    return FileKey(ec.generate_private_key(ec.SECP256R1()))


def holder_jwk(key: FileKey) -> Json:
    """The public half as the credential carries it."""
    return public_jwk(key.public_key, key.kid, key.alg)


def pack_holder_key(key: FileKey) -> str:
    """PKCS#8 as base64url, in clear: the caller encrypts it before it is written anywhere."""
    encoded = key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return b64u(encoded)


def unpack_holder_key(text: str) -> FileKey:
    """The key of `pack_holder_key`; raises WrongPassphrase on anything else."""
    try:
        private = serialization.load_der_private_key(unb64u(text), None)
    except (Malformed, ValueError, TypeError) as error:
        raise WrongPassphrase("holder key") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise WrongPassphrase("holder key: unexpected kind of key")
    return FileKey(private)


def bound_to(credential: str) -> Json | None:
    """The JWK a credential of ours is bound to, None when it is bound to nobody; its signature is not looked at."""
    try:
        bound = read_token(split_credential(credential)[0]).claims().get("cnf")
    except Malformed:
        return None
    found = bound.get("jwk") if isinstance(bound, dict) else None
    return found if isinstance(found, dict) else None
