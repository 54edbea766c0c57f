"""What the hourly sweep does: settle what time has decided, ask again for lost work, forget what is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from licensing.kinds.simplified_exit import steps as exit
from licensing.known_kinds import licence_makers, standing_in, stands
from licensing.services.accounts import api_clients
from licensing.services.cases import legs
from licensing.services.holding import asking, looks
from licensing.services.names import suggesting
from licensing.services.orders import carrying, suspensions
from licensing.store.models import (
    Case,
    Enterprise,
    KeptForm,
    Licence,
    Message,
    PasswordReset,
    Review,
    SignInAttempt,
    SpentChallenge,
    WebSession,
)
from licensing.work import Work

PATIENCE = timedelta(minutes=15)  # a licence that is not there by then has lost its job
CORRECTION, REMINDER = "request_correction", "correction_due"
ATTEMPTS_KEPT = timedelta(days=1)  # far longer than the window in which attempts count


def waiting_exits(session: Session) -> list[str]:
    """Ids of exits that time or a department's answer can move."""
    query = select(Case.id).where(standing_in("started"))
    return list(session.scalars(query.order_by(Case.id)))


def settle_exit(work: Work, case_id: str) -> None:
    """Let an exit lapse, stop or go to the desk when its dates or answers say so."""
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is not None:
        exit.advance(work, case)


def approved_cases(session: Session) -> list[str]:
    """Ids of establishment cases that wait for their licence."""
    query = select(Case.id).where(licence_makers())
    return list(session.scalars(query.order_by(Case.id)))


def ask_again(work: Work, case_id: str) -> None:
    """Ask for the licence of a case whose job is lost or failed for good: at most once an hour, harmless twice."""
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is None or not stands(case, "licence_due") or not _overdue(work, case):
        return
    legs.issue_when_clear(work, case, again=f":{work.act.at:%Y-%m-%dT%H}")


def _overdue(work: Work, case: Case) -> bool:
    last = max((x.decided_at for x in case.legs if x.decided_at), default=None)
    since = max(filter(None, (last, case.decided_at, case.accepted_at)), default=None)
    return since is None or work.act.at - since > PATIENCE


def ended_suspensions(session: Session, on: date) -> list[str]:
    """Ids of enterprises whose suspension has run out and is not yet written down as over."""
    query = select(Enterprise.id).where(Enterprise.suspended_until < on)
    return list(session.scalars(query.order_by(Enterprise.id)))


def settle_suspension(work: Work, enterprise_id: str) -> None:
    """Write down that business has resumed by itself."""
    enterprise = work.session.get(Enterprise, enterprise_id, with_for_update=True)
    if enterprise is not None:
        suspensions.settle(work, enterprise)


def unsigned_versions(session: Session, at: datetime) -> list[str]:
    """Ids of licence versions that a register order wrote down and nobody has signed for a while."""
    query = select(Licence.id).where(
        Licence.state == "prepared", Licence.number_version > 1, Licence.prepared_at < at - PATIENCE
    )
    return list(session.scalars(query.order_by(Licence.id)))


def ask_for_version(work: Work, licence_id: str) -> None:
    """Ask again for a version whose job is lost or failed for good: at most once an hour, harmless twice."""
    key = f"{carrying.VERSION_JOB}:{licence_id}:{work.act.at:%Y-%m-%dT%H}"
    work.enqueue(carrying.VERSION_JOB, key, licence_id=licence_id)


def silent_corrections(session: Session, at: datetime, days: int) -> list[str]:
    """Ids of cases sent back for correction whose applicant was neither heard nor reminded for ``days``."""
    since = at - timedelta(days=days)
    asked = select(func.max(Review.at)).where(
        Review.case_id == Case.id, Review.action == CORRECTION, ~Review.undone
    )
    reminded = select(Message.id).where(
        Message.case_id == Case.id, Message.occasion == REMINDER, Message.at > since
    )
    query = select(Case.id).where(
        standing_in("fillable"),
        asked.scalar_subquery() <= since,
        ~reminded.exists(),
    )
    return list(session.scalars(query.order_by(Case.id)))


def remind(work: Work, case_id: str) -> None:
    """Say that the correction is still open, when it is."""
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is not None and stands(case, "fillable"):
        work.record("case.correction_due", "case", case.id)


def forget(work: Work) -> int:
    """Remove what is over: sessions, name holds, sign-in attempts, kept forms, codes, tokens, idempotency keys, answered
    requests to be shown a licence, looks older than they are kept; how many rows."""
    sessions = work.session.execute(delete(WebSession).where(WebSession.expires_at <= work.act.at))
    attempts = work.session.execute(
        delete(SignInAttempt).where(SignInAttempt.at <= work.act.at - ATTEMPTS_KEPT)
    )
    forms = work.session.execute(delete(KeptForm).where(KeptForm.expires_at <= work.act.at))
    codes = work.session.execute(
        delete(PasswordReset).where(
            PasswordReset.expires_at <= work.act.at - ATTEMPTS_KEPT, PasswordReset.used_at.is_(None)
        )
    )
    spent = work.session.execute(
        delete(SpentChallenge).where(SpentChallenge.at <= work.act.at - ATTEMPTS_KEPT)
    )
    removed = [int(x.rowcount) for x in (sessions, attempts, forms, codes, spent)]  # type: ignore[attr-defined]  # a DELETE answers with a cursor result
    removed += [suggesting.forget(work.session, work.act.at), api_clients.forget_old(work)]
    return sum(removed) + asking.forget(work) + looks.forget(work)
