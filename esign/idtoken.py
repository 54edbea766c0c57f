"""The signature of an identity provider's ID token (RFC 7515, RFC 7518), checked offline with the key the office has vouched for.

The algorithm comes from the key, never from the token; ``none`` and HMAC do not exist here.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from esign.errors import Malformed
from esign.jose import Json, read_json, read_jwk, signature_ok, unb64u

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
        return signature_ok(read_jwk(jwk), "Ed25519" if alg == "EdDSA" else alg, message, signature)
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


def _rsa(jwk: Json) -> rsa.RSAPublicKey:
    try:
        n, e = (int.from_bytes(unb64u(jwk[name]), "big") for name in ("n", "e"))
        key = rsa.RSAPublicNumbers(e, n).public_key()
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed("JWK not understood", "token_key_unusable") from error
    if key.key_size < LEAST_BITS:
        raise Malformed("the provider's key is too short", "token_key_unusable")
    return key
