"""The role of web and worker: everything a whole story needs, and no way to rewrite what was written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from licensing import journal
from licensing.store import parts
from portal.app import create_app
from portal.cli._group import cli
from portal.wiring import Office, open_office
from tests.support import remembered, stories
from tests.support.clock import CountingIds, FixedClock
from tests.support.offices import ENVIRON, make_office, make_settings

ROLE = "portal_app"


@pytest.fixture
def owner(
    postgres_url: str, tmp_path: object, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    office = make_office(make_settings(tmp_path / "data", postgres_url), clock)  # type: ignore[operator]  # a Path
    place = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": postgres_url}
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    with office.database.begin() as connection:
        if connection.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": ROLE}) is None:
            connection.exec_driver_sql(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'of the tests alone'")
    yield office
    with office.database.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {ROLE}")
    office.close()


def as_role(owner: Office) -> Office:
    """The same installation, signed in to the database as the role of web and worker."""
    import dataclasses

    url = sa.make_url(owner.settings.database_url).set(username=ROLE, password="of the tests alone")
    settings = dataclasses.replace(owner.settings, database_url=url.render_as_string(hide_password=False))
    return open_office(settings, owner.clock, CountingIds())  # type: ignore[arg-type]  # the tests' clock


def test_with_the_grants_a_whole_story_works_and_no_record_can_be_rewritten(
    owner: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "paused", True)  # every step is taken with the role's own rights
    done = CliRunner().invoke(cli, ["database", "grants", ROLE, "--commit"])
    assert done.exit_code == 0, done.output
    office = as_role(owner)
    stories.licensed(office)
    assert create_app(office).test_client().get("/readyz").status_code == 200
    for thief in (
        "UPDATE journal_entry SET action = 'other'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        *(
            f"{verb} {part}{rest}"
            for part in ("journal_entry_from_1", "journal_entry_from_20000001", "journal_entry_beyond")
            for verb, rest in (
                ("UPDATE", " SET action = 'other'"),
                ("DELETE FROM", ""),
                ("TRUNCATE", ""),
                ("TABLE", ""),
            )
        ),
        "INSERT INTO journal_entry_beyond SELECT * FROM journal_entry",
        "UPDATE journal_parting SET size = 1",
        "DELETE FROM journal_part",
        "SELECT journal_part_beyond(5)",
        "SELECT journal_part_ready('account')",
        "UPDATE journal_note SET action = 'other'",
        "TRUNCATE journal_note",
        "UPDATE log_note SET sha256 = 'x'",
        "UPDATE log_entry SET sha256 = 'x'",
        "UPDATE log_node SET hash = 'x'",
        "UPDATE document SET sha256 = 'no'",
        "DROP TABLE journal_entry",
        "CREATE TABLE mine (a int)",
        "ALTER TABLE account DISABLE TRIGGER ALL",
    ):
        with pytest.raises(sa.exc.ProgrammingError), office.database.begin() as connection:
            connection.exec_driver_sql(thief)
    office.close()


def test_the_worker_has_parts_made_that_are_as_closed_as_those_before(
    owner: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the owner's right and the owner's rows: the role that asks for a part has no more right to it than to any other."""
    monkeypatch.setattr(remembered, "paused", True)
    CliRunner().invoke(cli, ["database", "grants", ROLE, "--commit"])
    with owner.database.begin() as connection:
        connection.exec_driver_sql("UPDATE journal_parting SET ahead = 4")
        connection.exec_driver_sql(
            f"ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {ROLE}"
        )  # as some installations have it
    office = as_role(owner)
    with office.database.begin() as connection:
        connection.exec_driver_sql("SET search_path = pg_temp, public")
        assert parts.make_ahead(connection) == 2
    for thief in ("TABLE", "TRUNCATE", "DELETE FROM"):
        with pytest.raises(sa.exc.ProgrammingError), office.database.begin() as connection:
            connection.exec_driver_sql(f"{thief} journal_entry_from_60000001")
    stories.licensed(office)
    office.close()
    with owner.database.begin() as connection:
        connection.exec_driver_sql(f"ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM {ROLE}")


def test_parted_under_a_web_that_goes_on_with_its_rights(
    owner: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The role keeps what it may do to the journal when the table becomes a part, and loses it on the part."""
    monkeypatch.setattr(remembered, "paused", True)
    with owner.database.begin() as connection:
        parts.join(connection)
    CliRunner().invoke(cli, ["database", "grants", ROLE, "--commit"])
    office = as_role(owner)
    stories.licensed(office)
    parts.part(owner.database)
    with office.read() as session:
        assert list(journal.verify(session)) == []
        assert journal.length(session) > 5
    for thief in (
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry_from_1",
        "DELETE FROM journal_entry_from_1",
    ):
        with pytest.raises(sa.exc.ProgrammingError), office.database.begin() as connection:
            connection.exec_driver_sql(thief)
    office.close()


def test_without_commit_it_only_shows_them(owner: Office) -> None:
    shown = CliRunner().invoke(cli, ["database", "grants", ROLE])
    assert "GRANT SELECT, INSERT ON" in shown.output and "--commit" in shown.output
    office = as_role(owner)
    with pytest.raises(sa.exc.ProgrammingError), office.read() as session:
        session.execute(sa.text("SELECT * FROM account"))
    office.close()


def test_a_role_that_is_not_there_is_said(owner: Office) -> None:
    missing = CliRunner().invoke(cli, ["database", "grants", "nobody_at_all"])
    assert missing.exit_code == 2
    assert "CREATE ROLE" in missing.output


def test_sqlite_knows_no_roles(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    place = {
        "DATA_DIR": str(sqlite_office.settings.data_dir),
        "PORTAL_DATABASE_URL": sqlite_office.settings.database_url,
    }
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(cli, ["database", "grants", ROLE]).exit_code == 2
