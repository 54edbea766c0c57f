"""Brings the database to this version: our tables by Alembic, then the engine's own."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from licensing.store import online, parts
from licensing.store.database import open_engine
from portal.work.engine import migrate_engine

CURRENT, OLDER, NEWER, MISSING = "ok", "older", "newer", "missing"
SAYS = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)
LOCK = 7_306_420_001  # any number, the same in every process that migrates


def migrate(database_url: str) -> None:
    """Upgrades ``database_url`` to the newest schema; safe to run again and from several machines at once.

    Indexes on tables in use are built after the schema, beside the work; then the journal is parted, if it is whole.
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
        parts.part(engine)
    finally:
        engine.dispose()
    migrate_engine(database_url)


def state_of(connection: sa.Connection) -> str:
    """Of the schema, as this version sees it: a newer release may have brought it further, and this one goes on serving."""
    found = set(MigrationContext.configure(connection).get_current_heads())
    known, heads = _revisions()
    if not found:
        return MISSING
    return CURRENT if found == heads else OLDER if found <= known else NEWER


@cache
def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    """All that this version knows, and those after which comes nothing; read as text, for loading them all takes a second."""
    folder = files("licensing.store") / "migrations" / "versions"
    said = [SAYS.findall(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".py")]
    known = {number for each in said for name, number in each if name == "revision"}
    before = {number for each in said for name, number in each if name == "down_revision"}
    return frozenset(known), frozenset(known - before)
