"""A case that nobody works on goes back into the queue by itself: a claim that was only looked at, a clerk who is gone or away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.deadlines import legal_date
from licensing.known_kinds import kind_of, standing_in, stands
from licensing.services.cases import absences, holds
from licensing.store.models import Account, Case
from licensing.work import Work


def is_over(work: Work, case: Case) -> bool:
    """Whether a case on somebody's desk is free again: claimed and never touched, or its clerk cannot go on."""
    if not stands(case, "review"):
        return False
    until = case.claimed_until if case.claimed_by == case.clerk_id else None
    if until is not None and until <= work.act.at:
        return True
    return case.clerk_id is not None and clerk_gone(work, case)


def clerk_gone(work: Work, case: Case) -> bool:
    """Closed, moved to another place or post, or absent today: a case does not die with its clerk."""
    clerk = work.session.get(Account, case.clerk_id) if case.clerk_id else None
    if clerk is None or clerk.disabled or clerk.role != Role.CLERK or clerk.authority != case.authority:
        return True
    return clerk.id in absences.absent(work.session, [clerk.id], work.act.on)


def release(work: Work, case: Case) -> None:
    """Back to the queue by itself. Raises Refused('case.claim_runs') while it is somebody's."""
    row = kind_of(case).flow.step(case.state, "release", Role.SYSTEM, {"claim_over": is_over(work, case)})
    case.state, case.clerk_id = row.target, None
    holds.free(case)
    work.record(row.emits[0], "case", case.id)


def lapsed(session: Session, at: datetime) -> list[str]:
    """Ids of cases for the sweep: claims that are over, and cases of clerks who are absent today."""
    over = (Case.claimed_until.is_not(None)) & (Case.claimed_until <= at)
    away = Case.clerk_id.in_(absences.today(legal_date(at)))
    return list(session.scalars(select(Case.id).where(standing_in("review"), over | away).order_by(Case.id)))


def settle(work: Work, case_id: str) -> None:
    """For the sweep: release what is over."""
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is not None and is_over(work, case):
        release(work, case)
