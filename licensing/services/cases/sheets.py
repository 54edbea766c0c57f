"""A sheet from its making to the evidence over it, whatever it is about: one account, once, within minutes.

What comes back from the signer's key or provider is checked before it counts, and bound to the person by the office's statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from esign.errors import Malformed
from esign.evidence import KEY, PROVIDER, Evidence, sheet_digest, sheet_text
from esign.webauthn import fault_of, read_assertion
from licensing import id_documents
from licensing.errors import NotFound, Refused
from licensing.services.identity import proofs
from licensing.services.identity.keys import Place, advance
from licensing.services.identity.proofs import Provider
from licensing.services.licences import logged
from licensing.store.models import IdentityProof, SignerKey, SigningSheet
from licensing.work import Work

BINDING_LIFE = timedelta(days=1)


class Notary(Protocol):
    """The office's own keys: its word on who holds a key, and its clock on when."""

    def bind(self, claims: dict[str, object]) -> str:
        """A compact JWS over the claims by the office's answer key."""

    def stamp(self, evidence: Evidence) -> Evidence:
        """The evidence with a time-stamp over it."""


@dataclass(frozen=True)
class Subject:
    """What a sheet is about. ``facts``: what it says besides the signer; ``covers``: the digest a page showed of it."""

    case_id: str
    person_id: str
    facts: Mapping[str, Any]
    papers: tuple[bytes, ...]
    covers: str
    mandate_id: str | None = None
    pledge_id: str | None = None
    stated: Mapping[str, Any] = field(default_factory=dict)  # what the office's statement repeats of it


def make(work: Work, account_id: str, proof: IdentityProof, about: Subject) -> SigningSheet:
    """A sheet for the proved person, with a nonce of its own so that no two requests have the same digest."""
    facts = {
        **about.facts,
        "name": proof.name,
        "document": proof.document_kind,
        "number": id_documents.masked(proof.number),
        "identity": proof.id,
        "covers": about.covers,
        "nonce": work.act.ids.token(),
        "made_at": int(work.act.at.timestamp()),
    }
    text = sheet_text(facts, list(about.papers))
    sheet = SigningSheet(
        id=sha256(text.encode()).hexdigest(),
        case_id=about.case_id,
        person_id=about.person_id,
        account_id=account_id,
        proof_id=proof.id,
        covers=about.covers,
        text=text,
        made_at=work.act.at,
        expires_at=work.act.at + timedelta(minutes=work.books.policy.signing_minutes),
        mandate_id=about.mandate_id,
        pledge_id=about.pledge_id,
    )
    work.session.add(sheet)
    return sheet


def take(work: Work, sheet_id: str) -> SigningSheet:
    """The acting account's own sheet, once; from here on it is used. Raises NotFound, Refused when used or over."""
    sheet = work.session.get(SigningSheet, sheet_id, with_for_update=True)
    if sheet is None or sheet.account_id != work.act.actor.id:
        raise NotFound(sheet_id)
    if sheet.used_at is not None:
        raise Refused("signing.sheet_used")
    if work.act.at > sheet.expires_at:
        raise Refused("signing.sheet_expired")
    _, proof = proofs.require(work, "sign")
    if proof.id != sheet.proof_id:
        raise Refused("signing.changed")
    sheet.used_at = work.act.at
    return sheet


@dataclass(frozen=True)
class Act:
    """What the signer's side gave back: of a key (``credential``, ``members``, ``place``) or of a provider (``token``)."""

    notary: Notary
    credential: str = ""
    members: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = None
    token: str = ""
    provider: Provider | None = None


def evidence(work: Work, sheet: SigningSheet, act: Act, about: Subject) -> tuple[Evidence, str]:
    """The stamped evidence and its assurance. Raises Refused with what is wrong with key, assertion or token."""
    texts = tuple(p.decode() for p in about.papers)
    if act.provider is not None:
        vouched, members = _token(work, sheet, act, act.provider), {"token": act.token}
        method, assurance = PROVIDER, proofs.PROVIDER
    else:
        vouched, members = _assertion(work, sheet, act), dict(act.members)
        method, assurance = KEY, work.session.get_one(IdentityProof, sheet.proof_id).level
    binding = act.notary.bind(_about(work, sheet) | vouched | dict(about.stated))
    made = act.notary.stamp(Evidence(method, sheet.text, texts, binding, members))
    logged.expect_stamp(work, logged.PARTY, sheet.id, made.stamp)
    return made, assurance


def _assertion(work: Work, sheet: SigningSheet, act: Act) -> dict[str, object]:
    key = work.session.get(SignerKey, act.credential)
    usable = key is not None and key.account_id == sheet.account_id and key.ended_at is None
    if key is None or not usable or key.proof_id is None or act.place is None:
        raise Refused("signing.key_unknown")
    try:
        assertion = read_assertion(dict(act.members))
        fault = fault_of(assertion, key.jwk, sheet_digest(sheet.text), act.place.rp, act.place.origin)
    except Malformed as error:
        raise Refused("signing.assertion_damaged") from error
    if fault is not None:
        raise Refused(f"signing.{fault}")
    advance(key, int.from_bytes(assertion.authenticator[33:37], "big"))
    return {"key": key.jwk, "rp": act.place.rp, "origin": act.place.origin, "key_id": key.id}


def _token(work: Work, sheet: SigningSheet, act: Act, provider: Provider) -> dict[str, object]:
    proof = work.session.get_one(IdentityProof, sheet.proof_id)
    who = proofs.read_token(work, act.token, provider, sheet_digest(sheet.text), sheet.made_at)
    if (id_documents.index_of(who.kind, who.number), who.name) != (proof.number_index, proof.name):
        raise Refused("identity.other_person")
    return {"provider": provider.stated(), "assurance": proofs.PROVIDER}


def _about(work: Work, sheet: SigningSheet) -> dict[str, object]:
    """Who the office says holds the key: words of the proof itself, never of the case."""
    proof = work.session.get_one(IdentityProof, sheet.proof_id)
    return {
        "identity": proof.id,
        "name": proof.name,
        "document": proof.document_kind,
        "number": id_documents.masked(proof.number),
        "assurance": proof.level,
        "proved_at": _seconds(proof.decided_at or proof.made_at),
        "until": _seconds(work.act.at + BINDING_LIFE),
    }


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def canonical(papers: Sequence[Any]) -> tuple[bytes, ...]:
    """Papers as they are signed."""
    return tuple(paper.canonical() for paper in papers)
