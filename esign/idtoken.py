"""The signature of an identity provider's ID token (RFC 7515, RFC 7518), checked offline with the key the office has vouched for.

The algorithm comes from the key, never from the token; ``none`` and HMAC do not exist here.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from esign.errors import Malformed
from esign.jose import Json, der_signature, read_json, read_jwk, unb64u

RSA_ALGORITHMS = ("RS256", "PS256")
EC_ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "Ed25519": "Ed25519"}
LEAST_BITS = 2048


def read_id_token(token: str, jwk: Json) -> Json:
    """The claims of a token that ``jwk`` signed. Raises Malformed with the reason otherwise."""
    if token.count(".") != 2 or len(token) > 64 * 1024:
        raise Malformed("token: wrong size or shape", "token_damaged")
    head, body, tail = token.split(".")
    header = read_json(unb64u(head))
    if header.get("alg") not in _algorithms(jwk) or "crit" in header:
        raise Malformed("token: not signed as its key signs", "token_algorithm")
    if not _holds(f"{head}.{body}".encode(), unb64u(tail), jwk, str(header["alg"])):
        raise Malformed("token: the signature is not the provider's", "token_signature_bad")
    return read_json(unb64u(body))


def _algorithms(jwk: Json) -> tuple[str, ...]:
    if jwk.get("kty") == "RSA":
        return (str(jwk["alg"]),) if jwk.get("alg") in RSA_ALGORITHMS else RSA_ALGORITHMS
    alg = EC_ALGORITHMS.get(str(jwk.get("crv")))
    return ("EdDSA", "Ed25519") if alg == "Ed25519" else (alg,) if alg else ()


def _holds(message: bytes, signature: bytes, jwk: Json, alg: str) -> bool:
    if alg not in RSA_ALGORITHMS:
        return _curve_holds(message, signature, jwk)
    key = _rsa(jwk)
    form = (
        padding.PKCS1v15()
        if alg == "RS256"
        else padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    )
    try:
        key.verify(signature, message, form, hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _curve_holds(message: bytes, signature: bytes, jwk: Json) -> bool:
    """Others' ECDSA has s high or low as it falls; the one form this room writes is its own affair."""
    key = read_jwk(jwk)
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
            return True
        size = key.curve.key_size // 8
        if len(signature) != 2 * size:
            return False
        digest = hashes.SHA256() if size == 32 else hashes.SHA384()
        key.verify(der_signature(signature), message, ec.ECDSA(digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _rsa(jwk: Json) -> rsa.RSAPublicKey:
    try:
        n, e = (int.from_bytes(unb64u(jwk[name]), "big") for name in ("n", "e"))
        key = rsa.RSAPublicNumbers(e, n).public_key()
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed("JWK not understood", "token_key_unusable") from error
    if key.key_size < LEAST_BITS:
        raise Malformed("the provider's key is too short", "token_key_unusable")
    return key
