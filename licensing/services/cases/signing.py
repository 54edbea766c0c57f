"""Electronic signatures on an application (电子签名法 arts 13-14; 细则 art 15): who signed what, when, over which digest.

A signature counts while its digest is today's digest of the documents; any change asks for it again by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from licensing.catalogue.mandates import DRAFT
from licensing.documents.blocks import Paper, digest_of
from licensing.errors import NotFound, Refused
from licensing.known_kinds import kind_of, stands
from licensing.looking import once
from licensing.powers import suffices
from licensing.services.cases import agents, speaking
from licensing.services.cases.cases import own_case
from licensing.services.cases.speaking import Voice
from licensing.services.identity import proofs
from licensing.store import hanging
from licensing.store.keeping import load_together
from licensing.store.models import Case, Person, Signature
from licensing.work import Work


def papers_of(work: Work, case: Case) -> tuple[Paper, ...]:
    """The documents this case's signers sign, as they stand now."""
    return once(work, "papers", case.id, lambda: kind_of(case).papers(work, case))


def signing_digest(case: Case, papers: tuple[Paper, ...]) -> str:
    """What one signature covers: every document, and who exactly the people are (their masked numbers alone would not say)."""
    people = "\n".join(f"{p.id}:{p.id_number_index}:{','.join(p.roles)}" for p in case.people)
    return sha256(f"{case.id}\n{digest_of(papers)}\n{people}".encode()).hexdigest()


own_index = speaking.own_index


@dataclass(frozen=True)
class SigningState:
    """Of one person: ``missing``, ``signed`` (over today's digest), ``outdated`` (something changed since), ``weak``
    (the signer was proved less well than the office's policy asks) or ``taken`` (the account that signed lost its identity to the
    true person since)."""

    person: Person
    state: str
    last: Signature | None

    @property
    def done(self) -> bool:
        """Whether the signature counts today."""
        return self.state == "signed"


def must_sign(case: Case) -> list[Person]:
    return kind_of(case).signers(case)


def opposite(case: Case, person: Person) -> set[str]:
    """Indexes of whoever stands on the other side of a transfer of this party: they do not sign for it too (民法典 art 168)."""
    pairs = [pair for both in kind_of(case).gives(case) for pair in (both, both[::-1])]
    return {other.id_number_index for mine, other in pairs if mine.id == person.id}


def states(work: Work, case: Case) -> list[SigningState]:
    """Where every signer stands, in the order of the people."""
    digest = signing_digest(case, papers_of(work, case))
    signers = must_sign(case)
    load_together(signers, Person.signatures)
    last = {person.id: person.signatures[-1] if person.signatures else None for person in signers}
    lost = proofs.last_lost(work, {str(row.account_id) for row in last.values() if row is not None})
    return [SigningState(p, _state(work, last[p.id], digest, lost), last[p.id]) for p in signers]


def _state(work: Work, last: Signature | None, digest: str, lost: Mapping[str, datetime]) -> str:
    if last is None:
        return "missing"
    if last.digest != digest:
        return "outdated"
    since = lost.get(str(last.account_id))
    if since is not None and since >= last.at:
        return "taken"
    return "signed" if suffices(work.books.powers, "sign", last.assurance) else "weak"


def all_signed(work: Work, case: Case) -> bool:
    signers = states(work, case)
    return bool(signers) and all(s.done for s in signers)


def ask(work: Work, case_id: str) -> None:
    """The applicant has read the papers and asks for signatures. Safe to repeat; whoever is named finds them by their own proof."""
    case = own_case(work, case_id, DRAFT)
    answer = {**(case.answers.get("asked") or {}), "at": work.act.at.isoformat()}
    if not asked(case):
        case.answers = {**case.answers, "asked": answer}
        for person in must_sign(case):
            work.record("case.signer_invited", "case", case.id, person=person.id)


def asked(case: Case) -> bool:
    """Whether signatures were asked for."""
    return bool(case.answers.get("asked"))


def waiting_for(work: Work) -> list[tuple[Case, Person]]:
    """Cases in which the signed-in account's person, or a body it speaks for, has still to sign."""
    mine = speaking.indexes(work)
    people = (
        work.session.scalars(select(Person).where(Person.id_number_index.in_(sorted(mine)))) if mine else ()
    )
    return [
        (p.case, p)
        for p in people
        if stands(p.case, "fillable")
        and any(s.person.id == p.id and not s.done for s in states(work, p.case))
    ]


def mine_in(work: Work, case_id: str, person_id: str | None = None) -> tuple[Case, Person]:
    """The case and the party in it for whom the proved account speaks. Raises NotFound for anybody else.

    Refused with the reason for whoever was lent a body's licence and may not sign with it (``speaking``).
    """
    case, person, _ = spoken_for(work, case_id, person_id)
    return case, person


def spoken_for(work: Work, case_id: str, person_id: str | None = None) -> tuple[Case, Person, Voice]:
    """As ``mine_in``, with how the account speaks for the party."""
    case = hanging.case_of(work.session, case_id)
    if case is None:
        raise NotFound(case_id)
    found = speaking.in_case(work, case, person_id or None)
    if found is None:
        speaking.refuse_former(work, [p for p in case.people if person_id in (None, "", p.id)])
        if agents.mine(work, case.id):
            raise Refused("mandate.never_signs")
        raise NotFound(case_id)
    return case, *found
