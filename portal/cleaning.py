"""Keeps the engine's tables small: finished jobs go after a month, failed ones after a season."""

from __future__ import annotations

from datetime import datetime, timedelta

from dbos import DBOS

KEEP_DONE = timedelta(days=30)
KEEP_FAILED = timedelta(days=90)
BATCH = 500


def delete_finished(now: datetime) -> bool:
    """Deletes one batch of old finished jobs; whether that was all of them. Their keys may then be used again."""
    done = _finished(["SUCCESS", "CANCELLED"], now - KEEP_DONE)
    failed = _finished(["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"], now - KEEP_FAILED)
    if done or failed:
        DBOS.delete_workflows(done + failed)
    return max(len(done), len(failed)) < BATCH


def _finished(status: list[str], before: datetime) -> list[str]:
    rows = DBOS.list_workflows(
        status=status,
        completed_before=before.isoformat(),
        limit=BATCH,
        load_input=False,
        load_output=False,
    )
    return [row.workflow_id for row in rows]
