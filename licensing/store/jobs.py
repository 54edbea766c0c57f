"""The engine's table of jobs as questions read it; its rows are the engine's own, which alone writes them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

QUEUE = "portal"
NOT_TAKEN = ("ENQUEUED", "DELAYED")  # states of the engine's
TAKEN = "PENDING"
COLUMNS = (
    *("workflow_uuid", "status", "queue_name", "executor_id"),
    *("created_at", "started_at_epoch_ms", "delay_until_epoch_ms"),
)


def jobs_of(session: Session) -> sa.TableClause:
    """The table, in the schema it has in this database. Instants are milliseconds since 1970."""
    schema = "dbos" if session.get_bind().dialect.name == "postgresql" else None
    return sa.table("workflow_status", *map(sa.column, COLUMNS), schema=schema)


def due(jobs: sa.TableClause) -> sa.ColumnElement[int]:
    """When a job is to be done: when it was asked for, or later where it was put off."""
    put_off, asked = jobs.c.delay_until_epoch_ms, jobs.c.created_at
    return sa.case((put_off > asked, put_off), else_=asked)
