"""The shapes of answers about licences: verified, presented."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from portal.api.results.base import Answer


class VerifyCheck(Answer):
    name: str
    ok: bool
    detail: str


class VerifyIssuer(Answer):
    """The registry whose signature held: ours, or that of another region."""

    iss: str
    name: str
    region: str


class VerifyResult(Answer):
    """The verdict on a licence, the same as ``python -m esign verify --json`` prints, and this answer signed."""

    result: Literal["valid", "superseded", "suspended", "revoked", "expired", "forged", "unknown"]
    reasons: list[str]
    claims: dict[str, Any]
    checks: list[VerifyCheck]
    as_of: str
    issuer: VerifyIssuer | None
    signed: str = Field(description="JWS of this answer by the installation's answer key")


class PresentationRequest(Answer):
    """A request to be shown a licence. ``answer`` is there once the holder has presented; its claims are the purpose's only."""

    id: str
    state: Literal["open", "presented", "verified", "failed", "declined", "over"]
    purpose: str
    reference: str | None
    claims: list[str]
    code: str = Field(description="What the holder types")
    link: str = Field(description="What the holder opens; put it into a QR code")
    nonce: str
    audience: str
    created_at: str
    expires_at: str
    presented_at: str | None
    answer: VerifyResult | None


class CompanyCertificate(Answer):
    """An SD-JWT VC that `/licence-verifications` and every offline verifier judge like a licence's credential."""

    uscc: str
    state: Literal["valid", "suspended", "superseded", "revoked", "expired"]
    credential: str
    issued_at: str
    expires_at: str
    log_index: int = Field(description="Its place in the public log: `/log/proof?index=`")
