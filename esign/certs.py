"""X.509 certificates and revocation lists of an installation (RFC 5280)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import (
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

from esign.jose import PublicKey

ONLINE_CRL_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class IssuerNames:
    """Who the installation is: `organisation` as printed, `short` for log names, `base_url` without a final slash."""

    organisation: str
    region: str
    short: str
    base_url: str = "http://127.0.0.1:8000"
    country: str = "CN"

    def subject(self, role: str) -> x509.Name:
        """The X.509 name of one of its keys."""
        parts = (
            (NameOID.COUNTRY_NAME, self.country),
            (NameOID.ORGANIZATION_NAME, self.organisation),
            (NameOID.COMMON_NAME, f"{self.short} {role}"),
        )
        return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


@dataclass(frozen=True)
class Ask:
    """What a certificate is asked for: role in the name, key, from and to, and its use."""

    role: str
    public: PublicKey
    start: datetime
    end: datetime
    use: ObjectIdentifier | None = None
    ca_depth: int | None = None


@dataclass(frozen=True)
class Authority:
    """A CA key in memory with its certificate; `slug` names its CRL file and URL."""

    slug: str
    private: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    names: IssuerNames

    def issue(self, ask: Ask) -> x509.Certificate:
        """Sign a certificate for a key."""
        builder = base_builder(ask, self.names).issuer_name(self.certificate.subject)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.private.public_key())
        builder = builder.add_extension(identifier, critical=False)
        url = x509.UniformResourceIdentifier(f"{self.names.base_url}/crl/{self.slug}.crl")
        point = x509.DistributionPoint([url], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        # No OCSP address inside: pdfsig (NSS) reports a certificate whose responder it cannot reach as corrupted.
        # The trust list names the responder.
        return builder.sign(self.private, digest_for(self.private))

    def crl(self, revoked: Sequence[Revoked], at: datetime, life: timedelta) -> bytes:
        """The DER revocation list of this CA as of `at`."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
        builder = builder.last_update(at).next_update(at + life)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.private.public_key())
        builder = builder.add_extension(identifier, critical=False)
        builder = builder.add_extension(x509.CRLNumber(int(at.timestamp()) + len(revoked)), critical=False)
        for item in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(item.serial).revocation_date(item.at)
            entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags(item.reason)), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        made = builder.sign(self.private, digest_for(self.private), ecdsa_deterministic=True)
        return made.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class Revoked:
    """A revoked certificate: serial, instant and RFC 5280 reason (keyCompromise, superseded, …)."""

    serial: int
    at: datetime
    reason: str = "superseded"


@dataclass
class LiveCrl:
    """The CRL of an online CA, signed again each hour; safe under threads."""

    authority: Authority
    revoked: tuple[Revoked, ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _made: datetime | None = None
    _der: bytes = b""

    def get(self, at: datetime) -> bytes:
        """A CRL valid at `at`, dated by the full hour before it: one hour, one list, the same bytes."""
        hour = at.replace(minute=0, second=0, microsecond=0)
        with self._lock:
            if self._made != hour:
                self._made, self._der = hour, self.authority.crl(self.revoked, hour, ONLINE_CRL_LIFE)
            return self._der


@dataclass(frozen=True)
class KeptCrl:
    """The CRL of a CA whose key is elsewhere, as it was last brought here."""

    der: bytes

    def get(self, at: datetime) -> bytes:
        """The same whatever the instant: when it runs out stands in it."""
        return self.der

    def next_update(self) -> datetime:
        """When it runs out."""
        ends = x509.load_der_x509_crl(self.der).next_update_utc
        return ends or datetime.min.replace(tzinfo=UTC)

    def lists(self, serial: int) -> bool:
        """Whether a certificate is on it."""
        return x509.load_der_x509_crl(self.der).get_revoked_certificate_by_serial_number(serial) is not None


def digest_for(private: ec.EllipticCurvePrivateKey) -> hashes.SHA256 | hashes.SHA384:
    """SHA-384 for the P-384 root, SHA-256 for P-256."""
    return hashes.SHA384() if private.key_size > 256 else hashes.SHA256()


def base_builder(ask: Ask, names: IssuerNames) -> x509.CertificateBuilder:
    """Subject, validity, key usage: everything that does not depend on the issuer."""
    is_ca = ask.ca_depth is not None
    usage = x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=ask.ca_depth is None and ask.use is None,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )
    builder = x509.CertificateBuilder().subject_name(names.subject(ask.role)).public_key(ask.public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(ask.start).not_valid_after(ask.end)
    builder = builder.add_extension(x509.BasicConstraints(is_ca, ask.ca_depth), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(ask.public), critical=False)
    if ask.use is not None:
        timestamps = ask.use == ExtendedKeyUsageOID.TIME_STAMPING
        builder = builder.add_extension(x509.ExtendedKeyUsage([ask.use]), critical=timestamps)
    if ask.use == ExtendedKeyUsageOID.OCSP_SIGNING:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    return builder


def self_signed(private: ec.EllipticCurvePrivateKey, ask: Ask, names: IssuerNames) -> x509.Certificate:
    """The root certificate."""
    builder = base_builder(ask, names).issuer_name(names.subject(ask.role))
    return builder.sign(private, digest_for(private))


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
