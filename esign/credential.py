"""The machine-readable licence: SD-JWT VC (RFC 9901, draft-ietf-oauth-sd-jwt-vc) and the short JWS of the QR code."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from esign.face import LicenceFace
from esign.jose import Json, PublicKey, b64u, compact_json
from esign.keys import KeyProvider, sign_token
from esign.sdjwt import CREDENTIAL_TYP, SHORT_TYP, disclosure_digest, licence_id, licence_type

# Always visible: what anybody may read on the wall. The rest is disclosed when the verifier's purpose needs it.
ROOM = 560  # bytes of a QR code of version 18-M (ISO/IEC 18004), which a phone reads well at 40 mm
DISCLOSABLE = ("rep_title", "rep", "cap", "addr", "scope", "term", "composition")


class Subject(Protocol):
    """Whom a credential is about: a licence's face, a company's facts."""

    @property
    def uscc(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Particulars:
    """What identifies one licence version: `uri` and `index` place it in a status list, times are whole seconds."""

    version: int
    index: int
    uri: str
    verify_url: str
    at: datetime
    life: timedelta
    issuer: str

    def claims(self, about: Subject) -> Json:
        """Claims that every form of the credential carries."""
        start = int(self.at.timestamp())
        claims: Json = {
            "iss": self.issuer,
            "iat": start,
            "exp": start + int(self.life.total_seconds()),
            "uscc": about.uscc,
            "name": about.name,
            "ver": self.version,
            "status": {"status_list": {"idx": self.index, "uri": self.uri}},
        }
        return claims | {"jti": licence_id(self.verify_url, claims)}


@dataclass(frozen=True)
class Blank:
    """Stands for a key while only the length of what it will sign is needed: 64 zero bytes are no signature."""

    key: KeyProvider
    chain = ()

    @property
    def kid(self) -> str:
        return self.key.kid

    @property
    def alg(self) -> str:
        return self.key.alg

    @property
    def public_key(self) -> PublicKey:
        return self.key.public_key

    def sign(self, message: bytes) -> bytes:
        return bytes(64)


def make_credential(
    face: LicenceFace,
    what: Particulars,
    key: KeyProvider,
    salt: bytes,
    holder: Json | None,
    page: bytes | None = None,
) -> str:
    """The SD-JWT VC with all disclosures; `holder` is the public JWK it is bound to, if any.

    `page` is the SHA-256 of the page that will carry the credential, all of it but credential and signature.
    """
    hidden = _hidden(face)
    claims = what.claims(face)
    names = [name for name in DISCLOSABLE if hidden[name]]
    disclosures = [disclosure(salt, claims["jti"], name, hidden[name]) for name in names]
    claims |= {
        "vct": licence_type(what.issuer),
        "ent_type": face.entity_type,
        "est": face.established_on.isoformat(),
        "issued": face.issued_on.isoformat(),
        "number": face.number,
        "copy": face.copy,
        "serial": face.serial,
        "issuing_authority": face.authority,
        "issuing_authority_id": face.authority_code,
        "issuing_jurisdiction": "CN-" + face.authority_code,
        "_sd": sorted(disclosure_digest(item) for item in disclosures),
        "_sd_alg": "sha-256",
    }
    if face.copy == "copy":
        claims["copies"] = face.copies
    if page is not None:
        claims["page"] = b64u(page)
    if holder is not None:
        claims["cnf"] = {"jwk": holder}
    return "~".join([sign_token(key, CREDENTIAL_TYP, compact_json(claims)), *disclosures, ""])


def make_short(face: LicenceFace, what: Particulars, key: KeyProvider) -> str:
    """The JWS inside the QR code: the claims a wall inspection needs, deflated.

    The representative is left out where a long name would push the code beyond version 18-M; a name of more than about
    21 characters does so by itself.
    """
    claims = what.claims(face)
    full = sign_token(key, SHORT_TYP, compact_json(claims | {"rep": face.representative}), zipped=True)
    if len(what.verify_url) + len("#") + len(full) <= ROOM:
        return full
    return sign_token(key, SHORT_TYP, compact_json(claims), zipped=True)


def _hidden(face: LicenceFace) -> Json:
    return {
        "rep_title": face.representative_title,
        "rep": face.representative,
        "cap": face.capital,
        "addr": face.domicile,
        "scope": face.scope,
        "term": face.term,
        "composition": face.composition,
    }


def disclosure(secret: bytes, jti: str, name: str, value: object) -> str:
    """A claim that is shown when it is needed; its salt follows from the installation's secret, so issuing can be repeated."""
    salt = b64u(hmac.digest(secret, f"{jti}\n{name}".encode(), "sha256")[:16])
    return b64u(compact_json([salt, name, value]))
