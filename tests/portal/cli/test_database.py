"""The role of web and worker: everything a whole story needs, and no way to rewrite what was written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

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
