"""Time-stamp tokens of an authority outside this house (RFC 3161), whose certificates the trust list pins.

Such a token comes in a form that is not ours, so it cannot be written again and compared. Instead everything in it is either
held against what is pinned or covered by the authority's signature: one signer, no certificate that is not pinned, no
unsigned attribute, no list, nothing behind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from esign import cms, der
from esign.errors import Malformed
from esign.foreign import NOT_OF_X509
from esign.jose import der_signature, is_low, raw_signature
from esign.jose import lowered as lower_form
from esign.tsainfo import Stamp

_SET, _CERTIFICATES, _ATTRIBUTES, _TSA_NAME, _EXTENSIONS = 0x31, 0xA0, 0xA0, 0xA0, 0xA1
_CONTENT_TYPE, _DIGEST = der.oid("1.2.840.113549.1.9.3"), der.oid("1.2.840.113549.1.9.4")
_CERTIFICATE = der.oid("1.2.840.113549.1.9.16.2.47")
_HASHES: dict[bytes, hashes.HashAlgorithm] = {
    der.oid("2.16.840.1.101.3.4.2.1"): hashes.SHA256(),
    der.oid("2.16.840.1.101.3.4.2.2"): hashes.SHA384(),
    der.oid("2.16.840.1.101.3.4.2.3"): hashes.SHA512(),
}
_RSA = der.oid("1.2.840.113549.1.1.1")
_RSA_WITH = {der.oid(f"1.2.840.113549.1.1.{last}"): size for last, size in ((11, 256), (12, 384), (13, 512))}
_ECDSA_WITH = {der.oid(f"1.2.840.10045.4.3.{last}"): size for last, size in ((2, 256), (3, 384), (4, 512))}
_TIME = re.compile(rb"(\d{14})(?:\.\d{1,9})?Z")
# the optional parts of a TSTInfo in their order: accuracy, ordering, nonce, tsa, extensions
_OPTIONAL = (der.SEQUENCE, der.BOOLEAN, der.INTEGER, _TSA_NAME, _EXTENSIONS)


@dataclass(frozen=True)
class _Token:
    """The parts of a token that mean something; nothing is believed yet."""

    content: bytes
    certificates: tuple[bytes, ...]
    signer: bytes
    digest: hashes.HashAlgorithm
    attributes: bytes
    algorithm: bytes
    signature: bytes


def names_signer(token: bytes, certificate: bytes) -> bool:
    """Whether a token says that this certificate (DER) made it; good for choosing how to read it, for nothing else."""
    return cms.issuer_and_serial(certificate) in token


def read_foreign(token: bytes, chain: Sequence[bytes]) -> Stamp:
    """What a token says that the first certificate of `chain` (DER, leaf first) made. Raises Malformed."""
    found = _read(token)
    if found.signer != cms.issuer_and_serial(chain[0]) or not set(found.certificates) <= set(chain):
        raise Malformed("time-stamp: other certificates than the pinned ones", "timestamp_bad")
    if not _says(found, chain[0]) or not _signed(found, chain[0]):
        raise Malformed("time-stamp: its signature does not hold", "timestamp_bad")
    return read_info(found.content)


def lowered(token: bytes, certificate: bytes) -> bytes:
    """The same token with the lower of the two forms of an ECDSA signature, the only one that is taken here; others do not
    make it themselves. Raises Malformed.
    """
    found = _read(token)
    key = x509.load_der_x509_certificate(certificate).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.key_size not in (256, 384):
        return token
    try:
        raw = raw_signature(found.signature, key.key_size // 8)
    except (ValueError, OverflowError) as error:
        raise _shape() from error
    return _with_signature(token, der_signature(lower_form(raw)))


def content_of(token: bytes) -> bytes:
    """The TSTInfo in any token, not yet believed. Raises Malformed."""
    return _read(token).content


def signer_of(token: bytes) -> bytes:
    """The certificate (DER) inside a token that it says it was made with. Raises Malformed."""
    found = _read(token)
    for each in found.certificates:
        if cms.issuer_and_serial(each) == found.signer:
            return each
    raise Malformed("time-stamp: the signer's certificate is not inside", "timestamp_bad")


def read_info(info: bytes) -> Stamp:
    """The meaning of anybody's TSTInfo over a SHA-256 digest; the second it names. Raises Malformed."""
    parts = list(der.children(der.read_one(info, der.SEQUENCE)))
    tags = [tag for tag, _, _ in parts]
    if tags[:5] != [der.INTEGER, der.OID, der.SEQUENCE, der.INTEGER, der.TIME] or parts[0][2] != der.integer(
        1
    ):
        raise Malformed("time-stamp: another shape", "timestamp_bad")
    places = [_OPTIONAL.index(tag) if tag in _OPTIONAL else -1 for tag in tags[5:]]
    if -1 in places or places != sorted(set(places)):
        raise Malformed("time-stamp: another shape", "timestamp_bad")
    imprint = list(der.children(parts[2][1]))
    if len(imprint) != 2 or _hash_of(imprint[0][2]).digest_size != 32 or imprint[1][0] != der.OCTETS:
        raise Malformed("time-stamp: another digest", "timestamp_bad")
    nonce = next((body for tag, body, _ in parts[5:] if tag == der.INTEGER), None)
    return Stamp(imprint[1][1], _time(parts[4][1]), int.from_bytes(parts[3][1], "big"), None, nonce)


def _time(body: bytes) -> datetime:
    told = _TIME.fullmatch(body)
    if told is None:
        raise Malformed("time-stamp: time not understood", "timestamp_bad")
    try:
        return datetime.strptime(told[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise Malformed("time-stamp: time not understood", "timestamp_bad") from error


def _read(token: bytes) -> _Token:
    """Take a token apart that has one signer and nothing that nobody vouches for."""
    outer = _fields(token, (der.OID, 0xA0))
    if outer[0][2] != der.oid(cms.SIGNED_DATA):
        raise _shape()
    signed = list(der.children(der.read_one(outer[1][1], der.SEQUENCE)))
    tags = [tag for tag, _, _ in signed]
    if tags not in (
        [der.INTEGER, _SET, der.SEQUENCE, _CERTIFICATES, _SET],
        [der.INTEGER, _SET, der.SEQUENCE, _SET],
    ):
        raise _shape()
    version, digests, content, *certificates, signers = signed
    inner = _fields(content[2], (der.OID, 0xA0))
    if version[2] != der.integer(3) or inner[0][2] != der.oid(cms.TST_INFO):
        raise _shape()
    info = _fields(
        signers[1], (der.INTEGER, der.SEQUENCE, der.SEQUENCE, _ATTRIBUTES, der.SEQUENCE, der.OCTETS)
    )
    if info[0][2] != der.integer(1) or _hash_of(digests[1]).name != _hash_of(info[2][2]).name:
        raise _shape()
    return _Token(
        content=der.read_one(inner[1][1], der.OCTETS),
        certificates=tuple(whole for _, _, whole in der.children(certificates[0][1])) if certificates else (),
        signer=info[1][2],
        digest=_hash_of(info[2][2]),
        attributes=info[3][1],
        algorithm=_algorithm(info[4][2]),
        signature=info[5][1],
    )


def _shape() -> Malformed:
    return Malformed("time-stamp: another shape", "timestamp_bad")


def _fields(value: bytes, tags: tuple[int, ...]) -> list[tuple[int, bytes, bytes]]:
    found = list(der.children(der.read_one(value, der.SEQUENCE)))
    if tuple(tag for tag, _, _ in found) != tags:
        raise _shape()
    return found


def _algorithm(value: bytes) -> bytes:
    """The OID of an AlgorithmIdentifier without parameters, or with NULL for them."""
    parts = list(der.children(der.read_one(value, der.SEQUENCE)))
    if not parts or parts[0][0] != der.OID or [whole for _, _, whole in parts[1:]] not in ([], [b"\x05\x00"]):
        raise _shape()
    return parts[0][2]


def _hash_of(value: bytes) -> hashes.HashAlgorithm:
    found = _HASHES.get(_algorithm(value))
    if found is None:
        raise Malformed("time-stamp: a digest that is not of the SHA-2 family", "timestamp_bad")
    return found


def _says(found: _Token, certificate: bytes) -> bool:
    """Whether the signed attributes speak of this content and certificate; others are signed too and say nothing here."""
    attributes: dict[bytes, bytes] = {}
    for tag, _, whole in der.children(found.attributes):
        if tag != der.SEQUENCE:
            raise _shape()
        kind, values = _fields(whole, (der.OID, _SET))
        if kind[2] in attributes:
            raise _shape()
        attributes[kind[2]] = values[1]
    digest = hashes.Hash(found.digest)
    digest.update(found.content)
    return (
        attributes.get(_CONTENT_TYPE) == der.oid(cms.TST_INFO)
        and attributes.get(_DIGEST) == der.tlv(der.OCTETS, digest.finalize())
        and _names(attributes.get(_CERTIFICATE, b""), certificate)
    )


def _names(attribute: bytes, certificate: bytes) -> bool:
    """Whether a signing certificate attribute (RFC 5035) names this certificate first, by SHA-256, which is its default."""
    listed = next(der.children(der.read_one(attribute, der.SEQUENCE)), None)
    first = next(der.children(listed[1]), None) if listed is not None else None
    told = next(der.children(first[1]), None) if first is not None else None
    return told is not None and told[2] == der.tlv(der.OCTETS, sha256(certificate).digest())


def _signed(found: _Token, certificate: bytes) -> bool:
    message, size = cms.to_be_signed(found.attributes), found.digest.digest_size * 8
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
        if isinstance(key, rsa.RSAPublicKey):
            if found.algorithm != _RSA and _RSA_WITH.get(found.algorithm) != size:
                return False
            key.verify(found.signature, message, padding.PKCS1v15(), found.digest)
            return True
        if not isinstance(key, ec.EllipticCurvePublicKey) or _ECDSA_WITH.get(found.algorithm) != size:
            return False
        if not is_low(raw_signature(found.signature, key.key_size // 8)):
            return False
        key.verify(found.signature, message, ec.ECDSA(found.digest))
    except NOT_OF_X509:
        return False
    return True


def _with_signature(token: bytes, signature: bytes) -> bytes:
    """The token with another signature value; lengths around it follow."""
    outer = list(der.children(der.read_one(token, der.SEQUENCE)))
    signed = list(der.children(der.read_one(outer[1][1], der.SEQUENCE)))
    info = list(der.children(der.read_one(signed[-1][1], der.SEQUENCE)))
    fresh = der.tlv(der.SEQUENCE, *(whole for _, _, whole in info[:-1]), der.tlv(der.OCTETS, signature))
    body = der.tlv(der.SEQUENCE, *(whole for _, _, whole in signed[:-1]), der.tlv(_SET, fresh))
    return der.tlv(der.SEQUENCE, outer[0][2], der.tlv(0xA0, body))
