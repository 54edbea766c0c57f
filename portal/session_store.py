"""Sessions in the ``web_session`` table."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker

from licensing.store.faults import once_more
from licensing.store.models import WebSession


@dataclass(frozen=True)
class SessionRecord:
    """One row; instants are aware UTC, ``data`` is JSON."""

    id_hash: str
    account_id: str | None
    data: dict[str, Any]
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class SqlSessionStore:
    """Each call is its own short transaction, so a session outlives a view that rolled back."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def load(self, id_hash: str) -> SessionRecord | None:
        with self._sessions() as db:
            db.connection(execution_options={"read_only": True})  # a full disk keeps nobody from reading
            row = once_more(db, lambda: db.get(WebSession, id_hash))  # nearly every page asks it first
            if row is None:
                return None
            return SessionRecord(
                row.id_hash, row.account_id, dict(row.data), row.created_at, row.last_seen_at, row.expires_at
            )

    def add(self, record: SessionRecord) -> None:
        with self._sessions.begin() as db:
            db.add(WebSession(**asdict(record)))

    def update(self, record: SessionRecord) -> None:
        """Changes a row that is still there: a session ended meanwhile stays ended."""
        values = asdict(record)
        mine = WebSession.id_hash == values.pop("id_hash")
        with self._sessions.begin() as db:
            db.execute(update(WebSession).where(mine).values(**values))

    def delete(self, id_hash: str) -> None:
        with self._sessions.begin() as db:
            db.execute(delete(WebSession).where(WebSession.id_hash == id_hash))

    def delete_account(self, account_id: str) -> int:
        with self._sessions.begin() as db:
            mine = db.scalars(select(WebSession.id_hash).where(WebSession.account_id == account_id)).all()
            db.execute(delete(WebSession).where(WebSession.id_hash.in_(mine)))
            return len(mine)
