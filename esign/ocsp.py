"""An OCSP responder core (RFC 6960): request bytes to response bytes, for certificates of the issuing CA."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp

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
    except (ValueError, TypeError, NotImplementedError, x509.DuplicateExtension):
        return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    responder = seals.key("ocsp", at)
    found = _certificate(seals, asked)
    if found is None or not isinstance(responder, FileKey):
        return _refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    builder = _single(seals, found, algorithm, at)
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.chain[0])
    builder = builder.certificates([responder.chain[0]])
    if nonce is not None:
        builder = builder.add_extension(nonce, critical=False)
    if not isinstance(responder.private, ec.EllipticCurvePrivateKey):
        return _refusal(ocsp.OCSPResponseStatus.INTERNAL_ERROR)
    return builder.sign(responder.private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _single(
    seals: Seals, found: tuple[KeyEntry, x509.Certificate], algorithm: hashes.HashAlgorithm, at: datetime
) -> ocsp.OCSPResponseBuilder:
    entry, certificate = found
    start = at.replace(microsecond=0)
    revoked = entry.revoked_at is not None and entry.revoked_at <= at
    return ocsp.OCSPResponseBuilder().add_response(
        cert=certificate,
        issuer=seals.issuing_ca.certificate,
        algorithm=algorithm,
        cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
        this_update=start,
        next_update=start + FRESH_FOR,
        revocation_time=entry.revoked_at if revoked else None,
        revocation_reason=x509.ReasonFlags(entry.reason or "unspecified") if revoked else None,
    )


def _certificate(seals: Seals, asked: ocsp.OCSPRequest) -> tuple[KeyEntry, x509.Certificate] | None:
    """The certificate asked for, if this CA issued it: the request names it by issuer hashes and serial."""
    issuer = seals.issuing_ca.certificate
    for entry in seals.manifest.ordinary:
        for certificate in seals.certificates[entry.kid][:1]:
            if certificate.serial_number != asked.serial_number or certificate.issuer != issuer.subject:
                continue
            mine = (
                ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, asked.hash_algorithm).build()
            )
            same = (mine.issuer_name_hash, mine.issuer_key_hash) == (
                asked.issuer_name_hash,
                asked.issuer_key_hash,
            )
            return (entry, certificate) if same else None
    return None


def _nonce(asked: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    try:
        return asked.extensions.get_extension_for_class(x509.OCSPNonce).value
    except x509.ExtensionNotFound:
        return None


def _refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(serialization.Encoding.DER)
