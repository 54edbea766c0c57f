"""Why the engine's tables lie in no parts: what PostgreSQL refuses of the engine's own statements on a table in parts (decision 0733).

Should a later engine need none of it, these fail, and its tables can be parted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from dbos._migration import get_dbos_migrations

from licensing.store.database import open_engine

REFUSED = "0A000"  # feature_not_supported
KEYS = {"operation_outputs": "workflow_uuid, function_id"}
ONLINE = re.compile(r'CREATE (?:UNIQUE )?INDEX CONCURRENTLY[^;]*?ON "?dbos"?\."(\w+)"')


@pytest.fixture
def parted(postgres_url: str) -> Iterator[sa.Engine]:
    """The engine's tables of jobs, as it made them, parted by the hash of the job's id."""
    engine = open_engine(postgres_url)
    with engine.begin() as connection:
        for table in ("workflow_status", "operation_outputs", "workflow_input", "workflow_output"):
            for line in (
                f"ALTER TABLE dbos.{table} RENAME TO whole_{table}",
                f"CREATE TABLE dbos.{table} (LIKE dbos.whole_{table} INCLUDING DEFAULTS) PARTITION BY HASH (workflow_uuid)",
                f"ALTER TABLE dbos.{table} ADD PRIMARY KEY ({KEYS.get(table, 'workflow_uuid')})",
                f"CREATE TABLE dbos.{table}_0 PARTITION OF dbos.{table} FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
            ):
                connection.exec_driver_sql(line)
    yield engine
    engine.dispose()


def refused(engine: sa.Engine, statement: str) -> str:
    """What the server says of it; empty when it does it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.exec_driver_sql(statement)
        except sa.exc.DBAPIError as error:
            assert getattr(error.orig, "sqlstate", "") == REFUSED
            return str(error.orig)
    return ""


def test_the_key_of_what_a_queue_takes_once_can_be_no_key_over_parts(parted: sa.Engine) -> None:
    with parted.connect() as connection:
        made = connection.scalar(
            sa.text("SELECT indexdef FROM pg_indexes WHERE indexname = 'uq_workflow_status_dedup_id'")
        )
    assert "(queue_name, deduplication_id)" in str(made)
    line = str(made).replace("uq_workflow_status_dedup_id", "again").replace("whole_", "")
    assert "must include all partitioning columns" in refused(parted, line)
    by_queue = "CREATE TABLE dbos.other (LIKE dbos.workflow_status) PARTITION BY HASH (queue_name)"
    assert refused(parted, by_queue) == ""
    assert "must include all" in refused(parted, "ALTER TABLE dbos.other ADD PRIMARY KEY (workflow_uuid)")


def test_the_engines_own_changes_of_its_tables_are_refused_on_parts(parted: sa.Engine) -> None:
    """It builds indexes beside the work; an upgrade of the engine would end there, half done."""
    found: dict[str, int] = {}
    for text in get_dbos_migrations("dbos", True, False):
        for match in ONLINE.finditer(text):
            table = match[1]
            line = match.string[match.start() :].split(";")[0].replace("IF NOT EXISTS ", "")
            if table in ("workflow_status", "operation_outputs"):
                assert re.search("partitioned table|partitioning columns", refused(parted, line)), line
                found[table] = found.get(table, 0) + 1
    assert found["workflow_status"] >= 10 and found["operation_outputs"] >= 2
