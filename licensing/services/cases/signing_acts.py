"""The act of signing (电子签名法 art 13): a sheet is made, and the signer's own key or provider signs its digest.

The sheet names case, party, proof of identity, roles, every paper by digest and a nonce; for a body also whose licence and by which
power. It serves one account, once, for minutes. What comes back is checked before it counts, bound to the person by the office's
statement, time-stamped, and kept as evidence that anybody verifies without this portal (``python -m esign signature``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from licensing.documents.blocks import Paper
from licensing.errors import Refused
from licensing.known_kinds import stands
from licensing.services.cases import consents, mandates, sheets, signing, speaking
from licensing.services.cases.sheets import Act, Notary, Subject
from licensing.services.cases.speaking import Voice
from licensing.services.holding import holding
from licensing.services.identity import proofs
from licensing.services.identity.keys import Place
from licensing.services.identity.proofs import Provider
from licensing.services.pledges import pledging
from licensing.store.models import Case, Mandate, PermitPledge, Person, Signature, SigningSheet
from licensing.work import Work


def prepare(work: Work, case_id: str, seen_digest: str, person_id: str | None = None) -> SigningSheet:
    """A sheet for a signature on what was shown; ``person_id``: for whom, where one speaks for several.

    Raises NotFound for whoever is not in the case, Refused('identity.…') without proof of identity, 'signing.changed' when the
    documents changed while being read, 'signing.closed' when nothing is to be signed, 'party.…' for a body's licence.
    """
    case, person, voice = signing.spoken_for(work, case_id, person_id)
    account, proof = proofs.require(work, "sign")
    speaking.insist(work, voice)
    _refuse_bargain(work, case, person, voice)
    if voice.power is None and person.name != proof.name:
        raise Refused("signing.other_name", name=person.name)
    papers = _open_papers(work, case, person, seen_digest)
    return sheets.make(work, account.id, proof, _subject(work, case, (person, voice), papers))


def _subject(work: Work, case: Case, who: tuple[Person, Voice], papers: tuple[Paper, ...]) -> Subject:
    person, voice = who
    body = speaking.stated(work, voice)
    facts = {
        "case": case.id,
        "matter": case.kind,
        "title": case.title,
        "person": person.id,
        "roles": list(person.roles),
    }
    stated = {"for": body} if body else {}
    return Subject(
        case.id,
        person.id,
        facts | stated,
        sheets.canonical(papers),
        signing.signing_digest(case, papers),
        stated=stated,
    )


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
) -> Signature | Mandate | PermitPledge:
    """Sign with a passkey that this person registered after proof of identity. ``act``: the assertion's three members.

    Raises Refused with what is wrong with sheet, key, assertion or power.
    """
    return _sign(work, sheet_id, Act(notary, credential=credential, members=act, place=place))


def sign_with_provider(
    work: Work, sheet_id: str, token: str, provider: Provider, notary: Notary
) -> Signature | Mandate | PermitPledge:
    """Sign by a provider's token whose nonce is the sheet's digest, for exactly the proved person.

    Raises Refused with what is wrong with sheet, token or power.
    """
    return _sign(work, sheet_id, Act(notary, token=token, provider=provider))


def _sign(work: Work, sheet_id: str, act: Act) -> Signature | Mandate | PermitPledge:
    sheet = sheets.take(work, sheet_id)
    if sheet.mandate_id is not None:
        return mandates.sign(work, sheet, act)
    if sheet.pledge_id is not None:
        return pledging.sign(work, sheet, act)
    case, person, voice = _still(work, sheet)
    papers = _open_papers(work, case, person, sheet.covers)
    about = _subject(work, case, (person, voice), papers)
    if json.loads(sheet.text).get("for") != speaking.stated(work, voice):
        raise Refused("signing.changed")
    made, assurance = sheets.evidence(work, sheet, act, about)
    signature = Signature(
        id=work.act.ids.new("sig"),
        case_id=case.id,
        person_id=person.id,
        digest=sheet.covers,
        documents=[{"kind": p.kind, "sha256": p.digest} for p in papers],
        method=made.method,
        assurance=assurance,
        account_id=work.act.actor.id,
        evidence=made.to_bytes().decode(),
        power=_power(work, voice),
        at=work.act.at,
    )
    return keep(work, (case, person), signature)


def _still(work: Work, sheet: SigningSheet) -> tuple[Case, Person, Voice]:
    """The party of the sheet, while the account still speaks for it: between sheet and signature a power may have ended."""
    case = work.session.get_one(Case, sheet.case_id)
    found = speaking.in_case(work, case, sheet.person_id)
    if found is None:
        gone = [p for p in case.people if p.id == sheet.person_id]
        speaking.refuse_former(work, gone)
        raise Refused("party.power_gone" if gone else "signing.changed")
    speaking.insist(work, found[1])
    _refuse_bargain(work, case, *found)
    return case, *found


def _refuse_bargain(work: Work, case: Case, person: Person, voice: Voice) -> None:
    """Whoever a body lets sign does not sign for it what they sell to it or buy of it; its representative is the body itself."""
    lent = voice.power is not None and voice.power.kind != holding.REPRESENTATIVE
    if lent and speaking.own_index(work) in signing.opposite(case, person):
        raise Refused("counter.own_bargain")


def _power(work: Work, voice: Voice) -> dict[str, Any] | None:
    body = speaking.stated(work, voice)
    account = proofs.acting(work)
    return {**body, "signer": account.name} if body else None


def keep(work: Work, whose: tuple[Case, Person], signature: Signature) -> Signature:
    """Write a signature down: it says yes to what is signed, and the journal has its digests."""
    case, person = whose
    person.signatures.append(signature)
    consents.accept_by_signing(work, case, person)
    facts = {"person": person.id, "digest": signature.digest, "method": signature.method}
    evidence = sha256(signature.evidence.encode()).hexdigest()
    work.record("case.signed", "case", case.id, evidence_sha256=evidence, **facts)
    return signature
