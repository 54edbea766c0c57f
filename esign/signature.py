"""Verify the evidence of a party's signature offline: papers, sheet, binding, the signer's own act, time-stamp.

Results: ``valid``, ``forged`` (something does not fit), ``unknown`` (no trust list vouches for it).
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from esign import cms
from esign.errors import Malformed
from esign.evidence import BINDING_TYP, COUNTER, KEY, PROVIDER, SHEET, Evidence, read_evidence, sheet_digest
from esign.idtoken import read_id_token
from esign.jose import Json, b64u, read_json, read_token, signature_ok
from esign.stampcheck import outside_of, outside_stamp
from esign.trusted import Issuer, Trust, TrustedKey, instant
from esign.tsainfo import read_stamp_info
from esign.verdict import Findings, StopVerifyingError, Verdict
from esign.webauthn import fault_of, read_assertion

SKEW = 120  # seconds between the clocks of a provider and of the office
SHOWN = ("case", "title", "person", "name", "roles", "matter", "for", "made_at")


def verify_signature(data: bytes, trust: Trust, *, at: datetime) -> Verdict:
    """Whether this file proves what it says. ``at`` is only the instant of asking; a signature does not grow old."""
    findings = Findings(at)
    try:
        evidence = _read(data, findings)
        sheet = _papers(evidence, findings)
        when = _stamp(evidence, trust, findings)
        binding = _binding(evidence, trust, when, findings)
        _person(sheet, binding, findings)
        BY_METHOD[evidence.method](evidence, sheet, binding, when, findings)
        findings.claims = {name: sheet[name] for name in SHOWN if name in sheet} | {
            "method": evidence.method,
            "assurance": binding.get("assurance"),
            "document": binding.get("document"),
            "number": binding.get("number"),
            "signed_at": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    except StopVerifyingError:
        pass
    except Malformed as error:
        findings.failed("form", "forged", error.reason, str(error))
    return findings.verdict()


def _read(data: bytes, findings: Findings) -> Evidence:
    try:
        return read_evidence(data)
    except Malformed as error:
        raise findings.stop("form", "unknown", "not_a_signature", str(error)) from error


def _papers(evidence: Evidence, findings: Findings) -> Json:
    sheet = read_json(evidence.sheet)
    if sheet.get("type") != SHEET or not isinstance(sheet.get("nonce"), str) or len(sheet["nonce"]) < 22:
        raise findings.stop("sheet", "forged", "sheet_damaged", "not a sheet with a nonce of its own")
    if [sha256(paper.encode()).hexdigest() for paper in evidence.papers] != sheet.get("papers"):
        raise findings.stop("papers", "forged", "papers_changed", "a paper is not the one that was signed")
    findings.passed("papers", f"{len(evidence.papers)} papers, each with the digest of the sheet")
    return sheet


def _stamp(evidence: Evidence, trust: Trust, findings: Findings) -> datetime:
    if (outside := outside_of(evidence.stamp, trust)) is not None:
        try:
            at = outside_stamp(evidence.stamp, outside[1], evidence.stamped_digest())
        except Malformed as error:
            raise findings.stop("timestamp", "forged", "timestamp_bad", str(error)) from error
        findings.passed("timestamp", at.isoformat())
        return at
    try:
        token = cms.read(evidence.stamp, cms.TST_INFO)
        stamp = read_stamp_info(token.content or b"")
    except (Malformed, IndexError) as error:
        raise findings.stop("timestamp", "forged", "timestamp_bad", str(error)) from error
    found = trust.find_certificate(token.signer, "tsa")
    if found is None:
        raise findings.stop("issuer", "unknown", "issuer_unknown", "no trust list names this authority")
    if sorted(token.certificates()) != sorted(found[1].chain):
        raise findings.stop(
            "timestamp", "forged", "timestamp_bad", "other certificates than the trust list's"
        )
    good = cms.signed_by_certificate(token, sha256(token.content or b"").digest())
    if not good or stamp.imprint != evidence.stamped_digest() or not _usable(found[1], stamp.at):
        raise findings.stop("timestamp", "forged", "timestamp_bad", "not a time-stamp over this evidence")
    findings.passed("timestamp", stamp.at.isoformat())
    return stamp.at


def _usable(key: TrustedKey, at: datetime) -> bool:
    return key.start <= at < key.end and (key.revoked_at is None or at < key.revoked_at)


def _stamping_office(evidence: Evidence, trust: Trust) -> Issuer | None:
    """The office whose list vouches for the time-stamp, which has been checked: its key made the statement, too."""
    if (outside := outside_of(evidence.stamp, trust)) is not None:
        return outside[0]
    stamper = trust.find_certificate(cms.read(evidence.stamp, cms.TST_INFO).signer, "tsa")
    return stamper[0] if stamper else None


def _binding(evidence: Evidence, trust: Trust, when: datetime, findings: Findings) -> Json:
    token = read_token(evidence.binding)
    issuer = _stamping_office(evidence, trust)
    key = issuer.key(token.header.get("kid"), "answer") if issuer else None
    if issuer is None or key is None or token.header.get("typ") != BINDING_TYP:
        raise findings.stop(
            "binding", "unknown", "issuer_unknown", "no key of this office made the statement"
        )
    good = token.header.get("alg") == key.alg and signature_ok(
        key.public, key.alg, token.signed, token.signature
    )
    claims = token.claims() if good else {}
    if not good or not _usable(key, instant(claims.get("iat"))):
        raise findings.stop("binding", "forged", "binding_bad", "the office did not make this statement")
    if instant(claims.get("iat")) > when or instant(claims.get("until")) < when:
        raise findings.stop(
            "binding", "forged", "binding_not_then", "the statement did not cover the instant"
        )
    findings.passed("binding", f"stated by {issuer.iss}, assurance {claims.get('assurance')}")
    findings.issuer = {"iss": issuer.iss, "name": issuer.name, "region": issuer.region}
    return claims


def _person(sheet: Json, binding: Json, findings: Findings) -> None:
    """The person the office proved is the person whom the sheet names."""
    same = all(sheet.get(part) == binding.get(part) for part in ("name", "number", "document"))
    if not same or binding.get("identity") != sheet.get("identity") or not sheet.get("identity"):
        raise findings.stop("person", "forged", "other_person", "the proved person is not the named one")
    if sheet.get("for") != binding.get("for"):
        raise findings.stop(
            "person", "forged", "other_party", "the office vouched for another power, or none"
        )
    findings.passed("person", f"{sheet['name']} {sheet['number']}")


def _by_key(evidence: Evidence, sheet: Json, binding: Json, when: datetime, findings: Findings) -> None:
    digest = sheet_digest(evidence.sheet)
    place = (str(binding.get("rp")), str(binding.get("origin")))
    fault = fault_of(read_assertion(evidence.act), binding.get("key") or {}, digest, *place)
    if fault is not None:
        raise findings.stop("act", "forged", fault, "the signer's key did not sign this sheet")
    findings.passed("act", "the signer's own key, user verified, over the digest of the sheet")


def _by_provider(evidence: Evidence, sheet: Json, binding: Json, when: datetime, findings: Findings) -> None:
    stated = binding.get("provider") or {}
    claims = read_id_token(str(evidence.act.get("token")), stated.get("key") or {})
    fault = token_fault(claims, stated, sheet_digest(evidence.sheet), int(sheet["made_at"]), when)
    if fault is None and claims.get(str(stated.get("name_claim"))) != sheet.get("name"):
        fault = "other_person"
    if fault is not None:
        raise findings.stop("act", "forged", fault, "the provider's token does not vouch for this act")
    findings.passed("act", f"{stated['issuer']} vouches, {claims['acr']}, over the digest of the sheet")


def _by_counter(evidence: Evidence, sheet: Json, binding: Json, when: datetime, findings: Findings) -> None:
    """Nobody's key signed: the office says that two of its officers saw the document of this digest beside these papers."""
    told = binding.get("counter")
    seen: Json = told if isinstance(told, dict) else {}
    officers = seen.get("officers")
    two = isinstance(officers, list) and len(officers) == len(set(map(str, officers))) == 2
    if not two or seen != sheet.get("counter") or seen != evidence.act.get("counter"):
        raise findings.stop("act", "forged", "counter_bad", "not what two officers saw")
    if binding.get("sheet") != b64u(sheet_digest(evidence.sheet)):
        raise findings.stop("act", "forged", "other_digest_signed", "the office vouched for another sheet")
    findings.passed(
        "act", f"two officers of {seen.get('place')} saw a document, SHA-256 {seen.get('sha256')}"
    )


BY_METHOD = {KEY: _by_key, PROVIDER: _by_provider, COUNTER: _by_counter}


def token_fault(claims: Json, stated: Json, digest: bytes, asked_at: int, when: datetime) -> str | None:
    """Why a token is not this provider's word for an act asked at ``asked_at`` (seconds) over ``digest``; None when it is.

    ``stated``: issuer, audience, acr (list of accepted classes).
    """
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != stated.get("issuer"):
        return "other_provider"
    if stated.get("audience") not in audiences or claims.get("azp", stated["audience"]) != stated["audience"]:
        return "other_audience"
    if claims.get("nonce") != b64u(digest):
        return "other_digest_signed"
    if claims.get("acr") not in (stated.get("acr") or ()):
        return "assurance_too_low"
    login = claims.get("auth_time")
    if type(login) is not int or login < asked_at - SKEW:
        return "sign_in_too_old"
    if type(claims.get("exp")) is not int or claims["exp"] < when.timestamp() - SKEW:
        return "token_expired"
    return None
