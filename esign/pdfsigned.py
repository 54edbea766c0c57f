"""The signature of a licence PDF: whole file, exact container, known signer, time-stamp by the known authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from esign import cms
from esign.errors import Malformed
from esign.pdfread import signed_parts
from esign.stampcheck import outside_of, outside_stamp
from esign.trusted import Issuer, Trust, TrustedKey
from esign.tsainfo import read_stamp_info
from esign.verdict import Findings, StopVerifyingError

ATTACHED = (b"licence.jwt", b"extract.jwt")  # what the pages of a registry call their credential


@dataclass(frozen=True)
class SignedPdf:
    """When the licence was signed, by the time-stamp, with which key and of which installation."""

    signed_at: datetime
    key: TrustedKey
    issuer: Issuer


def check_pdf(pdf: bytes, trust: Trust, findings: Findings) -> SignedPdf:
    """Raises StopVerifyingError with the reason in the findings when the signature does not hold."""
    try:
        parts = signed_parts(pdf)
        envelope = cms.read(parts.container, cms.DATA)
    except Malformed as error:
        raise _broken(pdf, error, findings) from error
    findings.passed("whole_file", "one revision, one signature, every byte covered")
    issuer, key = _known(envelope, trust, "licence", findings)
    if not cms.signed_by_certificate(envelope, sha256(parts.covered).digest()):
        raise findings.stop(
            "pdf_signature", "forged", "signature_bad", "the file is not the one that was signed"
        )
    findings.passed("pdf_signature", f"PAdES by key {key.kid}")
    # Only the registry's own time-stamps count: another region's authority could date what a stolen key signed.
    signed_at = _stamped(envelope, Trust((issuer,)), findings)
    if fault := key.fault_at(signed_at):
        raise findings.stop("page_key", "forged", fault, f"the page was signed by key {key.kid}")
    findings.passed("page_key", key.state if key.revoked_at is None else "compromised later")
    return SignedPdf(signed_at, key, issuer)


def _broken(pdf: bytes, error: Malformed, findings: Findings) -> StopVerifyingError:
    reason = error.reason if error.reason != "damaged" else "container_damaged"
    if reason == "signature_missing" and not any(name in pdf for name in ATTACHED):
        return findings.stop(
            "pdf_signature", "unknown", "not_a_licence", "a PDF without a registry's signature"
        )
    name = "whole_file" if reason == "changed_after_signing" else "pdf_signature"
    return findings.stop(name, "forged", reason, str(error))


def _stamped(envelope: cms.Envelope, trust: Trust, findings: Findings) -> datetime:
    imprint = sha256(envelope.signature).digest()
    if (outside := outside_of(envelope.token or b"", trust)) is not None:
        try:
            at = outside_stamp(envelope.token or b"", outside[1], imprint)
        except Malformed as error:
            raise findings.stop("timestamp", "forged", "timestamp_bad", str(error)) from error
        findings.passed("timestamp", f"{at.isoformat()} by the authority {outside[1].kid}")
        return at
    try:
        token = cms.read(envelope.token or b"", cms.TST_INFO)
        stamp = read_stamp_info(token.content or b"")
    except Malformed as error:
        raise findings.stop("timestamp", "forged", "timestamp_bad", str(error)) from error
    _, key = _known(token, trust, "tsa", findings)
    good = cms.signed_by_certificate(token, sha256(token.content or b"").digest())
    if not good or stamp.imprint != imprint:
        raise findings.stop("timestamp", "forged", "timestamp_bad", "the time-stamp is not of this signature")
    if key.fault_at(stamp.at):
        raise findings.stop("timestamp", "forged", "timestamp_bad", "the time-stamp key was not valid then")
    findings.passed("timestamp", stamp.at.isoformat())
    return stamp.at


def _known(envelope: cms.Envelope, trust: Trust, use: str, findings: Findings) -> tuple[Issuer, TrustedKey]:
    """The installation and trusted key with exactly this certificate and chain."""
    found = trust.find_certificate(envelope.signer, use)
    if found is None:
        if _looks_alike(envelope.signer, trust):
            raise findings.stop("issuer", "forged", "look_alike_issuer", "the same names, another authority")
        raise findings.stop(
            "issuer", "unknown", "issuer_unknown", f"no trust list names this {use} certificate"
        )
    if sorted(envelope.certificates()) != sorted(found[1].chain):
        raise findings.stop(
            "issuer", "forged", "container_damaged", "other certificates than the trust list's"
        )
    return found


def _looks_alike(certificate: bytes, trust: Trust) -> bool:
    """Does the certificate's issuer carry the name of a CA we trust?"""
    chains = (key.chain for issuer in trust.issuers for key in issuer.keys.values() if key.chain)
    return any(cms.issuer_name(chain[0]) == cms.issuer_name(certificate) for chain in chains)


def signature_stamp(pdf: bytes) -> bytes:
    """The time-stamp token (DER) inside a licence PDF's signature; raises Malformed where there is none."""
    token = cms.read(signed_parts(pdf).container, cms.DATA).token
    if token is None:
        raise Malformed("PDF: no time-stamp", "timestamp_bad")
    return token
