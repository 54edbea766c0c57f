"""Each invariant holds after a whole story, and finds the row when somebody breaks it behind the portal's back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from licensing.invariants._question import ask, questions
from portal.cli._group import cli
from portal.wiring import Office
from tests.support import stories
from tests.support.offices import ENVIRON

Harm = Callable[[sa.Connection], object]


def sql(*statements: str) -> Harm:
    def harm(connection: sa.Connection) -> None:
        for statement in statements:
            connection.execute(sa.text(statement))

    return harm


HARM: dict[str, Harm] = {
    "organisation_code_twice": sql(
        "CREATE TABLE twin AS SELECT * FROM enterprise WHERE case_id IS NOT NULL",
        "UPDATE twin SET id = 'ent_twin', case_id = NULL, source_key = 'twin', uscc = '92' || substr(uscc, 3)",
        "INSERT INTO enterprise SELECT * FROM twin",
    ),
    "code_wrong": sql("UPDATE enterprise SET uscc = '91630202MA00000154' WHERE case_id IS NOT NULL"),
    "licence_without_enterprise": sql(
        "UPDATE enterprise SET case_id = 'case_other' WHERE case_id IS NOT NULL"
    ),
    "enterprise_without_case": sql("UPDATE enterprise SET case_id = 'case_other' WHERE case_id IS NOT NULL"),
    "name_of_nobody": sql("UPDATE enterprise SET name = '别的名字' WHERE case_id IS NOT NULL"),
    "owner_elsewhere": sql(
        "UPDATE enterprise SET entity_type = 'sole', representative_index = 'of somebody else' WHERE case_id IS NOT NULL"
    ),
    "dates_backwards": sql("UPDATE registration_case SET submitted_at = '2001-01-01 00:00:00+00:00'"),
    "department_left_untold": sql("UPDATE leg SET state = 'planned'"),
    "papers_changed": sql("UPDATE document SET sha256 = 'no'"),
    "two_current_licences": sql(
        "CREATE TABLE twin AS SELECT * FROM licence",
        "UPDATE twin SET id = 'lic_twin', token = 'twin', number_version = 9, status_index = -1, jti = 'twin', log_index = 99",
        "INSERT INTO licence SELECT * FROM twin",
    ),
    "name_granted_twice": sql(
        "CREATE TABLE twin AS SELECT * FROM name_record WHERE holder_id IS NOT NULL",
        "UPDATE twin SET id = 'name_twin'",
        "INSERT INTO name_record SELECT * FROM twin",
    ),
    "name_without_keys": sql("DELETE FROM name_key"),
    "name_not_searchable": sql("DELETE FROM name_search"),
    "licence_file_changed": sql("UPDATE licence SET pdf_sha256 = 'no'"),
    "licence_off_the_log": sql("UPDATE licence SET log_index = 7"),
    "licence_half_issued": sql("UPDATE licence SET credential = NULL"),
    "journal_broken": sql("UPDATE journal_entry SET action = 'case.other' WHERE seq = 3"),
    "journal_left_unchained": sql(
        "INSERT INTO journal_note (id, act, act_size, at, role, action, subject_kind, subject_id, facts) "
        "VALUES (1, 'x', 1, '2001-01-01 00:00:00+00:00', 'clerk', 'case.other', 'case', 'c', '{}')"
    ),
    "journal_notes_lost": sql("UPDATE journal_entry SET action = 'journal.notes_lost' WHERE seq = 3"),
    "log_left_unsealed": sql(
        "INSERT INTO log_note (id, act, act_size, kind, subject, sha256, at) "
        "VALUES (1, 'x', 1, 'page', 'lic', 'no', '2001-01-01 00:00:00+00:00')"
    ),
    "log_notes_lost": sql(
        "INSERT INTO signed_sheet (subject, note, credential_sha256, made_at, rest) "
        "VALUES ('lic', 1, 'no', '2001-01-01 00:00:00+00:00', '{}')"
    ),
    "licence_issued_in_silence": sql("DELETE FROM journal_entry WHERE action = 'licence.issued'"),
    "session_of_closed_account": sql(
        "INSERT INTO web_session (id_hash, account_id, data, created_at, last_seen_at, expires_at) "
        "SELECT 'h', id, '{}', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', '2099-01-01 00:00:00+00:00' FROM account LIMIT 1",
        "UPDATE account SET disabled = TRUE",
    ),
    "token_of_closed_client": sql(
        "INSERT INTO api_client (id, name, secret_hash, scopes, disabled, created_at) "
        "VALUES ('c', 'n', 'h', '[]', TRUE, '2026-01-01 00:00:00+00:00')",
        "INSERT INTO api_token (token_hash, client_id, scopes, issued_at, expires_at) "
        "VALUES ('t', 'c', '[]', '2026-01-01 00:00:00+00:00', '2099-01-01 00:00:00+00:00')",
    ),
    "steered_draw": sql(
        "INSERT INTO straight_record (case_id, at, registered, doubts, rules, looked, head_index, share, drawn) "
        "SELECT id, '2026-01-01 00:00:00+00:00', TRUE, '[]', 'r', 'l', 'h', 100, FALSE FROM registration_case LIMIT 1",
    ),
    "orphan_row": sql("UPDATE licence SET enterprise_id = 'ent_nobody'"),
}


def broken(office: Office) -> set[str]:
    found = set()
    for question in questions():
        with office.read() as session:
            if ask(session, question, office.clock.now()) is not None:
                found.add(question.code)
    return found


def test_every_question_is_tried_by_breaking_it() -> None:
    assert {question.code for question in questions()} <= set(HARM)


def test_after_a_whole_story_everything_holds(office: Office) -> None:
    stories.licensed(office)
    assert broken(office) == set()


@pytest.mark.parametrize("code", sorted(HARM))
def test_a_row_changed_behind_the_portals_back_is_found(sqlite_office: Office, code: str) -> None:
    office = sqlite_office
    stories.licensed(office)
    office.database.dispose()
    with office.database.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # the thief owns the file
        connection.exec_driver_sql("BEGIN")
        HARM[code](connection)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN")
    assert code in broken(office)


def test_the_verb_names_the_rows_and_ends_with_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    stories.licensed(office)
    place = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": office.settings.database_url}
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    well = CliRunner().invoke(cli, ["check-invariants", "--json"])
    assert (well.exit_code, json.loads(well.output)["ok"]) == (0, True)
    with office.database.begin() as connection:
        connection.execute(sa.text("UPDATE document SET sha256 = 'no'"))
    ill = CliRunner().invoke(cli, ["check-invariants"])
    assert ill.exit_code == 1
    assert "papers_changed" in ill.output and "doc_" in ill.output
