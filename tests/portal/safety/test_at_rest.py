"""A thief with a copy of the disk: no ID number and no telephone lies in clear in database, write-ahead log, copy or server log.

The story goes the whole way: pages, certificate forms with handlers' numbers, a department's system with idempotent writes, a licence.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask

from config.settings import Settings
from licensing.services.accounts.accounts import SignUp
from licensing.store.models import Case, IdempotencyKey, Leg
from licensing.store.types import CIPHER
from portal import logs
from portal.app import create_app
from portal.sealed_rows import seal_again
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.portal.api.conftest import machine
from tests.support import items, stories
from tests.support.pages import post
from tests.support.stories import CLERK, LI, MA, SECOND

PLANTED = {"idcard": "632123197001010018", "phone": "13987650001"}  # typed into every question of that type
RATIO = "10"  # between the least and the most that the housing fund allows
PEOPLE = (MA, LI, CLERK, SECOND)
NUMBERS = [*PLANTED.values(), *(number for who in PEOPLE for number in (who.id_number, who.mobile))]


def the_whole_way(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every item with a personal question is applied for; departments decide by page and by program; the licence is made."""
    for kind, number in PLANTED.items():
        monkeypatch.setitem(items.PLAIN, kind, number)
    monkeypatch.setitem(items.PLAIN, "percent", RATIO)
    catalogue = office.books.catalogue
    personal = [
        item.code
        for item in catalogue.offered("LLC")
        if any(field.type in PLANTED for field in catalogue.shared_fields([item]))
    ]
    assert personal, "the catalogue asks for nobody's number any more: choose other questions"
    story = items.approved_with(office, [*personal, *items.first_of_kinds(office, ("before", "after"))])
    for leg in items.legs_of(office, story):
        decide_by_program(office, leg)
    issue_licence.run(office, story.case_id)
    client = create_app(office).test_client()
    signed_in = post(client, "/sign-in", {"mobile": MA.mobile, "password": MA.password})
    assert signed_in.status_code in (302, 303)
    client.get(f"/cases/{story.case_id}")


def decide_by_program(office: Office, leg: Leg) -> None:
    system = machine(office, leg.department)
    system.sign_in()
    if leg.state != "planned":
        answer = system.post(
            f"/api/v1/tasks/{leg.id}/decision", {"decision": "grant"}, **{"Idempotency-Key": f"k-{leg.id}"}
        )
        assert answer.status_code == 200, answer.text


def rows_in_clear(database: sa.Engine) -> Iterator[tuple[str, bytes]]:
    """Every value of every table, the engine's too, as its bytes."""
    inspector = sa.inspect(database)
    for schema in inspector.get_schema_names():
        if schema in ("information_schema",):
            continue
        for table in inspector.get_table_names(schema=schema):
            if table.startswith("name_search_words"):
                continue  # an index without its text; its bytes are searched with the file
            with database.connect() as connection:
                for row in connection.execute(sa.text(f'SELECT * FROM "{schema}"."{table}"')):  # noqa: S608  # names from the database itself
                    yield (
                        f"{schema}.{table}",
                        b"\x00".join(
                            bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row
                        ),
                    )


def found_in(content: bytes) -> list[str]:
    return [number for number in NUMBERS if number.encode() in content]


def files_of(settings: Settings) -> list[Path]:
    folder = settings.data_dir.parent
    return [path for path in folder.rglob("*") if path.is_file()]


def test_nobodys_number_lies_in_clear_after_a_whole_journey(
    office: Office, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    logs.configure(office.settings)
    the_whole_way(office, monkeypatch)
    with office.read() as session:
        assert session.query(IdempotencyKey).count() > 0
        assert PLANTED["phone"] in str([case.answers for case in session.query(Case)])
    tables = {f"{name}: {number}" for name, row in rows_in_clear(office.database) for number in found_in(row)}
    assert tables == set()
    if office.settings.is_sqlite:
        with closing(sqlite3.connect(office.database.url.database)) as connection:
            connection.execute("VACUUM INTO ?", (str(tmp_path / "backup.sqlite"),))
    files = {
        f"{path.name}: {number}"
        for path in files_of(office.settings)
        for number in found_in(path.read_bytes())
    }
    assert files == set()
    written = "".join(capfd.readouterr())
    assert found_in(written.encode()) == []
    assert not re.search(r"parameters: \(", written)


def test_rows_of_an_older_version_are_read_and_then_sealed(office: Office) -> None:
    story = stories.draft(office)
    plain = sa.text("UPDATE registration_case SET answers = :answers WHERE id = :id")
    with office.database.begin() as connection:
        connection.execute(plain, {"answers": '{"place": {"address": "门牌一号"}}', "id": story.case_id})
    with office.read() as session:
        assert session.get_one(Case, story.case_id).answers["place"]["address"] == "门牌一号"
    assert seal_again(office) > 0
    assert not any("门牌一号".encode() in row for _, row in rows_in_clear(office.database))
    with office.read() as session:
        assert session.get_one(Case, story.case_id).answers["place"]["address"] == "门牌一号"


def test_a_stolen_field_key_is_retired(office: Office, app: Flask) -> None:
    """New key in front, every row under it, the index kept: then the old key opens nothing and is needed for nothing."""
    stories.draft(office)
    old = office.settings.field_keys
    fresh = ("ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8",)
    index = CIPHER.index_key
    try:
        CIPHER.use((*fresh, *old))
        changed = seal_again(office)
        assert changed > 0
        assert seal_again(office) == changed, "safe to repeat"
        CIPHER.use(fresh, index)
        with office.read() as session:
            people = session.query(Case).one().people
            assert {p.id_number for p in people} == {MA.id_number, LI.id_number}
            assert {p.id_number_index for p in people} == {
                CIPHER.index(MA.id_number),
                CIPHER.index(LI.id_number),
            }
        assert app.test_client().get("/healthz").status_code == 200
        client = app.test_client()
        assert post(client, "/sign-in", {"mobile": MA.mobile, "password": MA.password}).status_code in (
            302,
            303,
        )
    finally:
        CIPHER.use(old)


def test_a_broken_write_shows_nothing_of_the_row_in_the_log(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure(office.settings)
    try:
        with office.sessions.begin() as session:
            session.execute(
                sa.text("INSERT INTO account (id, name) VALUES (:id, :name)"), {"id": "a", "name": MA.name}
            )
    except sa.exc.IntegrityError as error:
        structlog.get_logger().error("fault", exc_info=error)
    written = "".join(capfd.readouterr())
    assert "IntegrityError" in written
    assert MA.name not in written


def test_an_unknown_person_may_not_be_indexed_twice() -> None:
    """The blind index is keyed: the same number under another key has another index."""
    CIPHER.use(("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",))
    first = CIPHER.index(SignUp.__name__)
    CIPHER.use(("ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8",))
    second = CIPHER.index(SignUp.__name__)
    CIPHER.use(("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",))
    assert first != second
