"""The national profile: a detached electronic seal over SM3 of the licence PDF, in the shape of GB/T 38540-2020.

It stands beside the ES256 signature. The certificate fields carry the seal key's own certificate (`sm2cert.py`): the trust
list's root, not a national CA, vouches for the key, so this is the standard's form and not a certified seal. Seals made before
0.9 carry the bare key in those fields and have no picture; those before the range was said name the document's type alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes

from esign import der
from esign.errors import Malformed
from esign.sm2 import Sm2Key, verify_sm2
from esign.sm2cert import SM2_WITH_SM3, is_certificate, public_of

_DOCUMENT = "application/pdf"
_VERSION = 4
_BIT_STRING, _UTF8, _IA5 = 0x03, 0x0C, 0x16
_YEARS = timedelta(days=5 * 365)


@dataclass(frozen=True)
class SealFace:
    """What the seal says: `number` is its id, `name` the authority as engraved, `picture` a PNG of `size` millimetres,
    `certificate` the signer's (DER)."""

    number: str
    name: str
    made_at: datetime
    certificate: bytes
    picture: bytes = b""
    size: int = 42


@dataclass(frozen=True)
class SealRead:
    """A seal whose signatures hold."""

    name: str
    at: datetime


def sm3(data: bytes) -> bytes:
    """SM3 digest, 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def write_seal(pdf: bytes, face: SealFace, key: Sm2Key, at: datetime) -> bytes:
    """SES_Signature over the PDF's bytes at `at`."""
    signed = _to_sign(_eseal(face, key), at, pdf)
    return der.tlv(der.SEQUENCE, signed, *_proof(face.certificate, key.sign(signed)))


def signer_of(seal: bytes) -> bytes:
    """The SubjectPublicKeyInfo that a seal names as its signer's, not yet believed; raises Malformed."""
    return _key_in(_named(seal))


def _named(seal: bytes) -> bytes:
    """The certificate, or in older seals the key, that a seal says it is signed with."""
    return der.read_one(_parts(seal, 4)[1][2], der.OCTETS)


def _key_in(named: bytes) -> bytes:
    return public_of(named) if is_certificate(named) else named


def read_seal(seal: bytes, pdf: bytes, public: bytes) -> SealRead:
    """Check a seal against the PDF and the trusted SM2 key (SubjectPublicKeyInfo); raises Malformed."""
    signed, *proof = _parts(seal, 4)
    named = _named(seal)
    if _key_in(named) != public:
        raise Malformed("seal: another key or algorithm", "seal_key_unknown")
    _check_proof(signed[2], [item[2] for item in proof], (named, public))
    version, eseal, at, digest, kind = _parts(signed[2], 5)
    if version[2] != der.integer(_VERSION):
        raise Malformed("seal: another version", "seal_damaged")
    info, *made = _parts(eseal[2], 4)
    _check_proof(info[2], [item[2] for item in made], (named, public))
    if digest[2] != der.tlv(_BIT_STRING, b"\x00" + sm3(pdf)):
        raise Malformed("seal: of another document", "seal_of_another_document")
    if kind[2] not in (_property(says) for says in (_DOCUMENT, _protects(pdf))):
        raise Malformed("seal: protects another kind of document or a part of it", "seal_damaged")
    facts = _parts(_parts(info[2], 4)[2][2], 7)
    if facts[3][2] != der.tlv(der.SEQUENCE, der.tlv(der.OCTETS, named)):
        raise Malformed("seal: its maker admits another signer", "seal_key_unknown")
    name, start, end = (
        facts[1][1].decode("utf-8", "replace"),
        der.read_time(facts[5][1]),
        der.read_time(facts[6][1]),
    )
    when = der.read_time(at[1])
    if not start <= when < end:
        raise Malformed("seal: used outside its validity", "seal_not_valid_then")
    return SealRead(name, when)


def _protects(pdf: bytes) -> str:
    """propertyInfo: its form is the maker's, and it says at least the range that the signature protects (here all of it)."""
    return f"{_DOCUMENT};bytes={len(pdf)};protects=0-{len(pdf)}"


def _property(says: str) -> bytes:
    return der.tlv(_IA5, says.encode("ascii"))


def _to_sign(eseal: bytes, at: datetime, pdf: bytes) -> bytes:
    return der.tlv(
        der.SEQUENCE,
        der.integer(_VERSION),
        eseal,
        der.generalized_time(at),
        der.tlv(_BIT_STRING, b"\x00", sm3(pdf)),
        _property(_protects(pdf)),
    )


def _eseal(face: SealFace, key: Sm2Key) -> bytes:
    """SESeal: the seal itself, signed by its maker, here the same key."""
    header = der.tlv(der.SEQUENCE, der.tlv(_IA5, b"ES"), der.integer(_VERSION), der.tlv(_IA5, b"registry"))
    facts = der.tlv(
        der.SEQUENCE,
        der.integer(1),
        der.tlv(_UTF8, face.name.encode()),
        der.integer(1),
        der.tlv(der.SEQUENCE, der.tlv(der.OCTETS, face.certificate)),
        *(der.generalized_time(when) for when in (face.made_at, face.made_at, face.made_at + _YEARS)),
    )
    picture = der.tlv(
        der.SEQUENCE,
        der.tlv(_IA5, b"PNG"),
        der.tlv(der.OCTETS, face.picture),
        der.integer(face.size),
        der.integer(face.size),
    )
    info = der.tlv(der.SEQUENCE, header, der.tlv(_IA5, face.number.encode("ascii")), facts, picture)
    return der.tlv(der.SEQUENCE, info, *_proof(face.certificate, key.sign(info)))


def _proof(named: bytes, signature: bytes) -> tuple[bytes, bytes, bytes]:
    return (
        der.tlv(der.OCTETS, named),
        der.oid(SM2_WITH_SM3),
        der.tlv(_BIT_STRING, b"\x00", signature),
    )


def _check_proof(signed: bytes, proof: Sequence[bytes], signer: tuple[bytes, bytes]) -> None:
    """`signer`: what the seal names it by, and its key."""
    (named, public), signature = signer, der.read_one(proof[2], _BIT_STRING)[1:]
    if tuple(proof) != _proof(named, signature):
        raise Malformed("seal: another key or algorithm", "seal_key_unknown")
    if not verify_sm2(public, signed, signature):
        raise Malformed("seal: signature does not hold", "seal_signature_bad")


def _parts(value: bytes, count: int) -> list[tuple[int, bytes, bytes]]:
    found = list(der.children(der.read_one(value, der.SEQUENCE)))
    if len(found) != count:
        raise Malformed("seal: a part is missing or added", "seal_damaged")
    return found
