"""The nightly comparison of public log and register, kept so that the operator sees what it found and when."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ed25519
from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.services.licences import log_check, public_log, witnessing
from licensing.services.licences.log_check import KeptRoot, Outcome
from licensing.store.models import LogAudit
from licensing.work import Work

JOB = "audit_log"
SHOWN = 50


def ask(work: Work) -> None:
    """Ask for today's comparison: once a day, as soon as there is a log."""
    if public_log.size(work.session):
        day = work.act.on.isoformat()
        work.enqueue(JOB, day, day=day)


def compare(session: Session, log: tuple[str, ed25519.Ed25519PublicKey]) -> Outcome:
    """What log, register, the last comparison and the witnesses' newest roots say together."""
    kept = [KeptRoot(row.size, row.root, f"witness {row.witness}") for row in witnessing.newest(session)]
    last = newest(session)
    if last is not None:
        kept.append(KeptRoot(last.entries, last.root, f"comparison of {last.day}"))
    return log_check.check(session, log, kept=kept)


def keep(work: Work, day: str, outcome: Outcome) -> None:
    """Keep the day's result; a repeated comparison replaces it."""
    row = work.session.get(LogAudit, day)
    if row is None:
        row = LogAudit(day=day)
        work.session.add(row)
    row.at, row.entries, row.root = work.act.at, outcome.entries, outcome.root
    row.fault_count = len(outcome.faults)
    row.faults = [{"code": each.code, "place": each.detail} for each in outcome.faults[:SHOWN]]
    codes = sorted({each.code for each in outcome.faults})
    work.record("log.compared", "log", day, entries=row.entries, faults=row.fault_count, codes=codes)


def newest(session: Session) -> LogAudit | None:
    """The last comparison."""
    return session.scalar(select(LogAudit).order_by(LogAudit.at.desc()).limit(1))


def recent(session: Session, count: int = 14) -> list[LogAudit]:
    """The last comparisons, newest first."""
    return list(session.scalars(select(LogAudit).order_by(LogAudit.at.desc()).limit(count)))
