"""Electronic signatures on an application (电子签名法 arts 13-14; 细则 art 15): who signed what, when, over which digest.

A signature counts while its digest is today's digest of the documents; any change asks for it again by itself.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from sqlalchemy import select

from licensing.documents.blocks import Paper, digest_of
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.journal import stamp
from licensing.known_kinds import kind_of, stands
from licensing.services.cases.cases import own_case, person_in
from licensing.store.models import Account, Case, Person, Signature
from licensing.store.types import CIPHER
from licensing.work import Work


class Sealer(Protocol):
    def sign_statement(self, statement: dict[str, object]) -> str:
        """A compact JWS over the statement, by the portal's own key, verifiable with the published JWKS."""


def papers_of(work: Work, case: Case) -> tuple[Paper, ...]:
    """The documents this case's signers sign, as they stand now."""
    return kind_of(case).papers(work, case)


def signing_digest(case: Case, papers: tuple[Paper, ...]) -> str:
    """What one signature covers: every document, and who exactly the people are (their masked numbers alone would not say)."""
    people = "\n".join(f"{p.id}:{p.id_number_index}:{','.join(p.roles)}" for p in case.people)
    return sha256(f"{case.id}\n{digest_of(papers)}\n{people}".encode()).hexdigest()


@dataclass(frozen=True)
class SigningState:
    """Of one person: ``missing``, ``signed`` (over today's digest) or ``outdated`` (something changed since)."""

    person: Person
    state: str
    last: Signature | None


def must_sign(case: Case) -> list[Person]:
    return kind_of(case).signers(case)


def states(work: Work, case: Case) -> list[SigningState]:
    """Where every signer stands, in the order of the people."""
    digest = signing_digest(case, papers_of(work, case))
    found = []
    for person in must_sign(case):
        last = person.signatures[-1] if person.signatures else None
        state = "missing" if last is None else "signed" if last.digest == digest else "outdated"
        found.append(SigningState(person, state, last))
    return found


def all_signed(work: Work, case: Case) -> bool:
    signers = states(work, case)
    return bool(signers) and all(s.state == "signed" for s in signers)


def invite(work: Work, case_id: str) -> dict[str, str]:
    """A link token per signer, made once and kept: person id -> token. The applicant passes the links on."""
    case = own_case(work, case_id)
    tokens = {}
    for person in must_sign(case):
        if person.sign_token is None:
            person.sign_token = work.act.ids.token()
            person.sign_token_hash = token_hash(person.sign_token)
            work.record("case.signer_invited", "case", case.id, person=person.id)
        tokens[person.id] = person.sign_token
    return tokens


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def by_token(work: Work, token: str) -> tuple[Case, Person]:
    """The case and the person a signing link belongs to. Raises NotFound."""
    person = work.session.scalar(select(Person).where(Person.sign_token_hash == token_hash(token)))
    if person is None:
        raise NotFound("signing link")
    return person.case, person


def waiting_for(work: Work) -> list[tuple[Case, Person]]:
    """Cases in which the signed-in account's person has still to sign, found by the real ID number."""
    number = own_index(work)
    people = (
        list(work.session.scalars(select(Person).where(Person.id_number_index == number))) if number else []
    )
    return [
        (p.case, p)
        for p in people
        if stands(p.case, "fillable")
        and any(s.person.id == p.id and s.state != "signed" for s in states(work, p.case))
    ]


def own_index(work: Work) -> str | None:
    account = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    return account.id_number_index if account else None


def sign(work: Work, token: str, id_number: str, seen_digest: str, sealer: Sealer) -> Signature:
    """Sign by link. The signer shows who they are by their whole ID number and signs exactly what they were shown.

    Raises Invalid (wrong number), Refused('signing.changed') when the documents changed while being read,
    Refused('signing.closed') when the case no longer takes signatures. Signing the same digest twice gives the first signature.
    """
    case, person = by_token(work, token)
    if not hmac.compare_digest(CIPHER.index(id_number.strip().upper()), person.id_number_index):
        raise Invalid([Problem("id_number", "signing.other_person")])
    return _sign(work, case, person, seen_digest, ("link+id_number", sealer))


def sign_as_account(work: Work, case_id: str, seen_digest: str, sealer: Sealer) -> Signature:
    """Sign while signed in: the account's real ID number must be that of a signer of the case. Raises NotFound otherwise."""
    number, case = own_index(work), work.session.get(Case, case_id)
    person = next((p for p in case.people if p.id_number_index == number), None) if case and number else None
    if case is None or person is None:
        raise NotFound(case_id)
    return _sign(work, case, person_in(case, person.id), seen_digest, ("account", sealer))


def _sign(work: Work, case: Case, person: Person, seen_digest: str, means: tuple[str, Sealer]) -> Signature:
    papers = papers_of(work, case)
    digest = signing_digest(case, papers)
    if person.signatures and person.signatures[-1].digest == digest:
        return person.signatures[-1]
    if not stands(case, "fillable") or person not in must_sign(case):
        raise Refused("signing.closed")
    if seen_digest != digest:
        raise Refused("signing.changed")
    method, sealer = means
    documents = [{"kind": p.kind, "sha256": p.digest} for p in papers]
    statement: dict[str, object] = {
        "case": case.id,
        "person": person.id,
        "id_number_index": person.id_number_index,
        "digest": digest,
        "documents": documents,
        "method": method,
        "at": stamp(work.act.at),
    }
    signature = Signature(
        id=work.act.ids.new("sig"),
        case_id=case.id,
        person_id=person.id,
        digest=digest,
        documents=documents,
        method=method,
        account_id=work.act.actor.id,
        evidence=sealer.sign_statement(statement),
        at=work.act.at,
    )
    person.signatures.append(signature)
    evidence = sha256(signature.evidence.encode()).hexdigest()
    work.record("case.signed", "case", case.id, person=person.id, digest=digest, evidence_sha256=evidence)
    return signature
