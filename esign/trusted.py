"""What a verifier trusts: one or more installations, each read from its signed trust list."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from esign.errors import Malformed
from esign.foreign import NOT_OF_X509
from esign.jose import Json, PublicKey, read_json, read_jwk, read_token, signature_ok
from esign.trustshape import check_shape

TRUST_FORMAT = "licence-trust/1"
TRUST_TYP = "trust+jws"
VERIFIER = 1
# Whatever a list says of itself: who was cut off must not trust stolen keys for years.
MAX_LIFE = timedelta(days=35)
FUTURE = timedelta(minutes=5)
MAX_NAME = 500


@dataclass(frozen=True)
class TrustedKey:
    """A key of the list: `chain` is DER, leaf first; `revoked_at` is the instant of a compromise."""

    kid: str
    use: str
    alg: str
    public: PublicKey
    start: datetime
    end: datetime
    state: str
    revoked_at: datetime | None
    chain: tuple[bytes, ...]

    def fault_at(self, at: datetime) -> str:
        """The one rule for every signature: empty when this key's signature of the instant `at` counts, else
        `key_not_valid_then` or `signed_after_compromise`."""
        if not self.start <= at < self.end:
            return "key_not_valid_then"
        return "signed_after_compromise" if self.revoked_at is not None and at >= self.revoked_at else ""


@dataclass(frozen=True)
class OutsideAuthority:
    """A time-stamp authority of somebody else's that the list pins: its certificates in DER, leaf first."""

    kid: str
    start: datetime
    end: datetime
    state: str
    revoked_at: datetime | None
    chain: tuple[bytes, ...]

    def fault_at(self, at: datetime) -> str:
        """As `TrustedKey.fault_at`."""
        if not self.start <= at < self.end:
            return "key_not_valid_then"
        return "signed_after_compromise" if self.revoked_at is not None and at >= self.revoked_at else ""


@dataclass(frozen=True)
class SealingKey:
    """An SM2 key of the list: `public` is its SubjectPublicKeyInfo."""

    kid: str
    public: bytes
    start: datetime
    end: datetime
    state: str
    revoked_at: datetime | None


@dataclass(frozen=True)
class Issuer:
    """One installation: its `iss` name, what it is called, its keys by id."""

    iss: str
    name: str
    region: str
    base_url: str
    made_at: datetime
    expires_at: datetime
    log_origin: str
    root: bytes
    keys: dict[str, TrustedKey]
    sm2: dict[str, SealingKey] = field(default_factory=dict)
    number: int = 0
    outside: dict[str, OutsideAuthority] = field(default_factory=dict)

    def age_fault(self, at: datetime) -> str:
        """Empty when this list may be judged by at `at`, else `trust_stale` or `trust_in_future`."""
        if at >= self.expires_at:
            return "trust_stale"
        return "trust_in_future" if self.made_at > at + FUTURE else ""

    def key(self, kid: object, use: str) -> TrustedKey | None:
        """The key with this id if it is for this use."""
        found = self.keys.get(kid) if isinstance(kid, str) else None
        return found if found is not None and found.use == use else None

    def by_certificate(self, certificate: bytes, use: str) -> TrustedKey | None:
        """The key whose certificate is exactly this one."""
        keys = (key for key in self.keys.values() if key.use == use)
        return next((key for key in keys if key.chain and key.chain[0] == certificate), None)


@dataclass(frozen=True)
class Trust:
    """The installations a verifier accepts licences from."""

    issuers: tuple[Issuer, ...]

    @classmethod
    def load(cls, *files: bytes, root_sha256: str | None = None) -> Trust:
        """Read trust.json files; a pinned root fingerprint must match the first; raises Malformed."""
        issuers = tuple(read_trust(data) for data in files)
        if (
            root_sha256 is not None
            and sha256(issuers[0].root).hexdigest() != root_sha256.replace(":", "").lower()
        ):
            raise Malformed("trust list: another root than the pinned one")
        return cls(issuers)

    def issuer(self, iss: object) -> Issuer | None:
        """The installation with this `iss` name."""
        return next((item for item in self.issuers if item.iss == iss), None)

    def find(self, kid: object, use: str) -> tuple[Issuer, TrustedKey] | None:
        """The installation and key with this key id."""
        for issuer in self.issuers:
            if (key := issuer.key(kid, use)) is not None:
                return issuer, key
        return None

    def find_certificate(self, certificate: bytes, use: str) -> tuple[Issuer, TrustedKey] | None:
        """The installation and key with this certificate."""
        for issuer in self.issuers:
            if (key := issuer.by_certificate(certificate, use)) is not None:
                return issuer, key
        return None


def read_trust(data: bytes) -> Issuer:
    """Check a trust.json against the root inside it; raises Malformed."""
    outer = read_json(data)
    if set(outer) != {"format", "root", "list"} or outer["format"] != TRUST_FORMAT:
        raise Malformed("trust list: unknown format")
    try:
        root = base64.b64decode(outer["root"], validate=True)
        certificate = x509.load_der_x509_certificate(root)
        certificate.verify_directly_issued_by(certificate)
        key = certificate.public_key()
        token = read_token(outer["list"], 1024 * 1024)
    except NOT_OF_X509 as error:
        raise Malformed("trust list: root not usable") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or token.header.get("typ") != TRUST_TYP:
        raise Malformed("trust list: wrong kind")
    if not signature_ok(key, "ES384", token.signed, token.signature):
        raise Malformed("trust list: signature does not match its root")
    return _read_claims(token.claims(), certificate, root)


def _read_claims(claims: Json, root: x509.Certificate, root_der: bytes) -> Issuer:
    check_shape(claims)
    try:
        if claims["min_verifier"] > VERIFIER:
            raise Malformed("trust list: needs a newer verifier")
        keys = [_read_key(row, root) for row in claims["keys"]]
        sealing = [_read_sealing(row) for row in claims.get("sm2", [])]
        made = instant(claims["iat"])
        issuer = Issuer(
            iss=_text(claims["iss"]),
            name=_text(claims["name"]),
            region=_text(claims["region"]),
            base_url=_text(claims["base_url"]),
            made_at=made,
            expires_at=min(instant(claims["exp"]), made + MAX_LIFE),
            log_origin=_text(claims["log_origin"]),
            root=root_der,
            keys={key.kid: key for key in keys},
            sm2={key.kid: key for key in sealing},
            number=_number(claims.get("number", 0)),
            outside={each.kid: each for each in map(_read_outside, claims.get("outside_tsa", []))},
        )
        if "revoked" in claims and claims["revoked"] != revoked_kids(issuer):
            raise Malformed("trust list: the revocations it names are not those of its keys")
        return issuer
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed("trust list: a member is missing or of the wrong kind") from error


def revoked_kids(issuer: Issuer) -> list[str]:
    """Ids of the keys that count as stolen, sorted."""
    keys: list[TrustedKey | SealingKey | OutsideAuthority]
    keys = [*issuer.keys.values(), *issuer.sm2.values(), *issuer.outside.values()]
    return sorted(key.kid for key in keys if key.revoked_at is not None)


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**53:
        raise Malformed("trust list: its number is none")
    return value


def _text(value: Any) -> str:
    """A name for people and logs: nothing that a terminal or a database would stumble over."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME or not value.isprintable():
        raise Malformed("trust list: a name is not plain text")
    return value


def instant(seconds: Any) -> datetime:
    """NumericDate to UTC; anything else raises Malformed."""
    if type(seconds) is not int or not 0 <= seconds < 253_402_300_800:
        raise Malformed("time not understood")
    return datetime.fromtimestamp(seconds, UTC)


def _read_key(row: Json, root: x509.Certificate) -> TrustedKey:
    chain = tuple(base64.b64decode(item, validate=True) for item in row["x5c"])
    public = read_jwk(row["jwk"])
    _check_chain(chain, public, root)
    revoked = row.get("revoked_at")
    return TrustedKey(
        kid=row["jwk"]["kid"],
        use=row["use"],
        alg=row["jwk"]["alg"],
        public=public,
        start=instant(row["from"]),
        end=instant(row["to"]),
        state=row["state"],
        revoked_at=None if revoked is None else instant(revoked),
        chain=chain,
    )


def _read_sealing(row: Json) -> SealingKey:
    revoked = row.get("revoked_at")
    return SealingKey(
        kid=row["kid"],
        public=base64.b64decode(row["spki"], validate=True),
        start=instant(row["from"]),
        end=instant(row["to"]),
        state=row["state"],
        revoked_at=None if revoked is None else instant(revoked),
    )


def _read_outside(row: Json) -> OutsideAuthority:
    revoked = row.get("revoked_at")
    chain = tuple(base64.b64decode(item, validate=True) for item in row["x5c"])
    try:
        for item in chain:
            x509.load_der_x509_certificate(item).public_key()
    except NOT_OF_X509 as error:
        raise Malformed("trust list: a certificate is damaged") from error
    return OutsideAuthority(
        kid=row["kid"],
        start=instant(row["from"]),
        end=instant(row["to"]),
        state=row["state"],
        revoked_at=None if revoked is None else instant(revoked),
        chain=chain,
    )


def _check_chain(chain: Sequence[bytes], public: PublicKey, root: x509.Certificate) -> None:
    """Leaf to root: signatures, CA bits, and that the leaf is of this key."""
    try:
        certificates = [x509.load_der_x509_certificate(item) for item in chain]
        if certificates and certificates[0].public_key() != public:
            raise Malformed("trust list: a certificate is of another key")
        for lower, upper in zip(certificates, [*certificates[1:], root], strict=False):
            if not upper.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
                raise Malformed("trust list: an issuer is not a CA")
            lower.verify_directly_issued_by(upper)
    except NOT_OF_X509 as error:
        raise Malformed("trust list: a chain does not end in its root") from error
