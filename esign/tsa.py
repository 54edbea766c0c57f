"""What a time-stamp authority writes and reads (RFC 3161): ES256, SHA-256 imprints only. Who asks never says the time: `stamping.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from esign import cms, der
from esign.errors import Malformed
from esign.jose import der_signature
from esign.keys import KeyProvider

ETSI_POLICY = (
    "0.4.0.2023.1.1"  # best practices policy of ETSI EN 319 421; EN 319 422 §5.2 then asks for one second
)
OWN_POLICY = "2.25.57235022763498671150062995374407674063"  # this software's own (X.667): exactly what docs/operate.md says
BAD_ALGORITHM, BAD_REQUEST, BAD_FORMAT, NO_TIME, BAD_POLICY = 0, 2, 5, 14, 15


@dataclass(frozen=True)
class Practice:
    """Under which policy an authority stamps and how far its clock may be off, in seconds. Claims nothing by itself."""

    policy: str = OWN_POLICY
    accuracy: int = 60

    def __post_init__(self) -> None:
        if self.accuracy < 1 or (self.policy == ETSI_POLICY and self.accuracy > 1):
            raise ValueError("the policy of EN 319 421 is for clocks that are right to one second")


@dataclass(frozen=True)
class Asked:
    """What is to be stamped: a SHA-256 digest, and the body of the request's nonce."""

    imprint: bytes
    nonce: bytes | None = None


def time_stamp(
    asked: Asked, key: KeyProvider, at: datetime, serial: int, practice: Practice = Practice()
) -> bytes:
    """A time-stamp token (ContentInfo) of `at`: for the authority itself, and for nobody else."""
    info = der.tlv(
        der.SEQUENCE,
        der.integer(1),
        der.oid(practice.policy),
        der.tlv(der.SEQUENCE, cms.SHA256_ID, der.tlv(der.OCTETS, asked.imprint)),
        der.integer(serial),
        der.generalized_time(at),
        der.tlv(der.SEQUENCE, der.integer(practice.accuracy)),
        b"" if asked.nonce is None else der.tlv(der.INTEGER, asked.nonce),
    )
    envelope = cms.container(cms.TST_INFO, info, sha256(info).digest(), key.chain)
    signature = der_signature(key.sign(cms.to_be_signed(envelope.attributes)))
    return cms.write(replace(envelope, signature=signature))


def write_query(asked: Asked) -> bytes:
    """The TimeStampReq for a digest, certificates wanted."""
    nonce = b"" if asked.nonce is None else der.tlv(der.INTEGER, asked.nonce)
    imprint = der.tlv(der.SEQUENCE, cms.SHA256_ID, der.tlv(der.OCTETS, asked.imprint))
    return der.tlv(der.SEQUENCE, der.integer(1), imprint, nonce, der.tlv(der.BOOLEAN, b"\xff"))


def answer_query(query: bytes, stamp: Callable[[Asked], bytes], policy: str) -> bytes:
    """The TimeStampResp for a TimeStampReq; every bad request gets a DER rejection, nothing about it raises."""
    try:
        asked = _read_query(query, policy)
    except _RejectedError as rejected:
        return _rejection(rejected.bit)
    except (Malformed, IndexError):
        return _rejection(BAD_FORMAT)
    status = der.tlv(der.SEQUENCE, der.integer(0))
    return der.tlv(der.SEQUENCE, status, stamp(asked))


def read_answer(answer: bytes) -> bytes | None:
    """The token of a TimeStampResp; None where the authority refused. Raises Malformed."""
    parts = list(der.children(der.read_one(answer, der.SEQUENCE)))
    if not parts or parts[0][0] != der.SEQUENCE or len(parts) > 2:
        raise Malformed("time-stamp answer: another shape")
    granted = next(der.children(parts[0][1]), (0, b"", b""))[2] in (der.integer(0), der.integer(1))
    if granted != (len(parts) == 2):
        raise Malformed("time-stamp answer: neither a token nor a refusal")
    return parts[1][2] if granted else None


def without_time() -> bytes:
    """The TimeStampResp of an authority that does not trust its clock at the moment (timeNotAvailable)."""
    return _rejection(NO_TIME)


class _RejectedError(Exception):
    def __init__(self, bit: int) -> None:
        super().__init__(bit)
        self.bit = bit


def _read_query(query: bytes, policy: str) -> Asked:
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
        if tag == der.OID and whole != der.oid(policy):
            raise _RejectedError(BAD_POLICY)
        if tag == der.INTEGER:
            nonce = body
        if tag not in (der.OID, der.INTEGER, der.BOOLEAN):
            raise _RejectedError(BAD_REQUEST)
    return Asked(digest, nonce)


def _rejection(bit: int) -> bytes:
    mask = 1 << (31 - bit)
    flags = mask.to_bytes(4, "big").rstrip(b"\x00")
    unused = 7 - bit % 8
    failure = der.tlv(0x03, bytes([unused]) + flags)
    return der.tlv(der.SEQUENCE, der.tlv(der.SEQUENCE, der.integer(2), failure))
