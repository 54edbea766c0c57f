"""The X.509 certificate (GB/T 20518, RFC 5280) in a national seal: an SM2 key under its own signature, which the trust list vouches for."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from esign import der
from esign.errors import Malformed
from esign.sm2 import Sm2Key, verify_sm2

SM2_WITH_SM3 = "1.2.156.10197.1.501"
_VERSION, _EXTENSIONS, _BIT_STRING, _UTF8, _PRINTABLE, _UTC = 0xA0, 0xA3, 0x03, 0x0C, 0x13, 0x17
_ALGORITHM = der.tlv(der.SEQUENCE, der.oid(SM2_WITH_SM3))
_TRUE = der.tlv(der.BOOLEAN, b"\xff")
# digitalSignature and nonRepudiation, critical: what a seal's certificate is for
_USAGE = der.tlv(
    der.SEQUENCE, der.oid("2.5.29.15"), _TRUE, der.tlv(der.OCTETS, der.tlv(_BIT_STRING, b"\x06\xc0"))
)
_NO_CA = der.tlv(der.SEQUENCE, der.oid("2.5.29.19"), _TRUE, der.tlv(der.OCTETS, der.tlv(der.SEQUENCE)))


def write_certificate(key: Sm2Key, organisation: str, start: datetime, end: datetime) -> bytes:
    """DER of the certificate of a seal key; its serial number follows from the key."""
    name = der.tlv(
        der.SEQUENCE,
        _part("2.5.4.6", der.tlv(_PRINTABLE, b"CN")),
        _part("2.5.4.10", der.tlv(_UTF8, organisation.encode())),
        _part("2.5.4.3", der.tlv(_UTF8, f"{organisation} 电子印章".encode())),
    )
    signed = der.tlv(
        der.SEQUENCE,
        der.tlv(_VERSION, der.integer(2)),
        der.integer(int.from_bytes(sha256(key.public).digest()[:16], "big")),
        _ALGORITHM,
        name,
        der.tlv(der.SEQUENCE, _time(start), _time(end)),
        name,
        key.public,
        der.tlv(_EXTENSIONS, der.tlv(der.SEQUENCE, _NO_CA, _USAGE)),
    )
    return der.tlv(der.SEQUENCE, signed, _ALGORITHM, der.tlv(_BIT_STRING, b"\x00", key.sign(signed)))


def is_certificate(value: bytes) -> bool:
    """Whether this is a certificate rather than the bare key that seals named before; says nothing about its worth."""
    try:
        parts = list(der.children(der.read_one(value, der.SEQUENCE)))
        return len(parts) == 3 and next(der.children(parts[0][1]))[0] == _VERSION
    except (Malformed, StopIteration):
        return False


def public_of(certificate: bytes) -> bytes:
    """The SubjectPublicKeyInfo in a certificate that holds under that very key. Raises Malformed, Sm2Unavailable."""
    signed, algorithm, proof = list(der.children(der.read_one(certificate, der.SEQUENCE)))
    parts = list(der.children(signed[1]))
    if len(parts) != 8 or algorithm[2] != _ALGORITHM or parts[2][2] != _ALGORITHM:
        raise Malformed("seal: its certificate has another shape", "seal_damaged")
    public = parts[6][2]
    if not verify_sm2(public, signed[2], der.read_one(proof[2], _BIT_STRING)[1:]):
        raise Malformed("seal: its certificate does not hold", "seal_signature_bad")
    return public


def _part(kind: str, value: bytes) -> bytes:
    return der.tlv(der.SET, der.tlv(der.SEQUENCE, der.oid(kind), value))


def _time(at: datetime) -> bytes:
    """UTCTime until 2049, as RFC 5280 asks; no key here lives longer."""
    return der.tlv(_UTC, at.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode())
