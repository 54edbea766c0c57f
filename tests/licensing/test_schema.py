"""The migrations make exactly the tables of the models, and an installation of the first version is brought along."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from licensing.store.database import open_engine
from licensing.store.models import Base


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
    build_indexes(connection)
    command.check(config)


def build_indexes(connection: sa.Connection) -> None:
    """Those that ``portal migrate`` builds beside the work, after the schema's own transaction."""
    if connection.dialect.name == "sqlite":
        return  # built by the migrations themselves
    for table in Base.metadata.sorted_tables:
        for index in table.indexes:
            index.create(connection, checkfirst=True)


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


def test_what_waited_for_a_second_officer_in_an_older_installation_still_waits(
    connection: sa.Connection, config: Config
) -> None:
    command.downgrade(config, "0011")
    assert "proposal" not in sa.inspect(connection).get_table_names()
    add_old_verdict(connection)
    add_old_cases(connection)
    command.upgrade(config, "head")
    query = sa.text(
        "SELECT subject_id, id, what, state, digest, checker_id FROM proposal ORDER BY subject_id, id"
    )
    assert [tuple(row) for row in connection.execute(query)] == [
        ("decided", "p3", "propose_refusal", "confirmed", "d3", "a"),
        ("early", "d4", "propose_approval", "confirmed", "", "a"),
        ("waiting", "p1", "propose_approval", "returned", "d1", "a"),
        ("waiting", "p2", "propose_approval", "open", "d2", None),
    ]


def test_orders_and_editions_that_waited_still_wait(connection: sa.Connection, config: Config) -> None:
    command.downgrade(config, "0011")
    add_old_verdict(connection)
    for statement in OLD_ORDER_AND_EDITION:
        connection.execute(sa.text(statement))
    command.upgrade(config, "head")
    query = sa.text(
        "SELECT subject_kind, subject_id, what, state, digest FROM proposal ORDER BY subject_kind"
    )
    assert [tuple(row) for row in connection.execute(query)] == [
        ("order", "o", "propose", "open", "d5"),
        ("rules", "e", "submit", "open", "tried"),
    ]


OLD_ORDER_AND_EDITION = (
    "INSERT INTO enterprise (id, name, entity_type, status, authority, source, source_key, version)"
    " VALUES ('f', 'f', 'llc', 'registered', '630202', 'portal', 'f', 1)",
    "INSERT INTO register_order (id, kind, state, enterprise_id, authority, fields, document_title, document_no, document_on,"
    " reasons, maker_id, digest, proposed_at, version) VALUES ('o', 'REVOKE', 'proposed', 'f', '630202', '{}', 't', 'n',"
    " '2026-11-23', 'r', 'a', 'd5', '2026-11-23 00:00:00+00:00', 1)",
    "INSERT INTO rule_edition (id, title, reason, basis, state, author_id, created_at, changed_at, submitted_at, keyed_after,"
    " keyed, version) VALUES ('e', 't', 'r', 'b', 'submitted', 'a', '2026-11-23 00:00:00+00:00', '2026-11-23 00:00:00+00:00',"
    " '2026-11-23 00:00:00+00:00', '', 0, 1)",
    "INSERT INTO rule_trial (id, edition_id, rules, against, state, since, asked_at, total, done, counts)"
    " VALUES ('t', 'e', 'tried', 'x', 'done', '2023-11-23', '2026-11-23 00:00:00+00:00', 0, 0, '{}')",
)


def add_old_cases(connection: sa.Connection) -> None:
    """Proposals as they were told apart before they were rows: one waits, one was confirmed, one decision had one officer."""
    case = sa.text(
        "INSERT INTO registration_case (id, kind, entity_type, state, applicant_id, title, answers, created_at, version)"
        " VALUES (:id, 'establishment', 'llc', :state, 'a', 't', '{}', '2026-11-23 00:00:00+00:00', 1)"
    )
    for case_id, state in (("waiting", "to_confirm"), ("decided", "refused"), ("early", "licensed")):
        connection.execute(case, {"id": case_id, "state": state})
    review = sa.text(
        "INSERT INTO review (id, case_id, clerk_id, action, items, digest, proposal_id, undone, at)"
        " VALUES (:id, :case, 'a', :action, '[]', :digest, :proposal, :no, :at)"
    )
    for minute, (row, case_id, action, digest, proposal) in enumerate(
        (
            ("p1", "waiting", "propose_approval", "d1", None),
            ("r1", "waiting", "return", None, "p1"),
            ("p2", "waiting", "propose_approval", "d2", None),
            ("p3", "decided", "propose_refusal", "d3", None),
            ("d3", "decided", "refuse", "d3", "p3"),
            ("d4", "early", "approve", None, None),
        )
    ):
        values = {
            "id": row,
            "case": case_id,
            "action": action,
            "digest": digest,
            "proposal": proposal,
            "no": False,
        }
        connection.execute(review, values | {"at": f"2026-11-23 00:{minute:02d}:00+00:00"})
