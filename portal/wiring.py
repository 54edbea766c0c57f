"""Joins settings, database, clock, identifiers and engine into one Office; only this file knows how."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings, load
from licensing.act import Clock, Ids
from licensing.store.database import open_engine, sessions_of
from portal.clock import RandomIds, SystemClock
from portal.engine import Engine


@dataclass(frozen=True)
class Office:
    """What pages, commands and jobs work with."""

    settings: Settings
    clock: Clock
    ids: Ids
    database: sa.Engine
    sessions: sessionmaker[Session]
    jobs: Engine

    def close(self) -> None:
        """Lets go of connections."""
        self.jobs.close()
        self.database.dispose()


def read_settings(demo: bool | None = None) -> Settings:
    """Settings of this process; with ``demo`` its secrets are made on first use. Raises SettingsError."""
    return load(demo=demo, fresh_secret=RandomIds().token)


def open_office(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> Office:
    """The office on an already migrated database; tests pass their own clock and ids."""
    clock = clock or SystemClock()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = open_engine(settings.database_url)
    return Office(
        settings=settings,
        clock=clock,
        ids=ids or RandomIds(clock),
        database=database,
        sessions=sessions_of(database),
        jobs=Engine(database),
    )
