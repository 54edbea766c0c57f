"""An OCSP responder core (RFC 6960): request bytes to response bytes, for every certificate of the installation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp

from esign.foreign import NOT_OF_X509
from esign.keys import FileKey
from esign.manifest import KeyEntry
from esign.seals import Seals

FRESH_FOR = timedelta(hours=12)
MAX_REQUEST = 4096


def answer_ocsp(request: bytes, seals: Seals, at: datetime) -> bytes:
    """The DER response; a request that is not understood gets a DER refusal, nothing raises."""
    if len(request) > MAX_REQUEST:
        return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    try:
        asked = ocsp.load_der_ocsp_request(request)
        nonce = _nonce(asked)
        algorithm = asked.hash_algorithm
    except NOT_OF_X509:
        return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    responder = seals.key("ocsp", at)
    found = next((each for each in _issued(seals) if each.is_asked_for(asked)), None)
    if found is None or not isinstance(responder, FileKey):
        return _refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    own = _delegated(seals, responder, found.issuer)
    if own is None:  # made before the key was vouched for by every authority
        return _refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    builder = _single(found, algorithm, at)
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, own)
    builder = builder.certificates([own])
    if nonce is not None:
        builder = builder.add_extension(nonce, critical=False)
    if not isinstance(responder.private, ec.EllipticCurvePrivateKey):
        return _refusal(ocsp.OCSPResponseStatus.INTERNAL_ERROR)
    return builder.sign(responder.private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class _Issued:
    """A certificate with its issuer's, and the key it is of; authorities' certificates are of no listed key."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    entry: KeyEntry | None

    def is_asked_for(self, asked: ocsp.OCSPRequest) -> bool:
        """The request names a certificate by hashes of its issuer and its serial."""
        if self.certificate.serial_number != asked.serial_number:
            return False
        builder = ocsp.OCSPRequestBuilder().add_certificate(
            self.certificate, self.issuer, asked.hash_algorithm
        )
        mine = builder.build()
        hashes_of = (mine.issuer_name_hash, mine.issuer_key_hash)
        return hashes_of == (asked.issuer_name_hash, asked.issuer_key_hash)


def _issued(seals: Seals) -> Iterator[_Issued]:
    """Every certificate: of keys, of the OCSP key by other authorities, of the authorities below the root."""
    for entry in seals.manifest.ordinary:
        chain = seals.certificates[entry.kid]
        if chain:
            yield _Issued(chain[0], chain[1], entry)
        for certificate in seals.responders.get(entry.kid, ()):
            yield _Issued(certificate, _issuer_of(seals, certificate), entry)
    root = seals.root_certificate
    yield from (_Issued(each, root, None) for each in seals.authorities if each != root)


def _issuer_of(seals: Seals, certificate: x509.Certificate) -> x509.Certificate:
    return next(each for each in seals.authorities if each.subject == certificate.issuer)


def _delegated(seals: Seals, responder: FileKey, issuer: x509.Certificate) -> x509.Certificate | None:
    """The responder's certificate by this authority."""
    own = (responder.chain[0], *seals.responders.get(responder.kid, ()))
    return next((each for each in own if each.issuer == issuer.subject), None)


def _single(found: _Issued, algorithm: hashes.HashAlgorithm, at: datetime) -> ocsp.OCSPResponseBuilder:
    entry, start = found.entry, at.replace(microsecond=0)
    gone = entry.revoked_at if entry is not None else None
    revoked = gone is not None and gone <= at
    reason = (entry.reason if entry is not None else "") or "unspecified"
    return ocsp.OCSPResponseBuilder().add_response(
        cert=found.certificate,
        issuer=found.issuer,
        algorithm=algorithm,
        cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
        this_update=start,
        next_update=start + FRESH_FOR,
        revocation_time=gone if revoked else None,
        revocation_reason=x509.ReasonFlags(reason) if revoked else None,
    )


def _nonce(asked: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    try:
        return asked.extensions.get_extension_for_class(x509.OCSPNonce).value
    except x509.ExtensionNotFound:
        return None


def _refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(serialization.Encoding.DER)
