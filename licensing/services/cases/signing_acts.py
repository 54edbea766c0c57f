"""The act of signing (电子签名法 art 13): a sheet is made, and the signer's own key or provider signs its digest.

The sheet names case, person, proof of identity, roles, every paper by digest and a nonce. It serves one account, once, for minutes.
What comes back is checked before it counts, bound to the person by the office's statement, time-stamped, and kept as evidence that
anybody verifies without this portal (``python -m esign signature``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from esign.errors import Malformed
from esign.evidence import KEY, PROVIDER, Evidence, sheet_digest, sheet_text
from esign.webauthn import fault_of, read_assertion
from licensing import id_documents
from licensing.documents.blocks import Paper
from licensing.errors import NotFound, Refused
from licensing.known_kinds import stands
from licensing.services.cases import consents, signing
from licensing.services.identity import proofs
from licensing.services.identity.keys import Place, advance
from licensing.services.identity.proofs import Provider
from licensing.store.models import Case, IdentityProof, Person, Signature, SignerKey, SigningSheet
from licensing.work import Work

BINDING_LIFE = timedelta(days=1)


class Notary(Protocol):
    """The office's own keys: its word on who holds a key, and its clock on when."""

    def bind(self, claims: dict[str, object]) -> str:
        """A compact JWS over the claims by the office's answer key."""

    def stamp(self, evidence: Evidence) -> Evidence:
        """The evidence with a time-stamp over it."""


def prepare(work: Work, case_id: str, seen_digest: str) -> SigningSheet:
    """A sheet for the acting person's signature on what they were shown.

    Raises NotFound for whoever is not in the case, Refused('identity.…') without proof of identity, 'signing.changed' when the
    documents changed while being read, 'signing.closed' when nothing is to be signed.
    """
    case, person = signing.mine_in(work, case_id)
    account, proof = proofs.require(work, "sign")
    papers = _open_papers(work, case, person, seen_digest)
    covers = signing.signing_digest(case, papers)
    facts = {
        "case": case.id,
        "matter": case.kind,
        "title": case.title,
        "person": person.id,
        "name": person.name,
        "document": proof.document_kind,
        "number": id_documents.masked(proof.number),
        "identity": proof.id,
        "roles": list(person.roles),
        "covers": covers,
        "nonce": work.act.ids.token(),
        "made_at": int(work.act.at.timestamp()),
    }
    text = sheet_text(facts, [p.canonical() for p in papers])
    sheet = SigningSheet(
        id=sha256(text.encode()).hexdigest(),
        case_id=case.id,
        person_id=person.id,
        account_id=account.id,
        proof_id=proof.id,
        covers=covers,
        text=text,
        made_at=work.act.at,
        expires_at=work.act.at + timedelta(minutes=work.books.policy.signing_minutes),
    )
    work.session.add(sheet)
    return sheet


def _open_papers(work: Work, case: Case, person: Person, seen: str) -> tuple[Paper, ...]:
    if not stands(case, "fillable") or person not in signing.must_sign(case):
        raise Refused("signing.closed")
    consents.refuse_halted(work, case)
    papers = signing.papers_of(work, case)
    if seen != signing.signing_digest(case, papers):
        raise Refused("signing.changed")
    return papers


def sign_with_key(
    work: Work, sheet_id: str, credential: str, act: Mapping[str, Any], notary: Notary, place: Place
) -> Signature:
    """Sign with a passkey that this person registered after proof of identity. ``act``: the assertion's three members.

    Raises Refused with what is wrong with sheet, key or assertion.
    """
    sheet, case, person, papers = _open_sheet(work, sheet_id)
    key = work.session.get(SignerKey, credential)
    if key is None or key.account_id != sheet.account_id or key.ended_at is not None or key.proof_id is None:
        raise Refused("signing.key_unknown")
    digest = sheet_digest(sheet.text)
    try:
        assertion = read_assertion(dict(act))
        fault = fault_of(assertion, key.jwk, digest, place.rp, place.origin)
    except Malformed as error:
        raise Refused("signing.assertion_damaged") from error
    if fault is not None:
        raise Refused(f"signing.{fault}")
    advance(key, int.from_bytes(assertion.authenticator[33:37], "big"))
    binding = notary.bind(
        _about(work, sheet) | {"key": key.jwk, "rp": place.rp, "origin": place.origin, "key_id": key.id}
    )
    texts = tuple(p.canonical().decode() for p in papers)
    return _keep(work, sheet, (case, person), notary, Evidence(KEY, sheet.text, texts, binding, dict(act)))


def sign_with_provider(
    work: Work, sheet_id: str, token: str, provider: Provider, notary: Notary
) -> Signature:
    """Sign by a provider's token whose nonce is the sheet's digest, for exactly the proved person.

    Raises Refused with what is wrong with sheet or token.
    """
    sheet, case, person, papers = _open_sheet(work, sheet_id)
    proof = work.session.get_one(IdentityProof, sheet.proof_id)
    who = proofs.read_token(work, token, provider, sheet_digest(sheet.text), sheet.made_at)
    if (id_documents.index_of(who.kind, who.number), who.name) != (proof.number_index, proof.name):
        raise Refused("identity.other_person")
    binding = notary.bind(_about(work, sheet) | {"provider": provider.stated(), "assurance": proofs.PROVIDER})
    texts = tuple(p.canonical().decode() for p in papers)
    act = {"token": token}
    return _keep(
        work,
        sheet,
        (case, person),
        notary,
        Evidence(PROVIDER, sheet.text, texts, binding, act),
        proofs.PROVIDER,
    )


def _open_sheet(work: Work, sheet_id: str) -> tuple[SigningSheet, Case, Person, tuple[Paper, ...]]:
    """The sheet, as long as everything it was made for is still so; from here on it is used."""
    sheet = work.session.get(SigningSheet, sheet_id, with_for_update=True)
    if sheet is None or sheet.account_id != work.act.actor.id:
        raise NotFound(sheet_id)
    if sheet.used_at is not None:
        raise Refused("signing.sheet_used")
    if work.act.at > sheet.expires_at:
        raise Refused("signing.sheet_expired")
    case, person = signing.mine_in(work, sheet.case_id)
    _, proof = proofs.require(work, "sign")
    if (proof.id, person.id) != (sheet.proof_id, sheet.person_id):
        raise Refused("signing.changed")
    papers = _open_papers(work, case, person, sheet.covers)
    sheet.used_at = work.act.at
    return sheet, case, person, papers


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


def _keep(
    work: Work,
    sheet: SigningSheet,
    whose: tuple[Case, Person],
    notary: Notary,
    evidence: Evidence,
    assurance: str | None = None,
) -> Signature:
    case, person = whose
    proof = work.session.get_one(IdentityProof, sheet.proof_id)
    whole = notary.stamp(evidence).to_bytes().decode()
    papers = [{"kind": p.kind, "sha256": p.digest} for p in signing.papers_of(work, case)]
    signature = Signature(
        id=work.act.ids.new("sig"),
        case_id=case.id,
        person_id=person.id,
        digest=sheet.covers,
        documents=papers,
        method=evidence.method,
        assurance=assurance or proof.level,
        account_id=work.act.actor.id,
        evidence=whole,
        at=work.act.at,
    )
    person.signatures.append(signature)
    consents.accept_by_signing(work, case, person)
    facts = {"person": person.id, "digest": sheet.covers, "method": evidence.method}
    work.record("case.signed", "case", case.id, evidence_sha256=sha256(whole.encode()).hexdigest(), **facts)
    return signature
