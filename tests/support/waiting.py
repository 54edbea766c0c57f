"""Waiting for the worker: as long as it takes on a busy machine, and not a moment longer when a job has failed."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from portal.wiring import Office

HANGS = 900.0  # seconds after which nothing will come any more; no measure of speed
FAILED = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED")


def until(office: Office, seen: Callable[[], bool]) -> None:
    """Look again and again, until it is there or a job of this office has failed."""
    end = time.monotonic() + HANGS
    while not seen():
        broken = failed_jobs(office)
        if broken:
            pytest.fail(f"jobs failed: {broken}")
        if time.monotonic() > end:
            pytest.fail("it did not come, and no job has failed")
        time.sleep(0.05)


def failed_jobs(office: Office) -> list[str]:
    """The keys of jobs that ended badly."""
    with office.database.connect() as connection:
        schema = "dbos" if connection.dialect.name == "postgresql" else None
        key, status = sa.column("workflow_uuid", sa.String), sa.column("status", sa.String)
        table = sa.table("workflow_status", schema=schema)
        query = sa.select(key).select_from(table).where(status.in_(FAILED))
        return list(connection.scalars(query))
