"""The mechanism of two officers: one puts a proposal, a second answers it; what is open is a row, never an inference.

The subject's own flow says with ``Row.proposal`` what a step does to the proposal: put, confirm, return, take_back, undo, reopen.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from licensing.errors import Refused
from licensing.flow import Facts, Row
from licensing.flows.proposal import FLOW
from licensing.guard_facts import Later
from licensing.services.accounts import same_person
from licensing.store.keeping import asked
from licensing.store.models import Proposal
from licensing.work import Work

CONFIRMED = "confirmed"
STANDING = (
    select(Proposal)
    .where(Proposal.subject_kind == bindparam("kind"), Proposal.subject_id == bindparam("subject"))
    .where(Proposal.state.in_((FLOW.initial, CONFIRMED)))
    .order_by(Proposal.proposed_at, Proposal.id)
)
Subject = tuple[str, str]  # "case" | "order" | "rules", and its id


def open_of(session: Session, subject: Subject) -> Proposal | None:
    """The proposal that waits for a second officer."""
    return _newest(session, subject, FLOW.initial)


def confirmed_of(session: Session, subject: Subject) -> Proposal | None:
    """The last decision that a second officer confirmed and nobody took back."""
    return _newest(session, subject, CONFIRMED)


def _newest(session: Session, subject: Subject, state: str) -> Proposal | None:
    def ask() -> dict[str, Proposal]:
        rows = session.scalars(STANDING, {"kind": subject[0], "subject": subject[1]})
        return {row.state: row for row in rows}

    return asked(session, ("proposals", subject), (Proposal.__tablename__,), ask).get(state)


def known(work: Work, subject: Subject) -> dict[str, object]:
    """Who the actor is to what is proposed or was decided; two posts of one person are not two officers."""
    return {name: ask() for name, ask in later(work, subject).items()}


def later(work: Work, subject: Subject) -> Later:
    """The same for whoever may not ask it all."""
    return {
        "same_officer": lambda: _mine(work, subject) or _by_actor(work, subject),
        "own_proposal": lambda: _mine(work, subject),
        "one_of_the_two": lambda: _one_of_the_two(work, subject),
        "approval_proposed": lambda: _proposed(work, subject, "propose_approval"),
        "refusal_proposed": lambda: _proposed(work, subject, "propose_refusal"),
    }


def _mine(work: Work, subject: Subject) -> bool:
    waiting = open_of(work.session, subject)
    return waiting is not None and waiting.maker_id == work.act.actor.id


def _by_actor(work: Work, subject: Subject) -> bool:
    """By any account of the person who acts."""
    waiting = open_of(work.session, subject)
    return waiting is not None and same_person.is_actor(work, waiting.maker_id)


def _one_of_the_two(work: Work, subject: Subject) -> bool:
    decided, actor = confirmed_of(work.session, subject), work.act.actor.id
    return decided is not None and actor is not None and actor in (decided.maker_id, decided.checker_id)


def _proposed(work: Work, subject: Subject, what: str) -> bool:
    waiting = open_of(work.session, subject)
    return waiting is not None and waiting.what == what


def seen(waiting: Proposal | None, shown: str, today: Callable[[Proposal], str]) -> dict[str, object]:
    """Whether the proposal is the one that stood on the page (``shown``: its digest), and still what its maker saw.

    ``today``: the digest of what there is to see now.
    """
    return {name: ask() for name, ask in seen_later(waiting, shown, today).items()}


def seen_later(waiting: Proposal | None, shown: str, today: Callable[[Proposal], str]) -> Later:
    """The same for whoever may not ask it all."""
    return {
        "shown_proposal": lambda: waiting is not None and shown == waiting.digest,
        "proposal_unchanged": lambda: waiting is not None and waiting.digest == today(waiting),
    }


def put(work: Work, row: Row, subject: Subject, reasons: str, digest: Callable[[Proposal], str]) -> Proposal:
    """Propose what ``row`` stands for; a second officer decides."""
    if row.proposal != "put":
        raise ValueError(f"{row.action} proposes nothing")
    kind, subject_id = subject
    made = Proposal(
        id=work.act.ids.new("proposal"),
        subject_kind=kind,
        subject_id=subject_id,
        what=row.action,
        state=FLOW.initial,
        maker_id=str(work.act.actor.id),
        reasons=reasons or None,
        proposed_at=work.act.at,
    )
    made.digest = digest(made)
    work.session.add(made)
    work.session.flush()
    return made


def follow(work: Work, row: Row, subject: Subject, known: Facts, note: str = "") -> Proposal | None:
    """Do to the proposal what the step of its subject says. Raises Refused when nothing is there to be answered.

    Who made it is asked here again, so that no flow can let its maker confirm.
    """
    if row.proposal in ("", "put"):
        return None
    answers_confirmed = row.proposal in ("undo", "reopen")
    found = (confirmed_of if answers_confirmed else open_of)(work.session, subject)
    if found is None:
        if row.proposal == "undo":
            return None  # decided before there were two officers
        raise Refused("review.proposal_replaced")
    step = FLOW.step(found.state, row.proposal, work.act.actor.role, known)
    found.state = step.target
    if step.action == "reopen":
        found.checker_id = found.answered_at = found.note = None
    elif step.action in ("confirm", "return"):
        found.checker_id, found.answered_at = work.act.actor.id, work.act.at
        found.note = note or None
    work.session.flush()
    return found
