"""Brings the database to this version: our tables by Alembic, then the engine's own."""

from __future__ import annotations

from importlib.resources import files

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from licensing.store import online
from licensing.store.database import open_engine
from portal.work.engine import migrate_engine

LOCK = 7_306_420_001  # any number, the same in every process that migrates


def migrate(database_url: str) -> None:
    """Upgrades ``database_url`` to the newest schema; safe to run again and from several machines at once.

    Indexes on tables in use are built after the schema, beside the work.
    """
    engine = open_engine(database_url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            config = Config()
            config.set_main_option("script_location", str(files("licensing.store") / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        online.build_missing(engine)
    finally:
        engine.dispose()
    migrate_engine(database_url)
