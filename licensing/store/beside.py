"""Work on the schema beside people's own: one at a time over all machines, held without a transaction."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

LOOK_AGAIN_SECONDS = 0.5


@contextmanager
def alone(engine: sa.Engine, lock: int) -> Iterator[sa.Connection]:
    """A connection of PostgreSQL's own without transaction, while nobody else has this lock.

    Looked for again and again: who waits for a lock in a transaction would stop the building of an index. It waits for old transactions
    without a limit of its own, as theirs end them.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET lock_timeout = 0")
        while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(lock))):
            time.sleep(LOOK_AGAIN_SECONDS)
        try:
            yield connection
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(lock)))
