"""The background engine as the rest of the house sees it: hand work over inside your own transaction.

The engine is DBOS; its rows lie in our database, so a job exists only if the act behind it committed.
Only ``portal/work/worker.py`` runs jobs; web processes use nothing but this file.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from sqlalchemy.orm import Session

from licensing.store.jobs import NOT_TAKEN, QUEUE, due, jobs_of

APP_NAME = "portal"
# Fixed: DBOS leaves work of another version lying. Change it only together with a migration of waiting jobs.
APP_VERSION = "1"


def workflow_name(job: str) -> str:
    """The name under which the engine knows the job ``job``."""
    return f"job.{job}"


def workflow_id(job: str, key: str) -> str:
    """One id for one piece of work: the same job and key are the same work."""
    return f"{job}:{key}"


def migrate_engine(database_url: str) -> None:
    """Creates or updates the engine's own tables; safe to run again."""
    DBOS.migrate(database_url)


class Engine:
    """Hands jobs to the worker. One per process; holds no connection of its own."""

    def __init__(self, database: sa.Engine) -> None:
        self._client = DBOSClient(
            system_database_engine=database,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APP_NAME,
            lazy=True,
            retry_connection_errors=False,
        )

    def enqueue(
        self, session: Session, job: str, key: str, args: Mapping[str, str], delay_seconds: int = 0
    ) -> None:
        """Asks for ``job`` once per ``key`` within the caller's transaction.

        args: ids only, never personal data: they are stored in clear and kept after the job is done.
        delay_seconds: earliest start from now, by the machine's clock; the job re-checks legal deadlines.
        A key that was used before changes nothing, whether that job waits, runs or is done.
        """
        options: EnqueueOptions = {
            "workflow_name": workflow_name(job),
            "queue_name": QUEUE,
            "workflow_id": workflow_id(job, key),
        }
        if delay_seconds > 0:
            options["delay_seconds"] = float(delay_seconds)
        self._client.enqueue_in_transaction(session, options, dict(args), 0)

    def counts(self, session: Session) -> dict[str, int]:
        """How many of our jobs are in each of the engine's states (ENQUEUED, DELAYED, PENDING, SUCCESS, ERROR)."""
        table = jobs_of(session)
        query = sa.select(table.c.status, sa.func.count()).where(table.c.queue_name == QUEUE)
        rows = session.execute(query.group_by(table.c.status)).all()
        return {str(status): int(number) for status, number in rows}

    def waits_since(self, session: Session, at: float) -> bool:
        """Whether a job has been due since before ``at`` (seconds on the machine's clock) and nobody took it."""
        table = jobs_of(session)
        waits = table.c.status.in_(NOT_TAKEN)
        query = sa.select(table.c.status).where(
            table.c.queue_name == QUEUE, waits, due(table) < int(at * 1000)
        )
        return session.scalar(query.limit(1)) is not None

    def close(self) -> None:
        """Lets go of the client; the database engine stays with its owner."""
        self._client.destroy()
