"""What every request asks by one statement of the driver says the same as through a session, also after the server closed the line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from licensing.store.alone import Alone
from licensing.store.database import for_one_statement
from licensing.store.models import Account, WebSession
from portal.session_store import LOAD, UPDATE, SessionRecord, SqlSessionStore
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings

AT = datetime(2026, 11, 26, 8, tzinfo=UTC)
HASH = "0" * 64


@pytest.fixture
def store(postgres_url: str, tmp_path: Path) -> Iterator[SqlSessionStore]:
    """With one session of an account in it."""
    office = make_office(make_settings(tmp_path / "data", postgres_url), FixedClock())
    with office.sessions.begin() as db:
        db.add(
            Account(
                id="acct_1", name="马", mobile="13700000001", mobile_index="m", id_number="6", id_number_index="i",
                password_hash="x", role="applicant", created_at=AT,
            )
        )  # fmt: skip
    found = SqlSessionStore(office.sessions)
    found.add(record({"actor": {"name": "马"}, "seen": [1, None]}))
    yield found
    office.close()


def record(data: dict[str, object]) -> SessionRecord:
    return SessionRecord(HASH, "acct_1", data, AT, AT + timedelta(minutes=1), AT + timedelta(hours=12))


def cut(store: SqlSessionStore) -> None:
    """The server closes the connection that the store used last."""
    engine = store._sessions.kw["bind"]
    with engine.connect() as mine, engine.connect() as other:
        pid = mine.scalar(text("SELECT pg_backend_pid()"))
        mine.close()
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        other.commit()
        other.detach()


def test_alone_reads_what_a_session_reads(store: SqlSessionStore) -> None:
    with store._sessions() as db:
        row = for_one_statement(db).execute(LOAD, {"of": HASH}).one()
    assert store._alone is not None
    assert store.load(HASH) == SessionRecord(*row) == record({"actor": {"name": "马"}, "seen": [1, None]})
    assert store.load("1" * 64) is None


def test_what_is_changed_alone_is_sealed_and_committed(store: SqlSessionStore) -> None:
    changed = record({"said": "已保存"})
    store.update(changed)
    assert store.load(HASH) == changed
    with store._sessions() as db:
        assert db.get_one(WebSession, HASH).data == {"said": "已保存"}
        kept = db.scalar(text("SELECT data::text FROM web_session"))
    assert "已保存" not in str(kept)
    assert "gAAAA" in str(kept)


def test_a_question_is_asked_once_more_on_another_line(store: SqlSessionStore) -> None:
    store.load(HASH)
    cut(store)
    assert store.load(HASH) is not None


def test_a_change_is_never_said_twice(store: SqlSessionStore) -> None:
    engine = store._sessions.kw["bind"]
    alone = Alone(engine, UPDATE)
    values = {
        "of": HASH,
        "account_id": "acct_1",
        "data": {},
        "created_at": AT,
        "last_seen_at": AT,
        "expires_at": AT,
    }
    lines = []

    def lose(connection: psycopg.Connection[object], *told: object) -> None:
        """The line is lost when the change is about to be said."""
        lines.append(connection)
        connection.close()

    event.listen(engine, "checkout", lose)
    with pytest.raises(DBAPIError) as lost:
        alone.do(values)
    event.remove(engine, "checkout", lose)
    assert len(lines) == 1
    assert lost.value.connection_invalidated
    assert store.load(HASH) == record({"actor": {"name": "马"}, "seen": [1, None]})


def test_an_error_of_the_database_is_sqlalchemys(store: SqlSessionStore) -> None:
    with pytest.raises(DBAPIError) as refused:
        store.update(SessionRecord(HASH, "nobody", {}, AT, AT, AT))
    assert isinstance(refused.value.orig, psycopg.errors.ForeignKeyViolation)
    assert store.load(HASH) is not None
