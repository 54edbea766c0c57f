"""A company certificate beside the licence: the same register entry as a second SD-JWT VC profile with its own `vct`.

After the model of the EU Company Certificate (Directive (EU) 2017/1132 art. 16b, as amended by Directive (EU) 2025/25).
The names of the claims are those of the EUDI attestation rulebook where a claim means the same there; what that rulebook
asks and this register does not hold (birth dates, a NACE code) is left out, not invented.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256

from esign.credential import Particulars, disclosure
from esign.errors import InvalidFace
from esign.jose import Json, compact_json
from esign.keys import KeyProvider, sign_token
from esign.sdjwt import CREDENTIAL_TYP, company_type, disclosure_digest

COUNTRY = "CN"
CURRENCY = "CNY"
# What an authority or a bank asks for when its purpose needs it; who the company is, in which form and state, is always shown.
SHOWN_ON_DEMAND = (
    "registered_address",
    "share_capital",
    "legal_representative",
    "legal_person_activity",
    "legal_person_duration",
)


@dataclass(frozen=True)
class Representative:
    """Who represents, under which title; a body acts through its delegate. Every one of them represents alone."""

    full_name: str
    title: str
    delegate: str = ""


@dataclass(frozen=True)
class CompanyFacts:
    """What stands on the register at one instant; money in fen, days as 2026-11-23, empty where nothing is registered."""

    uscc: str
    name: str
    legal_form: str
    status: str
    authority: str
    authority_code: str
    registered_on: str
    address: str
    activity: str
    duration: str
    capital_fen: int | None
    representatives: tuple[Representative, ...]

    def __post_init__(self) -> None:
        needed = (self.uscc, self.name, self.legal_form, self.status, self.authority, self.authority_code)
        if not all(needed) or not self.registered_on or not self.address or not self.representatives:
            raise InvalidFace("company certificate: something that every company has is missing")

    def to_json(self) -> Json:
        """As it is written down before it is signed."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Json) -> CompanyFacts:
        """What `to_json` wrote."""
        people = tuple(Representative(**row) for row in stored["representatives"])
        return cls(**{**stored, "representatives": people})


@dataclass(frozen=True)
class IssuedCertificate:
    """What is handed out, and the key that signed."""

    credential: str
    jti: str
    kid: str

    @property
    def sha256(self) -> str:
        """The entry for the public log, in hex."""
        return sha256(self.credential.encode()).hexdigest()


def issue_certificate(
    facts: CompanyFacts, what: Particulars, key: KeyProvider, salt: bytes, holder: Json | None
) -> IssuedCertificate:
    """The certificate with all disclosures; the same inputs say the same. `what.verify_url` tells certificates apart."""
    claims = what.claims(facts)
    hidden = _on_demand(facts)
    disclosures = [
        disclosure(salt, claims["jti"], name, hidden[name]) for name in SHOWN_ON_DEMAND if hidden[name]
    ]
    claims |= _always(facts) | {
        "vct": company_type(what.issuer),
        "_sd": sorted(disclosure_digest(item) for item in disclosures),
        "_sd_alg": "sha-256",
    }
    if holder is not None:
        claims["cnf"] = {"jwk": holder}
    credential = "~".join([sign_token(key, CREDENTIAL_TYP, compact_json(claims)), *disclosures, ""])
    return IssuedCertificate(credential, claims["jti"], key.kid)


def _always(facts: CompanyFacts) -> Json:
    return {
        "legal_person_name": facts.name,
        "legal_person_id": f"{COUNTRY}{facts.authority_code}.{facts.uscc}",  # built as an EUID is; no register of the EU gave it
        "legal_form_type": facts.legal_form,
        "legal_person_status": facts.status,
        "registration_country": COUNTRY,
        "registration_date": facts.registered_on,
        "issuing_authority": facts.authority,
        "issuing_authority_id": facts.authority_code,
        "issuing_country": COUNTRY,
        "issuing_jurisdiction": f"{COUNTRY}-{facts.authority_code}",
        "authentic_source_id": facts.authority_code,
        "authentic_source_name": facts.authority,
    }


def _on_demand(facts: CompanyFacts) -> Json:
    capital = None
    if facts.capital_fen is not None:
        yuan, fen = divmod(facts.capital_fen, 100)
        capital = {"amount": f"{yuan}.{fen:02d}", "currency": CURRENCY}
    return {
        "registered_address": {"full_address": facts.address},
        "share_capital": capital,
        "legal_representative": [_person(each) for each in facts.representatives],
        "legal_person_activity": {"description": facts.activity} if facts.activity else None,
        "legal_person_duration": facts.duration,
    }


def _person(each: Representative) -> Json:
    told = {"full_name": each.full_name, "title": each.title, "signatory_rule": "sole"}
    return told | ({"delegate": each.delegate} if each.delegate else {})
