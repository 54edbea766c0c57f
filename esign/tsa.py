"""A time-stamp authority (RFC 3161) as functions: ES256, SHA-256 imprints only, time as an argument."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from esign import cms, der
from esign.errors import Malformed
from esign.jose import der_signature
from esign.keys import KeyProvider

POLICY = "0.4.0.2023.1.1"  # ETSI EN 319 421, best practices policy for time-stamps
BAD_ALGORITHM, BAD_REQUEST, BAD_FORMAT, NO_TIME, BAD_POLICY = 0, 2, 5, 14, 15


def time_stamp(imprint: bytes, key: KeyProvider, at: datetime, nonce: bytes | None = None) -> bytes:
    """A time-stamp token (ContentInfo) over a SHA-256 digest; `nonce` is the body of the request's INTEGER."""
    serial = int.from_bytes(sha256(imprint + at.isoformat().encode() + (nonce or b"")).digest()[:8], "big")
    info = der.tlv(
        der.SEQUENCE,
        der.integer(1),
        der.oid(POLICY),
        der.tlv(der.SEQUENCE, cms.SHA256_ID, der.tlv(der.OCTETS, imprint)),
        der.integer(serial),
        der.generalized_time(at),
        b"" if nonce is None else der.tlv(der.INTEGER, nonce),
    )
    envelope = cms.container(cms.TST_INFO, info, sha256(info).digest(), key.chain)
    signature = der_signature(key.sign(cms.to_be_signed(envelope.attributes)))
    return cms.write(replace(envelope, signature=signature))


def answer_query(query: bytes, key: KeyProvider, at: datetime) -> bytes:
    """The TimeStampResp for a TimeStampReq; every bad request gets a DER rejection, nothing raises."""
    try:
        imprint, nonce = _read_query(query)
    except _RejectedError as rejected:
        return _rejection(rejected.bit)
    except (Malformed, IndexError):
        return _rejection(BAD_FORMAT)
    status = der.tlv(der.SEQUENCE, der.integer(0))
    return der.tlv(der.SEQUENCE, status, time_stamp(imprint, key, at, nonce))


def without_time() -> bytes:
    """The TimeStampResp of an authority that does not trust its clock at the moment (timeNotAvailable)."""
    return _rejection(NO_TIME)


class _RejectedError(Exception):
    def __init__(self, bit: int) -> None:
        super().__init__(bit)
        self.bit = bit


def _read_query(query: bytes) -> tuple[bytes, bytes | None]:
    parts = list(der.children(der.read_one(query, der.SEQUENCE)))
    if parts[0][2] != der.integer(1):
        raise _RejectedError(BAD_REQUEST)
    imprint = list(der.children(parts[1][1]))
    if [tag for tag, _, _ in imprint] != [der.SEQUENCE, der.OCTETS]:
        raise _RejectedError(BAD_FORMAT)
    (_, algorithm, _), (_, digest, _) = imprint
    if [whole for _, _, whole in der.children(algorithm)][:1] != [der.oid("2.16.840.1.101.3.4.2.1")]:
        raise _RejectedError(BAD_ALGORITHM)
    if len(digest) != 32:
        raise _RejectedError(BAD_FORMAT)
    nonce = None
    for tag, body, whole in parts[2:]:
        if tag == der.OID and whole != der.oid(POLICY):
            raise _RejectedError(BAD_POLICY)
        if tag == der.INTEGER:
            nonce = body
        if tag not in (der.OID, der.INTEGER, der.BOOLEAN):
            raise _RejectedError(BAD_REQUEST)
    return digest, nonce


def _rejection(bit: int) -> bytes:
    mask = 1 << (31 - bit)
    flags = mask.to_bytes(4, "big").rstrip(b"\x00")
    unused = 7 - bit % 8
    failure = der.tlv(0x03, bytes([unused]) + flags)
    return der.tlv(der.SEQUENCE, der.tlv(der.SEQUENCE, der.integer(2), failure))
