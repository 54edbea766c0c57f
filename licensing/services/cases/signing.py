"""Electronic signatures on an application (电子签名法 arts 13-14; 细则 art 15): who signed what, when, over which digest.

A signature counts while its digest is today's digest of the documents; any change asks for it again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from licensing.documents.blocks import Paper, digest_of
from licensing.errors import NotFound
from licensing.known_kinds import kind_of, stands
from licensing.powers import suffices
from licensing.services.cases.cases import own_case
from licensing.store.models import Account, Case, Person, Signature
from licensing.work import Work


def papers_of(work: Work, case: Case) -> tuple[Paper, ...]:
    """The documents this case's signers sign, as they stand now."""
    return kind_of(case).papers(work, case)


def signing_digest(case: Case, papers: tuple[Paper, ...]) -> str:
    """What one signature covers: every document, and who exactly the people are (their masked numbers alone would not say)."""
    people = "\n".join(f"{p.id}:{p.id_number_index}:{','.join(p.roles)}" for p in case.people)
    return sha256(f"{case.id}\n{digest_of(papers)}\n{people}".encode()).hexdigest()


@dataclass(frozen=True)
class SigningState:
    """Of one person: ``missing``, ``signed`` (over today's digest), ``outdated`` (something changed since) or ``weak``
    (the signer was proved less well than the office's policy asks)."""

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
        found.append(SigningState(person, _state(work, last, digest), last))
    return found


def _state(work: Work, last: Signature | None, digest: str) -> str:
    if last is None:
        return "missing"
    if last.digest != digest:
        return "outdated"
    return "signed" if suffices(work.books.powers, "sign", last.assurance) else "weak"


def all_signed(work: Work, case: Case) -> bool:
    signers = states(work, case)
    return bool(signers) and all(s.state == "signed" for s in signers)


def ask(work: Work, case_id: str) -> None:
    """The applicant has read the papers and asks for signatures. Safe to repeat; whoever is named finds them by their own proof."""
    case = own_case(work, case_id)
    answer = {**(case.answers.get("asked") or {}), "at": work.act.at.isoformat()}
    if not asked(case):
        case.answers = {**case.answers, "asked": answer}
        for person in must_sign(case):
            work.record("case.signer_invited", "case", case.id, person=person.id)


def asked(case: Case) -> bool:
    """Whether signatures were asked for."""
    return bool(case.answers.get("asked"))


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


def mine_in(work: Work, case_id: str) -> tuple[Case, Person]:
    """The case and the person in it whom the proved account is. Raises NotFound for anybody else."""
    number, case = own_index(work), work.session.get(Case, case_id)
    person = next((p for p in case.people if p.id_number_index == number), None) if case and number else None
    if case is None or person is None:
        raise NotFound(case_id)
    return case, person


def own_index(work: Work) -> str | None:
    """Blind index of the acting account's number once its identity is proved; before, a value equal to nobody's."""
    account = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    return account.id_number_index if account else None
