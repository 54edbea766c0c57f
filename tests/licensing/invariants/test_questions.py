"""Each invariant holds after a whole story, and finds the row when somebody breaks it behind the portal's back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from licensing.act import Role
from licensing.invariants._question import ask, questions
from licensing.services.accounts import staff
from licensing.services.cases import review
from licensing.store.models import RegisterExtract
from portal.cli._group import cli
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.offices import ENVIRON

Harm = Callable[[sa.Connection], object]


def sql(*statements: str) -> Harm:
    def harm(connection: sa.Connection) -> None:
        for statement in statements:
            connection.execute(sa.text(statement))

    return harm


WORKER = (
    "INSERT INTO worker_heartbeat (executor_id, started_at, seen_at)"
    " VALUES ('w', '2026-01-01 00:00:00+00:00', '2099-01-01 00:00:00+00:00')"
)
CONFIRMED = "UPDATE exchange SET sent_at = owed_at, received_at = owed_at, confirmed_at = owed_at"


def job(status: str) -> Harm:
    """A job of 1970 in the engine's table, and a worker that lives."""

    def harm(connection: sa.Connection) -> None:
        table = "dbos.workflow_status" if connection.dialect.name == "postgresql" else "workflow_status"
        sql(
            WORKER,
            f"INSERT INTO {table} (workflow_uuid, status, queue_name, executor_id, created_at, updated_at, started_at_epoch_ms, priority)"  # noqa: S608 - one of two names
            f" VALUES ('job_left', '{status}', 'portal', 'gone', 1, 1, 1, 0)",
        )(connection)

    return harm


def wordless(connection: sa.Connection) -> None:
    """The names' words go out of the index, their numbers stay."""
    if connection.dialect.name == "postgresql":
        sql("DELETE FROM name_search_tokens")(connection)
    else:
        sql("INSERT INTO name_search_words (name_search_words) VALUES ('delete-all')")(connection)


def another_extract(connection: sa.Connection) -> None:
    enterprise = connection.scalar(sa.text("SELECT id FROM enterprise WHERE case_id IS NOT NULL"))
    row = {
        **dict.fromkeys(("id", "level", "purpose", "reference", "asked_by"), "x"),
        "enterprise_id": enterprise,
        "on_day": date(2026, 1, 1),
        "prepared_at": datetime(2026, 1, 1, tzinfo=UTC),
        "content": {"head": "another"},
        "content_sha256": "no",
        "parts": [],
    }
    connection.execute(sa.insert(RegisterExtract).values(row))


HARM: dict[str, Harm] = {
    "step_of_no_flow": sql("UPDATE journal_entry SET action = 'case.refused' WHERE action = 'case.taken'"),
    "state_untold": sql("UPDATE registration_case SET state = 'withdrawn'"),
    "exchange_of_no_event": sql("UPDATE exchange SET digest = 'no'"),
    "exchange_missing": sql(
        "UPDATE journal_entry SET role = 'clerk' WHERE department IS NOT NULL",
        "DELETE FROM exchange WHERE seq > (SELECT min(seq) FROM exchange)",
    ),
    "receipt_of_another": sql(CONFIRMED, "UPDATE exchange SET receipt = 'e30.e30.no'"),
    "confirmation_untold": sql(CONFIRMED),
    "parts_off_capital": sql("UPDATE investor SET amount_fen = amount_fen - 1"),
    "journal_names_person": sql(
        """UPDATE journal_entry SET facts = '{"who": "632123198803120010"}' WHERE seq = 3"""
    ),
    "key_unanswered": sql(
        "INSERT INTO idempotency_key (client_id, key, request_sha256, status, body, at) "
        "VALUES ('c', 'k', 'no', 0, '{}', '2026-01-01 00:00:00+00:00')"
    ),
    "job_left_lying": job("ENQUEUED"),
    "job_of_dead_worker": job("PENDING"),
    "delivery_forgotten": sql(
        WORKER,
        "INSERT INTO webhook_delivery (id, endpoint_id, seq, type, made_at, tries, replays) "
        "VALUES ('d', 'nobody', 1, 'x', '2001-01-01 00:00:00+00:00', 0, 0)",
    ),
    "name_without_words": wordless,
    "extract_changed": another_extract,
    "organisation_code_twice": sql(
        "CREATE TABLE twin AS SELECT * FROM enterprise WHERE case_id IS NOT NULL",
        "UPDATE twin SET id = 'ent_twin', case_id = NULL, source_key = 'twin', uscc = '92' || substr(uscc, 3)",
        "INSERT INTO enterprise SELECT * FROM twin",
        "DROP TABLE twin",
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
        "DROP TABLE twin",
    ),
    "name_granted_twice": sql(
        "CREATE TABLE twin AS SELECT * FROM name_record WHERE holder_id IS NOT NULL",
        "UPDATE twin SET id = 'name_twin'",
        "INSERT INTO name_record SELECT * FROM twin",
        "DROP TABLE twin",
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
        "VALUES ('lic', 4711, 'no', '2001-01-01 00:00:00+00:00', '{}')"
    ),
    "licence_issued_in_silence": sql("DELETE FROM journal_entry WHERE action = 'licence.issued'"),
    "session_of_closed_account": sql(
        "INSERT INTO web_session (id_hash, account_id, data, created_at, last_seen_at, expires_at) "
        "SELECT 'h', id, '{}', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', '2099-01-01 00:00:00+00:00' FROM account LIMIT 1",
        "UPDATE account SET disabled = TRUE",
    ),
    "act_without_post": sql(
        "UPDATE account SET created_at = '2099-01-01 00:00:00+00:00' WHERE role = 'clerk'"
    ),
    "judge_of_own_matter": sql("UPDATE account SET claimed_index = 'one person'"),
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


def test_an_office_full_of_life_holds(office: Office) -> None:
    exits.start(office, exits.company(office))
    stories.submitted(office, name="海东市乐都区瑞雪丰谷商贸有限公司")
    assert broken(office) == set()


@pytest.mark.parametrize("code", sorted(HARM))
def test_a_row_changed_behind_the_portals_back_is_found(office: Office, code: str) -> None:
    stories.licensed(office)
    office.database.dispose()
    if office.settings.is_sqlite:
        as_owner_of_the_file(office, HARM[code])
    else:
        with office.database.begin() as connection:
            sql("SET LOCAL session_replication_role = replica")(connection)  # the thief is its superuser
            HARM[code](connection)
    refused = code == "orphan_row" and not office.settings.is_sqlite  # PostgreSQL refuses such rows itself
    assert (code in broken(office)) is not refused


def test_who_acts_after_the_post_was_closed_is_found(office: Office) -> None:
    """Wang takes a case, is shown out and comes back: all of it holds. The same case taken while he was out does not."""
    story, clerk = stories.taken(office)
    operator = stories.appoint(
        office, Role.OPERATOR, None, person=replace(stories.OFFICER, mobile="13911110098")
    )
    with office.work(operator) as work:
        staff.close(work, str(clerk.id), emergency=True)
    with office.work(operator) as work:
        staff.reopen(work, str(clerk.id))
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    assert broken(office) == set()
    with office.work(operator) as work:
        staff.close(work, str(clerk.id), emergency=True)
    with office.work(clerk) as work:  # no door lets him in; somebody with the program's own hands does
        work.record("case.taken", "case", story.case_id)
    assert "act_without_post" in broken(office)


def as_owner_of_the_file(office: Office, harm: Harm) -> None:
    with office.database.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN")
        harm(connection)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN")


# what no question asks, since a key of the database makes it impossible: table, columns of a key, table of the engine's
HELD = (
    ("exchange", ("seq", "department")),
    ("idempotency_key", ("client_id", "key")),
    ("webhook_delivery", ("endpoint_id", "seq")),
    ("licence", ("enterprise_id", "number_version")),
    ("enterprise", ("uscc",)),
    ("enterprise", ("case_id",)),
    ("journal_entry", ("seq",)),
    ("api_token", ("token_hash",)),
    ("spent_challenge", ("id",)),
    ("invitation", ("token_hash",)),
    ("dbos.workflow_status", ("workflow_uuid",)),
    ("dbos.operation_outputs", ("workflow_uuid", "function_id")),
)


@pytest.mark.parametrize(("table", "columns"), HELD)
def test_what_no_question_asks_a_key_holds(office: Office, table: str, columns: tuple[str, ...]) -> None:
    schema, _, name = table.rpartition(".")
    looked = sa.inspect(office.database)
    place = schema if schema and not office.settings.is_sqlite else None
    keys = [looked.get_pk_constraint(name, place)["constrained_columns"]]
    keys += [each["column_names"] for each in looked.get_unique_constraints(name, place)]
    keys += [each["column_names"] for each in looked.get_indexes(name, place) if each["unique"]]
    assert list(columns) in keys


def test_the_guide_names_each_question_and_key() -> None:
    guide = Path("docs/operate.md").read_text(encoding="utf-8")
    for name in (*HARM, *(f"{table}({', '.join(columns)})" for table, columns in HELD)):
        assert f"`{name}`" in guide, name


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
