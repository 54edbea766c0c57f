"""A named person hears of it and answers: accepts, refuses, or says "that is not me" (88号 一事一人一认证; 条例 art 40).

"That is not me" stops the case at once and opens the procedure of 细则 arts 51-58, before registration or after. Who named the
person sees the answer and never a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import bindparam, select

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.flows.impersonation import FLOW
from licensing.known_kinds import kind_of, stands
from licensing.services.cases import signing
from licensing.services.identity import proofs
from licensing.services.register import disputes
from licensing.store import hanging
from licensing.store.keeping import asked
from licensing.store.models import Case, Consent, Impersonation, Invitation, Person
from licensing.work import Work

ACCEPTED, REFUSED, NOT_ME = "accepted", "refused", "not_me"
ANSWER = "D62"

OF_CASE = select(Consent).where(Consent.case_id == bindparam("case")).order_by(Consent.at, Consent.id)


@dataclass(frozen=True)
class Asked:
    """What an invitation shows: the case, the person named in it, and what was answered so far."""

    case: Case
    person: Person
    answer: str | None


def about(case: Case, person: Person) -> str:
    """What somebody is asked to agree to: name of the enterprise, kind of matter, own roles."""
    return sha256(f"{case.title}\n{case.kind}\n{','.join(person.roles)}".encode()).hexdigest()


def answer_of(work: Work, case: Case, person: Person) -> str | None:
    """The last answer to what the person is asked for today; None when there is none, or the roles changed since."""

    def ask() -> dict[str, Consent]:
        return {row.person_id: row for row in work.session.scalars(OF_CASE, {"case": case.id})}

    if not hanging.any_of(work.session, case.id, Consent):
        return None
    last = asked(work.session, ("last consents", case.id), (Consent.__tablename__,), ask).get(person.id)
    return last.answer if last is not None and last.about == about(case, person) else None


def answer(work: Work, case_id: str, said: str, person_id: str | None = None) -> Consent:
    """The proved person answers, for themselves or for a body. Raises NotFound for whoever is not named, Refused otherwise."""
    case, person = signing.mine_in(work, case_id, person_id)
    proofs.require(work, "consent")
    return _write(work, case, person, said, "account")


def hand_out(work: Work, case_id: str, person_id: str) -> str:
    """A clerk of the case's place gives the named person, who is at the counter, a code for their eyes alone.

    The token, shown once; an earlier one for the same person ends. Raises NotFound, Refused('case.other_place').
    """
    case = work.session.get(Case, case_id)
    person = next((p for p in case.people if p.id == person_id), None) if case else None
    if case is None or person is None:
        raise NotFound(person_id)
    if work.act.actor.role not in (Role.CLERK, Role.SUPERVISOR):
        raise Refused("flow.not_open")
    if case.authority is not None and case.authority != work.act.actor.authority:
        raise Refused("case.other_place")
    earlier = select(Invitation).where(Invitation.person_id == person.id, Invitation.ended_at.is_(None))
    for row in work.session.scalars(earlier):
        row.ended_at = work.act.at
    token = work.act.ids.short_token()
    made = Invitation(
        id=work.act.ids.new("invitation"),
        token_hash=hash_of(token),
        case_id=case.id,
        person_id=person.id,
        purpose="consent",
        given_by=work.act.actor.id,
        made_at=work.act.at,
        expires_at=work.act.at + timedelta(days=work.books.policy.invitation_days),
    )
    work.session.add(made)
    work.record("case.code_handed_out", "case", case.id, person=person.id)
    return token


def hash_of(token: str) -> str:
    """What is kept of a code."""
    return sha256(token.strip().encode()).hexdigest()


def by_code(work: Work, token: str) -> Asked:
    """What a code is for. Raises NotFound for an unknown, ended, expired one, and after the case was handed in."""
    row = work.session.scalar(select(Invitation).where(Invitation.token_hash == hash_of(token)))
    if row is None or row.ended_at is not None or work.act.at > row.expires_at:
        raise NotFound("invitation")
    case = work.session.get(Case, row.case_id)
    person = next((p for p in case.people if p.id == row.person_id), None) if case else None
    if case is None or person is None or not stands(case, "fillable"):
        raise NotFound("invitation")
    return Asked(case, person, answer_of(work, case, person))


def answer_by_code(work: Work, token: str, said: str) -> Consent:
    """Whoever was given the code refuses or says "not me"; to accept and to sign, the person proves who they are."""
    if said == ACCEPTED:
        raise Refused("identity.needed", power="consent")
    asked = by_code(work, token)
    row = work.session.scalar(select(Invitation).where(Invitation.token_hash == hash_of(token)))
    made = _write(work, asked.case, asked.person, said, "code")
    if row is not None:
        row.ended_at = work.act.at
    return made


def end_invitations(work: Work, case: Case) -> None:
    """Handing in a case ends every code given for it."""
    for row in work.session.scalars(
        select(Invitation).where(Invitation.case_id == case.id, Invitation.ended_at.is_(None))
    ):
        row.ended_at = work.act.at


def accept_by_signing(work: Work, case: Case, person: Person) -> None:
    """A signature says yes to what is signed."""
    if answer_of(work, case, person) != ACCEPTED:
        _write(work, case, person, ACCEPTED, "signature")


def _write(work: Work, case: Case, person: Person, said: str, way: str) -> Consent:
    if said not in (ACCEPTED, REFUSED, NOT_ME):
        raise Refused("consent.unknown_answer")
    if stands(case, "given_up", "refused"):
        raise Refused("consent.case_over")
    if person not in kind_of(case).asked(work, case) and way != "signature":
        raise Refused("consent.not_asked")
    if said != NOT_ME and not stands(case, "fillable"):
        raise Refused("consent.case_over")
    row = Consent(
        id=work.act.ids.new("consent"),
        case_id=case.id,
        person_id=person.id,
        answer=said,
        about=about(case, person),
        way=way,
        account_id=work.act.actor.id,
        at=work.act.at,
    )
    work.session.add(row)
    work.record(f"consent.{said}", "case", case.id, person=person.id, way=way)
    if said == NOT_ME:
        _open_procedure(work, case, person, way)
    return row


def _open_procedure(work: Work, case: Case, person: Person, way: str) -> None:
    if open_procedure(work, case) is not None or _is_filed(work, case, person):
        return
    opened = Impersonation(
        id=work.act.ids.new("abuse"),
        case_id=case.id,
        enterprise_id=case.enterprise_id,
        person_id=person.id,
        authority=case.authority,
        state=FLOW.initial,
        way=way,
        account_id=work.act.actor.id,
        filed_at=work.act.at,
        answer_by=work.books.last_day(work.act.on, ANSWER),
    )
    work.session.add(opened)
    work.record("impersonation.filed", "case", case.id, impersonation=opened.id)


def _is_filed(work: Work, case: Case, person: Person) -> bool:
    """Whether the same complaint already lies on the desk."""
    mine = select(Impersonation.id).where(
        Impersonation.case_id == case.id,
        Impersonation.person_id == person.id,
        Impersonation.state.in_(FLOW.states_in("undecided")),
    )
    return work.session.scalar(mine.limit(1)) is not None


def open_procedure(work: Work, case: Case) -> Impersonation | None:
    """What stops this case or the enterprise it concerns: somebody is abused, found so or not yet decided."""
    return disputes.of_case(work, case.id, case.enterprise_id)


def refuse_halted(work: Work, case: Case) -> None:
    """Raises Refused('case.halted') while somebody's "that is not me" is undecided."""
    if open_procedure(work, case) is not None:
        raise Refused("case.halted")


def not_halted(work: Work, case: Case) -> bool:
    """Nobody says that they are abused, and nobody named has refused."""
    return open_procedure(work, case) is None and not any(objects(work, case, p) for p in case.people)


def objects(work: Work, case: Case, person: Person) -> bool:
    """Whether the person's last word is no. "That is not me" no longer counts once two officers found that it is (细则 art 52, 53)."""
    said = answer_of(work, case, person)
    if said != NOT_ME:
        return said == REFUSED
    answered = select(Impersonation.id).where(
        Impersonation.case_id == case.id,
        Impersonation.person_id == person.id,
        Impersonation.state.in_(FLOW.states_in("not_abused")),
    )
    return work.session.scalar(answered.limit(1)) is None
