"""Background work: while a worker lives, nothing that is due lies about, and nothing stays with a worker that is gone.

That one step is not done twice with two outcomes, the engine's own key sees to (``operation_outputs``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from licensing.invariants._question import Question
from licensing.store.jobs import NOT_TAKEN, QUEUE, TAKEN, due, jobs_of
from licensing.store.models import WebhookDelivery, WorkerHeartbeat

SILENT = timedelta(minutes=5)  # a worker that was not seen for so long is no worker
LEASE_MS = 10 * 60_000  # by then the others have taken over what a dead worker held
LONGEST_MS = 60 * 60_000  # no job is so long, and none that is due waits so long
LATE = timedelta(days=1)


def left_lying(session: Session, at: datetime) -> Iterator[str]:
    """A job that is due, or was begun, more than an hour ago, though a worker lives."""
    if not _somebody_works(session, at):
        return
    jobs, now = jobs_of(session), _engines_now(session)
    waits = sa.and_(jobs.c.status.in_(NOT_TAKEN), due(jobs) < now - LONGEST_MS)
    runs = sa.and_(jobs.c.status == TAKEN, jobs.c.started_at_epoch_ms < now - LONGEST_MS)
    query = sa.select(jobs.c.workflow_uuid).where(jobs.c.queue_name == QUEUE, sa.or_(waits, runs))
    yield from session.scalars(query)


def with_the_dead(session: Session, at: datetime) -> Iterator[str]:
    """A job that a worker took who is gone, though another one lives who should have taken it over."""
    if not _somebody_works(session, at):
        return
    jobs, now = jobs_of(session), _engines_now(session)
    known = sa.select(WorkerHeartbeat.executor_id).where(WorkerHeartbeat.executor_id == jobs.c.executor_id)
    query = sa.select(jobs.c.workflow_uuid).where(
        jobs.c.queue_name == QUEUE,
        jobs.c.status == TAKEN,
        jobs.c.started_at_epoch_ms < now - LEASE_MS,
        ~known.exists(),
    )
    yield from session.scalars(query)


def deliveries_forgotten(session: Session, at: datetime) -> Iterator[str]:
    """A delivery neither made nor given up whose next try, or first one, should have been a day ago, though a worker lives."""
    if not _somebody_works(session, at):
        return
    tried = sa.func.coalesce(WebhookDelivery.next_at, WebhookDelivery.made_at)
    query = sa.select(WebhookDelivery.id).where(
        WebhookDelivery.sent_at.is_(None), WebhookDelivery.failed_at.is_(None), tried < at - LATE
    )
    yield from session.scalars(query)


def _somebody_works(session: Session, at: datetime) -> bool:
    seen = sa.select(WorkerHeartbeat.executor_id).where(WorkerHeartbeat.seen_at > at - SILENT)
    return session.scalar(seen.limit(1)) is not None


def _engines_now(session: Session) -> int:
    """The clock the engine's rows are written by, which is no office's: the machine's."""
    clock = (
        "extract(epoch from now())" if session.get_bind().dialect.name == "postgresql" else "strftime('%s')"
    )
    return int(float(str(session.scalar(sa.text(f"SELECT {clock}")))) * 1000)


QUESTIONS = (
    Question(
        "job_left_lying", "what is due is taken, and what is taken is done, within the hour", left_lying
    ),
    Question("job_of_dead_worker", "a dead worker's jobs are taken over", with_the_dead),
    Question(
        "delivery_forgotten",
        "every delivery is made, given up or waits for its next try",
        deliveries_forgotten,
    ),
)
