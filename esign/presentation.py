"""Proof of possession: the holder's key signs for one verifier, one nonce, five minutes, once (RFC 9901 §4.3).

A static QR code says "this licence exists"; only a presentation says "its holder stands here".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from esign.errors import Malformed
from esign.jose import Json, b64u, compact_json, read_jwk, read_token, signature_ok
from esign.keys import KeyProvider, algorithm_of, sign_token
from esign.sdjwt import narrow
from esign.strangers import DYNAMIC_TYP, is_presentation
from esign.trusted import Trust, instant
from esign.verdict import RESULTS, Check, Verdict
from esign.verify import LiveState, verify

__all__ = ["is_presentation"]
BINDING_TYP = "kb+jwt"
LIFE = timedelta(minutes=5)
SKEW = timedelta(seconds=60)


class UsedOnce(Protocol):
    """Remembers presentations until they expire anyway."""

    def claim(self, presentation: str, until: datetime) -> bool:
        """True the first time an id is claimed, False ever after."""
        ...


@dataclass(frozen=True)
class Verifier:
    """Who asks: its address, the nonce it drew for this one question, and its memory."""

    audience: str
    nonce: str
    used: UsedOnce


def present(
    credential: str, holder: KeyProvider, names: Sequence[str], audience: str, nonce: str, at: datetime
) -> str:
    """SD-JWT with key binding: only the disclosures of `names`, signed for one verifier and nonce."""
    shown = narrow(credential, names)
    claims = {
        "iat": int(at.timestamp()),
        "aud": audience,
        "nonce": nonce,
        "sd_hash": b64u(sha256(shown.encode("ascii")).digest()),
    }
    return shown + sign_token(holder, BINDING_TYP, compact_json(claims))


def dynamic_qr(
    verify_url: str, jti: str, holder: KeyProvider, verifier: tuple[str, str], at: datetime
) -> str:
    """Text of the five-minute QR code; `verifier` is (audience, nonce)."""
    start = int(at.timestamp())
    audience, nonce = verifier
    claims = {
        "sub": jti,
        "aud": audience,
        "nonce": nonce,
        "iat": start,
        "exp": start + int(LIFE.total_seconds()),
    }
    return f"{verify_url}#{sign_token(holder, DYNAMIC_TYP, compact_json(claims))}"


def verify_presentation(
    text: str,
    trust: Trust,
    verifier: Verifier,
    *,
    at: datetime,
    status: str | None = None,
    live_state: LiveState | None = None,
) -> Verdict:
    """The licence's verdict, worsened when the binding does not hold; never raises on bad input."""
    shown, mark, binding = text.rpartition("~")
    verdict = verify(shown + mark, trust, at=at, status=status, live_state=live_state)
    if verdict.result == "forged" or not verdict.claims:
        return verdict
    expected = {"sd_hash": b64u(sha256((shown + mark).encode()).digest())}
    reason = _binding(binding, BINDING_TYP, _holder(verdict.claims), (verifier, expected), at)
    return _joined(verdict, reason)


def is_dynamic_qr(text: str) -> bool:
    """Whether a text wants to be a five-minute code; says nothing about its worth."""
    try:
        return bool(read_token(text.rpartition("#")[2], 16 * 1024).header["typ"] == DYNAMIC_TYP)
    except (Malformed, UnicodeEncodeError):
        return False


def subject_of(text: str) -> str | None:
    """The licence (`jti`) that a code or presentation names, unverified: good for looking up, for nothing else."""
    try:
        if is_dynamic_qr(text):
            found = read_token(text.rpartition("#")[2]).claims().get("sub")
        else:
            found = read_token(text.partition("~")[0]).claims().get("jti")
    except (Malformed, UnicodeEncodeError):
        return None
    return found if isinstance(found, str) and "\x00" not in found else None


def verify_dynamic_qr(
    text: str,
    credential: str,
    trust: Trust,
    verifier: Verifier,
    *,
    at: datetime,
    live_state: LiveState | None = None,
) -> Verdict:
    """The verdict on `credential`, worsened when the code does not prove that its holder made it for this verifier."""
    verdict = verify(credential, trust, at=at, live_state=live_state)
    if verdict.result == "forged" or not verdict.claims:
        return verdict
    expected: Json = {"sub": verdict.claims.get("jti")}
    token = text.rpartition("#")[2]
    reason = _binding(token, DYNAMIC_TYP, _holder(verdict.claims), (verifier, expected), at)
    return _joined(verdict, reason)


def check_dynamic_qr(text: str, jti: str, holder: Json, verifier: Verifier, *, at: datetime) -> str:
    """Empty when the code proves possession of licence `jti` by the key `holder` (JWK); else the reason."""
    return _binding(text.rpartition("#")[2], DYNAMIC_TYP, holder, (verifier, {"sub": jti}), at)


def _holder(claims: Json) -> object:
    bound = claims.get("cnf")
    return bound.get("jwk") if isinstance(bound, dict) else None


def _binding(token: str, typ: str, holder: object, expected: tuple[Verifier, Json], at: datetime) -> str:
    verifier, claims_wanted = expected
    if not isinstance(holder, dict):
        return "not_bound"
    if not token:
        return "binding_missing"
    try:
        key, parsed = read_jwk(holder), read_token(token, 16 * 1024)
        alg = algorithm_of(key)
        if parsed.header["typ"] != typ or parsed.header["alg"] != alg:
            return "wrong_type"
        if not signature_ok(key, alg, parsed.signed, parsed.signature):
            return "holder_signature_bad"
        claims = parsed.claims()
        made = instant(claims.get("iat"))
    except Malformed:
        return "binding_damaged"
    if any(claims.get(name) != value for name, value in claims_wanted.items()):
        return "another_licence"
    if claims.get("aud") != verifier.audience:
        return "wrong_verifier"
    if claims.get("nonce") != verifier.nonce:
        return "wrong_nonce"
    if not made - SKEW <= at < made + LIFE:
        return "presentation_expired"
    return "" if verifier.used.claim(b64u(sha256(parsed.signed).digest()), made + LIFE) else "replayed"


def _joined(verdict: Verdict, reason: str) -> Verdict:
    check = Check("possession", not reason, reason)
    if not reason:
        return replace(verdict, checks=(*verdict.checks, check))
    result = min(verdict.result, "unknown", key=RESULTS.index)
    return replace(
        verdict, result=result, reasons=(reason, *verdict.reasons), checks=(*verdict.checks, check)
    )
