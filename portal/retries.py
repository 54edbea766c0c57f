"""A job that failed its quick tries: again later, each time later, and in the end visibly failed."""

from __future__ import annotations

import structlog
from dbos import DBOS, EnqueueOptions

from licensing.store.jobs import QUEUE
from portal.work.engine import workflow_name

log = structlog.get_logger("worker")

# Seconds until the next round of three quick tries; about two days in all. No thread is held meanwhile.
LATER = (30, 120, 600, 3600, 6 * 3600, 12 * 3600, 24 * 3600)


def enqueue_again(name: str, args: dict[str, str], attempt: int, error: Exception) -> str:
    """Called in the job's workflow: puts it back for later, or raises ``error`` after the last round."""
    if attempt >= len(LATER):
        log.error("job failed for good", job=DBOS.workflow_id, error=type(error).__name__)
        raise error
    log.warning("job failed, again later", job=DBOS.workflow_id, seconds=LATER[attempt], error=repr(error))
    options: EnqueueOptions = {
        "workflow_name": workflow_name(name),
        "queue_name": QUEUE,
        "workflow_id": f"{first_id(str(DBOS.workflow_id))}~{attempt + 1}",
        "delay_seconds": float(LATER[attempt]),
    }
    DBOS.enqueue_workflow_with_options(options, args, attempt + 1)
    return "again"


def first_id(workflow_id: str) -> str:
    """The id it was asked for under: ``sign:case_1~2`` is the second repetition of ``sign:case_1``."""
    return workflow_id.partition("~")[0]
