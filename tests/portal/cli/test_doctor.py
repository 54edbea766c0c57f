"""``portal doctor`` tells an operator what is wrong and what to do, one thing at a time and all of them."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from licensing.store import parts
from licensing.store.installation import mark_demo
from portal.cli._group import cli
from portal.peers import Peers
from portal.wiring import Office
from tests.support import stories
from tests.support.offices import ENVIRON, ISSUER


@pytest.fixture
def operator(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An installation in which all is well: private files, a worker that was just seen by the machine's clock."""
    place = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": office.settings.database_url}
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    for path in (office.settings.data_dir / "keys", *office.settings.data_dir.parent.glob("*.sqlite*")):
        path.chmod(path.stat().st_mode & ~0o077)
    return office


def told() -> tuple[int, dict[str, dict[str, Any]]]:
    done = CliRunner().invoke(cli, ["doctor", "--json"])
    answer = json.loads(done.output)
    return done.exit_code, {symptom["code"]: symptom for symptom in answer["symptoms"]}


def a_worker_lives(office: Office) -> None:
    from rich.console import Console

    from portal.clock import SystemClock
    from portal.rekeying import rekey

    rekey(office, Console(quiet=True))
    Peers(office.sessions, SystemClock(), office.ids).join()


def test_a_sound_installation_is_well(operator: Office) -> None:
    a_worker_lives(operator)
    code, symptoms = told()
    wrong = [s["code"] for s in symptoms.values() if s["fatal"]]
    allowed = [
        "stamps_made_here"
    ]  # the tests' authority lives with the office: test_time_stamps.py parts them
    if not operator.settings.is_sqlite:
        allowed.insert(0, "postgres_forgets")  # the tests' server runs with fsync off
    assert wrong == allowed
    assert code == 1
    page = CliRunner().invoke(cli, ["doctor"])
    assert "well   folder" in page.output


def test_without_a_worker_it_says_which_unit_to_start(operator: Office) -> None:
    code, symptoms = told()
    assert code == 1
    assert "portal worker" in symptoms["no_worker"]["do"]


def test_a_worker_that_fell_silent_is_missed(operator: Office) -> None:
    a_worker_lives(operator)
    with operator.sessions.begin() as session:
        session.execute(sa.text("UPDATE worker_heartbeat SET seen_at = '2026-01-01 00:00:00+00:00'"))
    assert "no_worker" in told()[1]


def test_missing_keys_and_a_wrong_passphrase_are_told_apart(
    operator: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_KEY_PASSPHRASE", "another one, of sixteen")
    wrong = {code for code in told()[1] if code.startswith("keys_")}
    shutil.rmtree(operator.settings.data_dir / "keys")
    missing = {code for code in told()[1] if code.startswith("keys_")}
    assert len(wrong) == len(missing) == 1 and wrong != missing


def test_a_database_of_another_version_is_named_with_the_verb_that_mends_it(operator: Office) -> None:
    with operator.database.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    assert told()[1]["schema_of_other_version"]["do"] == "portal migrate"


def test_a_database_that_does_not_answer_hides_nothing_else(
    operator: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    code, symptoms = told()
    assert code == 1
    assert "database_away" in symptoms and "work_unexamined" in symptoms


def test_files_that_others_can_read_are_named(operator: Office) -> None:
    (operator.settings.data_dir / "keys").chmod(0o755)
    assert "chmod" in told()[1]["files_readable"]["do"]


def test_a_demonstrations_database_is_refused_for_production(operator: Office) -> None:
    with operator.sessions.begin() as session:
        mark_demo(session)
    assert told()[1]["demo_database"]["fatal"]


def test_the_story_needs_no_name_of_anybody(operator: Office) -> None:
    stories.licensed(operator)
    output = CliRunner().invoke(cli, ["doctor"]).output
    assert stories.MA.name not in output and stories.MA.mobile not in output
    assert ISSUER not in output


def test_the_journals_parts_are_asked_for(operator: Office) -> None:
    if operator.settings.is_sqlite:
        assert not [code for code in told()[1] if code.startswith("journal_")]
        return

    def codes(*lines: str) -> set[str]:
        with operator.database.begin() as connection:
            for line in lines:
                connection.exec_driver_sql(line)
        return {code for code in told()[1] if code.startswith("journal_")}

    assert codes() == set()
    assert codes("UPDATE journal_head SET seq = 20000001") == {"journal_parts_short"}
    assert codes("UPDATE journal_head SET seq = 20000000") == set()
    behind = (
        "INSERT INTO journal_entry (seq, at, role, action, subject_kind, subject_id, facts, previous, hash)"
        " VALUES (40000001, now(), 'system', 'a.b', 'case', 'x', '{}', '', '')"
    )
    assert codes(behind) == {"journal_behind_its_parts"}
    with operator.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM journal_entry WHERE seq = 40000001")
        parts.join(connection)
    assert codes() == {"journal_in_one_part"}
