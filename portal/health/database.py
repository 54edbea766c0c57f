"""The database: reachable, of this version, under a certificate, with a clock that agrees, and not a demonstration's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from licensing.store import installation
from portal import clock_guard
from portal.health._symptom import Symptom
from portal.restored import guard
from portal.wiring import Office

LEAST_POSTGRES = 150000
APART = timedelta(seconds=60)


def examine(office: Office) -> Iterator[Symptom]:
    try:
        with office.database.connect() as connection:
            yield from _version(connection)
            yield from _clock(office, connection)
            if connection.dialect.name == "postgresql":
                yield from _server(connection)
    except sa.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        yield _away(reason)
        return
    yield from _ahead(office)
    yield from _forgot(office)
    yield from _demo(office)


def _away(reason: str) -> Symptom:
    if "unsupported startup parameter" in reason:
        return Symptom(
            "pooler_not_named",
            f"a pooler stands where we ask for the database itself: {reason}",
            "database_pooler = true, and database_direct_url for the database (docs/operate.md, A pooler)",
        )
    return Symptom(
        "database_away", f"the database does not answer: {reason}", "start it, or mend database_url"
    )


def _version(connection: sa.Connection) -> Iterator[Symptom]:
    config = Config()
    config.set_main_option("script_location", str(files("licensing.store") / "migrations"))
    here = set(MigrationContext.configure(connection).get_current_heads())
    wanted = set(ScriptDirectory.from_config(config).get_heads())
    if here != wanted:
        yield Symptom(
            "schema_of_other_version",
            f"the schema is {', '.join(sorted(here)) or 'empty'}, this version needs {', '.join(sorted(wanted))}",
            "portal migrate",
        )


def _clock(office: Office, connection: sa.Connection) -> Iterator[Symptom]:
    """Two clocks must agree; SQLite has only the machine's own."""
    if connection.dialect.name != "postgresql":
        return
    theirs = connection.scalar(sa.text("SELECT clock_timestamp()"))
    assert isinstance(theirs, datetime)  # noqa: S101  # timestamptz comes back as this
    apart = abs(theirs.astimezone(UTC) - office.clock.now())
    if apart > APART:
        yield Symptom(
            "clocks_apart",
            f"this machine and the database differ by {int(apart.total_seconds())} seconds; nothing is issued meanwhile",
            "let both keep time with NTP (chronyc tracking), then start the portal anew",
        )


def _ahead(office: Office) -> Iterator[Symptom]:
    with office.read() as session:
        if clock_guard.is_ahead(office, session):
            yield Symptom(
                "clock_ahead",
                f"this machine says {office.clock.now():%Y-%m-%d}, weeks after its last hour in order; nothing is signed meanwhile",
                "compare with another clock: set this one right, or, if the office stood still so long, portal clock accept --commit",
            )


def _forgot(office: Office) -> Iterator[Symptom]:
    with office.read() as session:
        if found := guard.doubt(office, session):
            yield Symptom(
                "database_forgot",
                f"the database may have forgotten what was issued, {guard.TOLD[found]}; nothing is signed meanwhile",
                guard.DO,
            )


def _server(connection: sa.Connection) -> Iterator[Symptom]:
    version = int(str(connection.scalar(sa.text("SHOW server_version_num"))))
    if version < LEAST_POSTGRES:
        yield Symptom(
            "postgres_old", f"PostgreSQL {version // 10000} is too old", "upgrade it to 15 or newer"
        )
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if connection.scalar(sa.text(f"SHOW {name}")) == "off":
            yield Symptom(
                "postgres_forgets", f"{name} is off: acts may be lost with the power", f"set {name} = on"
            )
    may_drop = connection.scalar(
        sa.text(
            "SELECT pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE') FROM pg_class c WHERE c.relname = 'journal_entry' LIMIT 1"
        )
    )
    if may_drop:
        yield Symptom(
            "role_owns_tables",
            "the portal signs in to the database as the owner of its tables, and could rewrite the journal",
            "give web and worker a role of their own: portal database grants ROLE",
            fatal=False,
        )


def _demo(office: Office) -> Iterator[Symptom]:
    with office.read() as session:
        if installation.is_demo(session) and not office.settings.demo:
            yield Symptom("demo_database", "the database was made by the demo", "use a database of its own")
