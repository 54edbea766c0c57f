"""JWS compact serialisation (RFC 7515) by hand, because keys may live in a device; strict on reading.

The algorithm comes from the trust list's key, never from the token: the header must merely agree with it.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from dataclasses import dataclass
from math import isfinite
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from esign.errors import Malformed

MAX_TOKEN = 256 * 1024
MAX_INFLATED = 256 * 1024
Json = dict[str, Any]
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
_B64U = re.compile(r"[A-Za-z0-9_-]*")
# Orders of the curves (SEC 2): (r, s) and (r, n − s) sign the same message, and only the lower s is taken.
_ORDERS = {
    32: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    48: int(
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16
    ),
}
_CURVES: dict[str, tuple[str, int, type[hashes.HashAlgorithm]]] = {
    "ES256": ("secp256r1", 32, hashes.SHA256),
    "ES384": ("secp384r1", 48, hashes.SHA384),
}


def b64u(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64u(text: str) -> bytes:
    """Decode base64url strictly: no padding, no foreign character, no stray bits in the last character."""
    if not _B64U.fullmatch(text):
        raise Malformed("base64url: foreign character")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Malformed("base64url: wrong length") from error
    if b64u(data) != text:
        raise Malformed("base64url: not the shortest form")
    return data


def compact_json(value: object) -> bytes:
    """JSON without spaces, Chinese as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _no_twins(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("JSON: a key appears twice")
    return found


def _no_constant(name: str) -> Any:
    raise Malformed(f"JSON: {name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _no_constant(text[:40])


def read_json(data: bytes | str) -> Json:
    """A JSON object in UTF-8; duplicate keys, NaN, infinite numbers, lone surrogates, deep nesting and anything but an
    object raise Malformed.
    """
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        value = json.loads(
            text, object_pairs_hook=_no_twins, parse_constant=_no_constant, parse_float=_finite
        )
        if "\\u" in text or isinstance(data, str):
            compact_json(value)  # half a character has no UTF-8
    except (ValueError, RecursionError) as error:
        raise Malformed("JSON: not understood") from error
    if not isinstance(value, dict):
        raise Malformed("JSON: not an object")
    return value


def inflate(data: bytes, wbits: int, limit: int = MAX_INFLATED) -> bytes:
    """Decompress at most `limit` bytes; more, a cut stream or trailing bytes raise Malformed."""
    machine = zlib.decompressobj(wbits)
    try:
        out = machine.decompress(data, limit + 1)
    except zlib.error as error:
        raise Malformed("compressed data is damaged") from error
    if len(out) > limit:
        raise Malformed("compressed data is too large")
    if not machine.eof or machine.unused_data:
        raise Malformed("compressed data is cut short or padded")
    return out


def deflate(data: bytes) -> bytes:
    """Raw DEFLATE, best effort, as `zip: DEF` wants it."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


def der_signature(raw: bytes) -> bytes:
    """ECDSA r||s to the DER form that X.509 and CMS use."""
    half = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


def raw_signature(der: bytes, size: int) -> bytes:
    """ECDSA DER to r||s with `size` bytes each."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def is_low(raw: bytes) -> bool:
    """Whether an ECDSA signature r||s is the lower of its two forms, the only one that is taken here."""
    order = _ORDERS.get(len(raw) // 2)
    return order is not None and int.from_bytes(raw[len(raw) // 2 :], "big") <= order // 2


def lowered(raw: bytes) -> bytes:
    """The same ECDSA signature r||s in its lower form: nobody can turn what we signed into other bytes."""
    half = len(raw) // 2
    s = int.from_bytes(raw[half:], "big")
    return raw if is_low(raw) else raw[:half] + (_ORDERS[half] - s).to_bytes(half, "big")


def signature_ok(key: PublicKey, alg: str, message: bytes, signature: bytes) -> bool:
    """True when the JOSE-form signature of `message` is by `key` under exactly this algorithm."""
    try:
        if alg == "Ed25519" and isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
            return True
        if alg not in _CURVES or not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        curve, size, digest = _CURVES[alg]
        if key.curve.name != curve or len(signature) != 2 * size or not is_low(signature):
            return False
        key.verify(der_signature(signature), message, ec.ECDSA(digest()))
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Token:
    """A JWS taken apart; nothing about it is trusted yet."""

    header: Json
    payload: bytes
    signed: bytes
    signature: bytes

    def claims(self) -> Json:
        """The payload as claims, inflated when the header says `zip: DEF`; raises Malformed."""
        raw = inflate(self.payload, -15) if self.header.get("zip") == "DEF" else self.payload
        return read_json(raw)


def read_token(text: str, limit: int = MAX_TOKEN) -> Token:
    """Take a compact JWS apart; size, shape and the header's member names are checked; raises Malformed."""
    if len(text) > limit or text.count(".") != 2:
        raise Malformed("JWS: wrong size or shape")
    head, body, tail = text.split(".")
    header = read_json(unb64u(head))
    if set(header) - {"alg", "typ", "kid", "zip", "x5t#S256"} or not {"alg", "typ", "kid"} <= set(header):
        raise Malformed("JWS: header members not allowed", "header_not_allowed")
    if header.get("zip", "DEF") != "DEF":
        raise Malformed("JWS: unknown compression")
    return Token(header, unb64u(body), f"{head}.{body}".encode("ascii"), unb64u(tail))


def public_jwk(key: PublicKey, kid: str, alg: str) -> Json:
    """The public key as JWK (RFC 7517, RFC 8037)."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": b64u(key.public_bytes_raw()), "kid": kid, "alg": alg}
    size = _CURVES[alg][1]
    point = key.public_numbers()
    x, y = (b64u(n.to_bytes(size, "big")) for n in (point.x, point.y))
    return {"kty": "EC", "crv": f"P-{key.curve.key_size}", "x": x, "y": y, "kid": kid, "alg": alg}


def read_jwk(jwk: Json) -> PublicKey:
    """The public key of a JWK; raises Malformed on any other shape."""
    try:
        if jwk["kty"] == "OKP" and jwk["crv"] == "Ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(unb64u(jwk["x"]))
        curve = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}[jwk["crv"]]
        x, y = (int.from_bytes(unb64u(jwk[name]), "big") for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, curve).public_key()
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed("JWK not understood") from error
