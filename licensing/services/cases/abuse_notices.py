"""The notice of 45 days before a registration is rescinded whose people cannot be reached (条例 art 40; 细则 art 53).

It names the enterprise and the entry in question, never the person who complains. Whoever is concerned may object; the registry then
examines on and may not rescind for silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.flows.impersonation import FLOW
from licensing.services.cases import abuse
from licensing.services.identity import proofs
from licensing.store.models import Case, Enterprise, Impersonation, NoticeAnswer
from licensing.work import Work

RELATIONS = ("enterprise", "shareholder", "creditor", "employee", "interested")
DEPARTMENT = "department"


@dataclass(frozen=True)
class RescissionNotice:
    """A notice as everybody may read it. ``state``: running, over, opposed."""

    row: Impersonation
    case: Case
    enterprise: Enterprise
    state: str
    opposed_by: tuple[str, ...]


def public(
    session: Session, on: date, running: bool, after: str | None = None, limit: int = 20
) -> list[RescissionNotice]:
    """Notices that run on a day, or all earlier ones, newest first, below the cursor's."""
    query = (
        select(Impersonation, Case, Enterprise)
        .join(Case, Case.id == Impersonation.case_id)
        .join(Enterprise, Enterprise.id == Impersonation.enterprise_id)
        .where(Impersonation.published_at.is_not(None))
    )
    open_now = (Impersonation.ends_on >= on) & Impersonation.state.in_(FLOW.states_in("published"))
    query = query.where(open_now if running else ~open_now)
    cursor = session.get(Impersonation, after) if after else None
    if cursor is not None:
        below = (cursor.published_at, cursor.id)
        query = query.where(tuple_(Impersonation.published_at, Impersonation.id) < below)
    ordered = query.order_by(Impersonation.published_at.desc(), Impersonation.id.desc()).limit(limit)
    return [_public(session, *found, on) for found in session.execute(ordered)]


def one(session: Session, row_id: str, on: date) -> RescissionNotice:
    """One notice. Raises NotFound, for a complaint that was never published too."""
    row = session.get(Impersonation, row_id)
    if row is None or row.published_at is None or row.enterprise_id is None:
        raise NotFound(row_id)
    return _public(
        session, row, session.get_one(Case, row.case_id), session.get_one(Enterprise, row.enterprise_id), on
    )


def _public(
    session: Session, row: Impersonation, case: Case, enterprise: Enterprise, on: date
) -> RescissionNotice:
    relations = tuple(each.relation for each in answers_to(session, row.id))
    state = "opposed" if relations else "over" if abuse.notice_over(row, on) else "running"
    return RescissionNotice(row, case, enterprise, state, relations)


def answers_to(session: Session, row_id: str) -> list[NoticeAnswer]:
    """Every objection, oldest first: for the officers, with its reasons."""
    query = select(NoticeAnswer).where(NoticeAnswer.impersonation_id == row_id)
    return list(session.scalars(query.order_by(NoticeAnswer.at, NoticeAnswer.id)))


def object_to(work: Work, row_id: str, relation: str, reasons: str, evidence: str = "") -> NoticeAnswer:
    """Somebody concerned, or a department, objects while the notice runs. ``relation``: one of ``RELATIONS``.

    Raises NotFound, Refused('identity.needed') for a person who is not proved, 'impersonation.notice_over' after the last day.
    """
    actor = work.act.actor
    if actor.role is Role.APPLICANT:
        proofs.require(work, "object")
    elif actor.role is Role.OFFICER:
        relation = DEPARTMENT
    if relation not in (*RELATIONS, DEPARTMENT) or (
        relation == DEPARTMENT and actor.role is not Role.OFFICER
    ):
        raise Refused("impersonation.no_relation")
    row = work.session.get(Impersonation, row_id, with_for_update=True)
    if row is None or row.published_at is None:
        raise NotFound(row_id)
    known = {"reasons_given": bool(reasons.strip()), "notice_over": abuse.notice_over(row, work.act.on)}
    step = FLOW.step(row.state, "object", actor.role, known)
    made = NoticeAnswer(
        id=work.act.ids.new("answer"),
        impersonation_id=row.id,
        account_id=str(actor.id),
        department=actor.department,
        relation=relation,
        reasons=reasons.strip(),
        evidence=evidence.strip() or None,
        at=work.act.at,
    )
    work.session.add(made)
    row.state = step.target
    work.record(
        step.emits[0], "case", row.case_id, impersonation=row.id, person=row.person_id, objection=made.id
    )
    return made
