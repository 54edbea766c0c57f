"""The migrations make exactly the tables of the models, and an installation of the first version is brought along."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from licensing.store.database import open_engine


@pytest.fixture
def connection(database_url: str) -> Iterator[sa.Connection]:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def config(connection: sa.Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", str(files("licensing.store") / "migrations"))
    made.attributes["connection"] = connection
    return made


def test_the_newest_schema_is_that_of_the_models(config: Config) -> None:
    command.check(config)


def test_back_to_the_first_schema_and_up_again_keeps_what_was_answered(
    connection: sa.Connection, config: Config
) -> None:
    command.downgrade(config, "0001")
    columns = {column["name"] for column in sa.inspect(connection).get_columns("name_verdict")}
    assert "priors" not in columns
    add_old_verdict(connection)
    command.upgrade(config, "head")
    kept = connection.execute(sa.text("SELECT name, priors FROM name_verdict")).one()
    assert tuple(kept) == ("青禾", None)
    command.check(config)


def add_old_verdict(connection: sa.Connection) -> None:
    """A verdict as the first version wrote it, with its account."""
    account = sa.text(
        "INSERT INTO account (id, name, mobile, mobile_index, id_number, id_number_index, password_hash, role, disabled, created_at)"
        " VALUES ('a', 'a', 'x', 'x', 'x', 'x', 'x', 'applicant', :no, '2026-11-23 00:00:00+00:00')"
    )
    verdict = sa.text(
        "INSERT INTO name_verdict (id, name, account_id, outcome, declaration, report, rules, committed, at)"
        " VALUES ('v', '青禾', 'a', 'pass', '{}', '{}', 'r', :no, '2026-11-23 00:00:00+00:00')"
    )
    for statement in (account, verdict):
        connection.execute(statement, {"no": False})
