"""The public log of issued licences (RFC 9162): append-only, kept as complete-subtree nodes in our own tables."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.store.models import Counter, LogNode

COUNTER = "log_size"


class SqlNodes:
    """The node store that esign.log works on."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, level: int, position: int) -> bytes:
        return self._session.get_one(LogNode, (level, position)).hash

    def put(self, level: int, position: int, value: bytes) -> None:
        self._session.add(LogNode(level=level, position=position, hash=value))
        self._session.flush()


def size(session: Session) -> int:
    return session.scalar(select(Counter.value).where(Counter.name == COUNTER)) or 0
