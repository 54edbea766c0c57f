"""Which background work was asked for, by the job's name."""

from __future__ import annotations

import sqlalchemy as sa

from licensing.store.jobs import QUEUE
from portal.wiring import Office
from portal.work.engine import workflow_name


def asked_for(office: Office, *names: str) -> int:
    """How many pieces of work of these jobs wait, run or are done."""
    with office.read() as session:
        schema = "dbos" if session.get_bind().dialect.name == "postgresql" else None
        table = sa.table("workflow_status", sa.column("name"), sa.column("queue_name"), schema=schema)
        query = sa.select(sa.func.count()).where(
            table.c.queue_name == QUEUE, table.c.name.in_([workflow_name(name) for name in names])
        )
        return session.scalar(query) or 0
