"""Time limits and the pooler: that the database keeps them on every way to it, and that both ways lead to the same one."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from licensing.store.database import PAGES, open_engine
from portal.health._symptom import Symptom
from portal.wiring import Office

KEPT = """SELECT setting FROM pg_settings
WHERE name IN ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY name"""
PLACE = "SELECT pg_postmaster_start_time()::text, current_database(), current_user, current_schema()"
WANTED = [str(seconds * 1000) for seconds in (PAGES.idle, PAGES.lock, PAGES.statement)]


def examine(office: Office) -> Iterator[Symptom]:
    settings = office.settings
    if settings.is_sqlite:
        return
    try:
        kept, place = _asked(settings.direct_url, pooled=False)
    except SQLAlchemyError:
        return  # the database's own examination says so
    name = "database_direct_url" if settings.database_pooler else "database_url"
    if kept != WANTED:
        yield Symptom(
            "waits_not_kept",
            f"what stands at {name} takes our time limits and keeps none: one frozen process can stop everything",
            "a pooler stands there that ignores startup parameters: name it, database_pooler = true (docs/operate.md, A pooler)",
        )
    if settings.database_pooler:
        yield from _pooler(settings.database_url, place)


def _pooler(url: str, place: tuple[str, ...]) -> Iterator[Symptom]:
    try:
        kept, found = _asked(url, pooled=True)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        yield Symptom(
            "pooler_away",
            f"the pooler does not answer: {reason}",
            "start it (systemctl start pgbouncer); its log says why it lets nobody in",
        )
        return
    if kept != WANTED:
        yield Symptom(
            "pooler_loses_waits",
            "time limits of a transaction do not hold behind the pooler",
            "pool_mode = transaction in its file, not statement",
        )
    if found != place:
        yield Symptom(
            "pooler_leads_elsewhere",
            f"database_url leads to {found[1]} as {found[2]}, database_direct_url to {place[1]} as {place[2]}, or to another server",
            "let both name the same database and role",
        )


def _asked(url: str, *, pooled: bool) -> tuple[list[str], tuple[str, ...]]:
    engine = open_engine(url, PAGES, pooled=pooled)
    try:
        with engine.begin() as connection:
            kept = [str(value) for value in connection.scalars(sa.text(KEPT))]
            return kept, tuple(str(each) for each in connection.execute(sa.text(PLACE)).one())
    finally:
        engine.dispose()
