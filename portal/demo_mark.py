"""Keeps demonstrations and real installations apart: the demo's passwords are published, so neither may open the other's door."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config.demo_secrets import refuse_strange
from config.settings import Settings, SettingsError
from licensing.store import installation
from licensing.store.database import open_engine
from portal.wiring import Office


def may_become_demo(settings: Settings) -> None:
    """Raises SettingsError where a demonstration would open a door that is not its own; reads only, makes nothing."""
    refuse_strange(settings.data_dir)
    if settings.is_sqlite and _lies_in(settings.database_url, settings.data_dir):
        return  # made by the demo that owns the folder
    engine = open_engine(settings.direct_url)
    try:
        with engine.connect() as connection:
            tables = set(sa.inspect(connection).get_table_names())
            if tables and not _marked(connection, tables):
                raise SettingsError(
                    "the database holds something that is no demo; give the demo an empty one"
                )
    finally:
        engine.dispose()


def refuse_demo_data(office: Office) -> None:
    """Raises SettingsError when settings without ``demo`` meet a demonstration's database."""
    if office.settings.demo:
        return
    with office.read() as session:
        if installation.is_demo(session):
            raise SettingsError(
                "the database was made by the demo, its passwords are published; production needs a database of its own"
            )


def _marked(connection: sa.Connection, tables: set[str]) -> bool:
    if installation.Installation.__tablename__ not in tables:
        return False
    with Session(connection) as session:
        return installation.is_demo(session)


def _lies_in(database_url: str, folder: Path) -> bool:
    name = sa.make_url(database_url).database or ""
    return Path(name).absolute().parent == folder
