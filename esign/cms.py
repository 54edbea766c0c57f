"""CMS SignedData (RFC 5652) in exactly one form, written and read back strictly.

A container can be changed outside what its signature covers: padding, algorithm fields, unsigned attributes,
stray certificates. So a reader here rebuilds the container from its meaning and compares every byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from esign import der
from esign.errors import Malformed
from esign.foreign import NOT_OF_X509
from esign.jose import is_low, raw_signature

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"
_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"
SHA256_ID = der.tlv(der.SEQUENCE, der.oid("2.16.840.1.101.3.4.2.1"))
_ECDSA_SHA256_ID = der.tlv(der.SEQUENCE, der.oid("1.2.840.10045.4.3.2"))
_CERTIFICATES, _ATTRIBUTES, _UNSIGNED, _EXPLICIT = 0xA0, 0xA0, 0xA1, 0xA0


@dataclass(frozen=True)
class Envelope:
    """What a SignedData means; `content` is None when detached, `token` is the signature timestamp."""

    kind: str
    content: bytes | None
    signer: bytes
    others: tuple[bytes, ...]
    attributes: bytes
    signature: bytes
    token: bytes | None = None

    def certificates(self) -> tuple[bytes, ...]:
        """DER of the signer's certificate, then of the others."""
        return (self.signer, *self.others)


def attributes_for(kind: str, digest: bytes, signer: bytes) -> bytes:
    """The body of the signed attributes: content type, digest, and the signer's certificate by hash (RFC 5035)."""
    hashed = der.tlv(der.SEQUENCE, der.tlv(der.OCTETS, sha256(signer).digest()))
    certificate = der.tlv(der.SEQUENCE, der.tlv(der.SEQUENCE, hashed))
    rows = (
        _attribute(_CONTENT_TYPE, der.oid(kind)),
        _attribute(_MESSAGE_DIGEST, der.tlv(der.OCTETS, digest)),
        _attribute(_SIGNING_CERTIFICATE, certificate),
    )
    return b"".join(sorted(rows))


def to_be_signed(attributes: bytes) -> bytes:
    """The bytes the signature is over: the attributes as a SET OF."""
    return der.tlv(der.SET, attributes)


def write(envelope: Envelope) -> bytes:
    """The ContentInfo of an envelope."""
    unsigned = b""
    if envelope.token is not None:
        unsigned = der.tlv(_UNSIGNED, _attribute(_TIMESTAMP, envelope.token))
    signer_info = der.tlv(
        der.SEQUENCE,
        der.integer(1),
        issuer_and_serial(envelope.signer),
        SHA256_ID,
        der.tlv(_ATTRIBUTES, envelope.attributes),
        _ECDSA_SHA256_ID,
        der.tlv(der.OCTETS, envelope.signature),
        unsigned,
    )
    inner = b""
    if envelope.content is not None:
        inner = der.tlv(_EXPLICIT, der.tlv(der.OCTETS, envelope.content))
    body = der.tlv(
        der.SEQUENCE,
        der.integer(1 if envelope.kind == DATA else 3),
        der.tlv(der.SET, SHA256_ID),
        der.tlv(der.SEQUENCE, der.oid(envelope.kind), inner),
        der.tlv(_CERTIFICATES, *sorted(envelope.certificates())),
        der.tlv(der.SET, signer_info),
    )
    return der.tlv(der.SEQUENCE, der.oid(SIGNED_DATA), der.tlv(_EXPLICIT, body))


def read(data: bytes, kind: str) -> Envelope:
    """Take a container of `kind` apart; anything `write` would not have written raises Malformed."""
    outer = _fields(der.read_one(data, der.SEQUENCE), 2)
    signed = _fields(der.read_one(outer[1][1], der.SEQUENCE), 5)
    content = _content(signed[2][1])
    info = list(der.children(der.read_one(signed[4][1], der.SEQUENCE)))
    if len(info) not in (6, 7):
        raise Malformed("CMS: signer information has another shape")
    token = None
    if len(info) == 7:
        token = der.read_one(_fields(der.read_one(info[6][1], der.SEQUENCE), 2)[1][2], der.SET)
    certificates = [whole for _, _, whole in der.children(signed[3][1])]
    signer = _signer(certificates, info[1][2])
    others = tuple(item for item in certificates if item != signer)
    envelope = Envelope(kind, content, signer, others, info[3][1], info[5][1], token)
    if write(envelope) != data:
        raise Malformed("CMS: not in the one form this room writes")
    return envelope


def signed_by_certificate(envelope: Envelope, digest: bytes) -> bool:
    """True when the attributes speak of this digest and certificate, and the certificate's key signed them."""
    if envelope.attributes != attributes_for(envelope.kind, digest, envelope.signer):
        return False
    try:
        key = _public_key(envelope.signer)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        if not is_low(raw_signature(envelope.signature, key.key_size // 8)):
            return False
        key.verify(envelope.signature, to_be_signed(envelope.attributes), ec.ECDSA(hashes.SHA256()))
    except NOT_OF_X509:
        return False
    return True


@lru_cache(maxsize=256)
def _public_key(certificate: bytes) -> object:
    """Of a certificate that is trusted: a list names few, and every verification asks for the same."""
    return x509.load_der_x509_certificate(certificate).public_key()


def der_of(certificates: Sequence[x509.Certificate]) -> tuple[bytes, ...]:
    """DER of each certificate."""
    return tuple(item.public_bytes(Encoding.DER) for item in certificates)


def container(kind: str, content: bytes | None, digest: bytes, chain: Sequence[x509.Certificate]) -> Envelope:
    """An envelope without a signature yet; `chain` is leaf first."""
    signer, *others = der_of(chain)
    return Envelope(kind, content, signer, tuple(others), attributes_for(kind, digest, signer), b"")


def _attribute(kind: str, value: bytes) -> bytes:
    return der.tlv(der.SEQUENCE, der.oid(kind), der.tlv(der.SET, value))


def _fields(body: bytes, count: int) -> list[tuple[int, bytes, bytes]]:
    found = list(der.children(body))
    if len(found) != count:
        raise Malformed("CMS: a part is missing or added")
    return found


def _content(body: bytes) -> bytes | None:
    parts = list(der.children(body))
    return der.read_one(der.read_one(parts[1][2], _EXPLICIT), der.OCTETS) if len(parts) == 2 else None


def _signer(certificates: Sequence[bytes], who: bytes) -> bytes:
    for item in certificates:
        if issuer_and_serial(item) == who:
            return item
    raise Malformed("CMS: the signer's certificate is not inside")


def issuer_and_serial(certificate: bytes) -> bytes:
    """How CMS names a certificate; read without an X.509 library, as the bytes are still anybody's."""
    outer = list(der.children(der.read_one(certificate, der.SEQUENCE)))
    parts = list(der.children(outer[0][1])) if outer else []
    if len(parts) < 4 or parts[0][0] != _EXPLICIT:
        raise Malformed("CMS: a certificate is damaged")
    return der.tlv(der.SEQUENCE, parts[3][2], parts[1][2])


def issuer_name(certificate: bytes) -> bytes:
    """The DER name of whoever issued a certificate."""
    return next(der.children(der.read_one(issuer_and_serial(certificate), der.SEQUENCE)))[2]
