"""What becomes of "that is not me": taken up or not, examined, decided by two officers of the place (条例 arts 40-42; 细则 arts 51-58).

While it is undecided nothing moves in the case or the enterprise. What two officers found abused stays stopped until they say that
what was false is undone. What they found not abused, or declined to take up, goes on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import select

from licensing.act import Role
from licensing.errors import NotFound
from licensing.flow import Row
from licensing.flows.impersonation import ANSWERS, FLOW
from licensing.services import proposals
from licensing.services.cases import facts
from licensing.store.models import Case, Consent, Impersonation, Person, Proposal, Signature
from licensing.work import Work

SUBJECT = "impersonation"
OFFICERS = (Role.CLERK, Role.SUPERVISOR)
DECIDE, EXTENSION, NOTICE = "D63", "D64", "D65"
GROUNDS = ("dispute", "lawsuit", "other_authority")  # 细则 art 54


@dataclass(frozen=True)
class Complaint:
    """One complaint with what the registry holds about it. ``person``: None once the applicant has taken them out of the case.

    ``signatures``: that person's own in this case; none with proof of identity means falsity is presumed (条例 arts 15, 40).
    """

    row: Impersonation
    case: Case
    person: Person | None
    consents: list[Consent]
    signatures: list[Signature]
    waiting: Proposal | None

    @property
    def is_proved(self) -> bool:
        return any(signature.evidence for signature in self.signatures)


def waiting_here(work: Work) -> list[Complaint]:
    """Every complaint of the officer's place that is not over, what must be answered first on top."""
    query = select(Impersonation, Case).join(Case, Case.id == Impersonation.case_id)
    query = query.where(Impersonation.state.in_(FLOW.states_in("halting")))
    due = (Impersonation.decide_by.is_not(None), Impersonation.answer_by, Impersonation.id)
    found = work.session.execute(query.order_by(*due)).all()
    return [_with_all(work, row, case) for row, case in found if _is_here(work, case)]


def of_place(work: Work, row_id: str) -> Complaint:
    """One complaint, decided or not. Raises NotFound for whoever is no officer of its place."""
    row = work.session.get(Impersonation, row_id)
    case = work.session.get(Case, row.case_id) if row else None
    if row is None or case is None or not _is_here(work, case):
        raise NotFound(row_id)
    return _with_all(work, row, case)


def _is_here(work: Work, case: Case) -> bool:
    return work.act.actor.role in OFFICERS and facts.checks_here(work.act.actor, case)


def _with_all(work: Work, row: Impersonation, case: Case) -> Complaint:
    person = work.session.get(Person, row.person_id)
    said = select(Consent).where(Consent.case_id == case.id, Consent.person_id == row.person_id)
    signed = select(Signature).where(Signature.case_id == case.id, Signature.person_id == row.person_id)
    return Complaint(
        row,
        case,
        person,
        list(work.session.scalars(said.order_by(Consent.at, Consent.id))),
        list(work.session.scalars(signed.order_by(Signature.at, Signature.id))),
        proposals.open_of(work.session, (SUBJECT, row.id)),
    )


def take_up(work: Work, row_id: str) -> Impersonation:
    """It is examined: three months from today (细则 art 53). Raises NotFound, Refused."""
    found = locked(work, row_id)
    row = step(work, found, "take_up", known_of(work, found))
    row.decide_by = work.books.last_day(work.act.on, DECIDE)
    return row


def propose(work: Work, row_id: str, action: str, reasons: str, ground: str = "") -> Impersonation:
    """One officer's answer with its reasons; ``action``: one of ``ANSWERS``; ``ground``: for a suspension, one of ``GROUNDS``.

    Raises NotFound, Refused.
    """
    if action not in ANSWERS:
        raise NotFound(action)
    found = locked(work, row_id)
    known = known_of(work, found) | {
        "reasons_given": bool(reasons.strip()),
        "ground_named": ground in GROUNDS,
    }
    found.row.ground = ground or None
    step = FLOW.step(found.row.state, action, work.act.actor.role, known)
    proposals.put(work, step, (SUBJECT, row_id), reasons.strip(), lambda p: digest(found, p))
    found.row.reasons, found.row.maker_id = reasons.strip(), work.act.actor.id
    return _enter(work, found, step)


def digest(found: Complaint, proposal: Proposal) -> str:
    """Of what the second officer answers: the finding and its reasons, and every consent and signature it rests on."""
    parts = [
        *(found.row.id, proposal.what, proposal.reasons, proposal.maker_id),
        *([found.row.ground] if found.row.ground else []),
        [(each.id, each.answer, each.about) for each in found.consents],
        [
            (each.id, each.digest, sha256((each.evidence or "").encode()).hexdigest())
            for each in found.signatures
        ],
    ]
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def confirm(work: Work, row_id: str, shown: str) -> Impersonation:
    """The second officer agrees: only now it is decided. ``shown``: the proposal's digest as read. Raises NotFound, Refused."""
    found = locked(work, row_id)
    known = known_of(work, found) | proposals.seen(found.waiting, shown, lambda p: digest(found, p))
    row = step(work, found, "confirm", known)
    row.checker_id = work.act.actor.id
    if FLOW.within(row.state, "answered"):
        row.decided_at = work.act.at
    elif FLOW.within(row.state, "published"):
        row.published_at, row.ends_on = work.act.at, work.books.last_day(work.act.on, NOTICE)
    else:
        row.suspended_on = work.act.on
    return row


def extend(work: Work, row_id: str, reasons: str) -> Impersonation:
    """The head gives the examination once as long again (细则 art 53). Raises NotFound, Refused."""
    row = _go(work, row_id, "extend", reasons)
    if row.decide_by is not None:
        row.decide_by, row.extended = work.books.last_day(row.decide_by, EXTENSION), True
    return row


def resume(work: Work, row_id: str, reasons: str) -> Impersonation:
    """What it waited for has come; the days of the suspension are not counted (细则 art 54). Raises NotFound, Refused."""
    row = _go(work, row_id, "resume", reasons)
    if row.decide_by is not None and row.suspended_on is not None:
        row.decide_by += work.act.on - row.suspended_on
    row.suspended_on = row.ground = None
    return row


def end_notice(work: Work, row_id: str) -> Impersonation:
    """The 45 days are over and nobody objected: the examination goes on to its answer (条例 art 40). Raises NotFound, Refused."""
    return _go(work, row_id, "end_notice", "")


def _go(work: Work, row_id: str, action: str, reasons: str) -> Impersonation:
    """A step that is nobody's proposal, with its reasons kept in the journal of the registry."""
    found = locked(work, row_id)
    known = known_of(work, found) | {"reasons_given": bool(reasons.strip())}
    taken = step(work, found, action, known)
    if reasons.strip():
        taken.reasons, taken.maker_id = reasons.strip(), work.act.actor.id
    return taken


def give_back(work: Work, row_id: str, note: str) -> Impersonation:
    """The second officer does not agree. Raises NotFound, Refused, without a reason too."""
    found = locked(work, row_id)
    known = known_of(work, found) | {"reasons_given": bool(note.strip())}
    return step(work, found, "return", known, note.strip())


def take_back(work: Work, row_id: str) -> Impersonation:
    """Whoever proposed it takes it back. Raises NotFound, Refused."""
    found = locked(work, row_id)
    return step(work, found, "take_back", known_of(work, found))


def entry_of(found: Complaint) -> str | None:
    """Id of the enterprise that the register holds because of what is complained about."""
    return found.row.enterprise_id or found.case.enterprise_id


def notice_over(row: Impersonation, on: date) -> bool:
    """The last day of the notice has passed: rescission is open from the next (law case I16)."""
    return row.ends_on is not None and on > row.ends_on


def locked(work: Work, row_id: str) -> Complaint:
    """As ``of_place``, for whoever changes it."""
    work.session.get(Impersonation, row_id, with_for_update=True)
    return of_place(work, row_id)


def known_of(work: Work, found: Complaint) -> dict[str, object]:
    """What the guards of every step ask."""
    return {
        "checker_place": facts.checks_here(work.act.actor, found.case),
        "reviewer_is_party": facts.is_party(work, found.case),
        "entry_exists": entry_of(found) is not None,
        "announced": found.row.published_at is not None,
        "extended": found.row.extended,
        "notice_over": notice_over(found.row, work.act.on),
    } | proposals.known(work, (SUBJECT, found.row.id))


def step(
    work: Work, found: Complaint, action: str, known: dict[str, object], note: str = ""
) -> Impersonation:
    step = FLOW.step(found.row.state, action, work.act.actor.role, known)
    proposals.follow(work, step, (SUBJECT, found.row.id), known, note)
    return _enter(work, found, step)


def _enter(work: Work, found: Complaint, step: Row) -> Impersonation:
    found.row.state = step.target
    work.record(step.emits[0], "case", found.case.id, impersonation=found.row.id, person=found.row.person_id)
    return found.row
