"""The office's part in a party's signature: its word on whose key it is, and its clock. Verifying needs nothing of this."""

from __future__ import annotations

from datetime import datetime

from esign.evidence import BINDING_TYP, Evidence
from esign.jose import Json, compact_json
from esign.keys import sign_token
from esign.seals import Seals
from esign.stamping import Stamper


def bind(seals: Seals, claims: Json, at: datetime) -> str:
    """The office's word that a key or a provider's key stands for a person. Raises KeyNotUsable."""
    statement = {"iss": seals.names.short, "iat": int(at.timestamp()), **claims}
    return sign_token(seals.key("answer", at), BINDING_TYP, compact_json(statement))


def stamped(evidence: Evidence, stamper: Stamper) -> Evidence:
    """The same evidence with the authority's time-stamp. Raises KeyNotUsable."""
    token = stamper.stamp(evidence.stamped_digest())
    return Evidence(evidence.method, evidence.sheet, evidence.papers, evidence.binding, evidence.act, token)
