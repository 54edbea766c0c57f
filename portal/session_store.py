"""Sessions in the ``web_session`` table."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from licensing.store.alone import Alone
from licensing.store.database import for_one_statement, says_alone
from licensing.store.faults import once_more
from licensing.store.models import Message, WebSession


@dataclass(frozen=True)
class SessionRecord:
    """One row; instants are aware UTC, ``data`` is JSON. ``unread``: how many messages its account had not opened when it was loaded."""

    id_hash: str
    account_id: str | None
    data: dict[str, Any]
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    unread: int = 0


TABLE, MESSAGES = cast(Table, WebSession.__table__), cast(Table, Message.__table__)
KEPT = tuple(each.name for each in fields(SessionRecord) if each.name != "unread")
CHANGED = KEPT[1:]
MINE = TABLE.c.id_hash == bindparam("of")
# Of columns and made once: the same through an object costs three times as much, and every page pays it.
UNOPENED = select(func.count()).where(
    MESSAGES.c.account_id == TABLE.c.account_id, MESSAGES.c.read_at.is_(None)
)
LOADED = (*(TABLE.c[name] for name in KEPT), UNOPENED.scalar_subquery())
LOAD = select(*LOADED).where(MINE)
UPDATE = TABLE.update().where(MINE).values({name: bindparam(name) for name in CHANGED})


class SqlSessionStore:
    """Each call is its own short transaction, so a session outlives a view that rolled back."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    @cached_property
    def _alone(self) -> tuple[Alone, Alone] | None:
        """To load and to update, where a statement may be a transaction: nearly every page asks the one, every notice the other."""
        engine = self._sessions.kw["bind"]
        return (Alone(engine, LOAD), Alone(engine, UPDATE)) if says_alone(engine) else None

    def load(self, id_hash: str) -> SessionRecord | None:
        if self._alone is not None:
            found = self._alone[0].first({"of": id_hash})
            return None if found is None else SessionRecord(*found)
        with self._sessions() as db:
            # a full disk keeps nobody from reading
            row = once_more(db, lambda: for_one_statement(db).execute(LOAD, {"of": id_hash}).first())
            return None if row is None else SessionRecord(*row)

    def add(self, record: SessionRecord) -> None:
        with self._sessions.begin() as db:
            db.add(WebSession(**{name: getattr(record, name) for name in KEPT}))

    def update(self, record: SessionRecord) -> None:
        """Changes a row that is still there: a session ended meanwhile stays ended."""
        values = {"of": record.id_hash} | {name: getattr(record, name) for name in CHANGED}
        if self._alone is not None:
            self._alone[1].do(values)
            return
        with self._sessions.begin() as db:
            db.execute(UPDATE, values)

    def delete(self, id_hash: str) -> None:
        with self._sessions.begin() as db:
            db.execute(delete(WebSession).where(WebSession.id_hash == id_hash))

    def delete_account(self, account_id: str) -> int:
        with self._sessions.begin() as db:
            mine = db.scalars(select(WebSession.id_hash).where(WebSession.account_id == account_id)).all()
            db.execute(delete(WebSession).where(WebSession.id_hash.in_(mine)))
            return len(mine)
