"""A look within a look is the same look: a page that is drawing itself reads in the transaction it was looked up in.

A page opens a look and, while it is drawn, asks for more: unread messages, what an edit costs, the same case from another side. Each was a
transaction of its own that read the same rows again. An act ends the lending: what is read after it, even inside the look that was open,
is read anew, so nobody sees a state older than what he has just done. Outside a request nothing is lent.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import has_request_context
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from licensing.act import Actor
from licensing.store.database import begun
from licensing.work import Work
from portal.here import this_memory

LENT, ACTED = "lent_look", "acted"


@dataclass(eq=False)
class Look:
    """An open session that only reads, and what was begun in it, by who looks."""

    sessions: sessionmaker[Session]
    session: Session
    works: dict[Actor, Work] = field(default_factory=dict)

    def close(self) -> None:
        """Who has looked asks nothing more in this session."""
        for work in self.works.values():
            work.unit.end()


@contextmanager
def reading(sessions: sessionmaker[Session]) -> Iterator[Look]:
    """The look of this request that is open, else a new one; on SQLite it does not wait for writers."""
    found: Look | None = this_memory().get(LENT) if has_request_context() else None
    if found is not None and found.sessions is sessions:
        try:
            yield found
        except SQLAlchemyError:
            _forget()  # PostgreSQL answers nothing more in a transaction that failed
            raise
        return
    with sessions() as session:
        begun(session, read_only=True)
        session.autoflush = False
        look = Look(sessions, session)
        if has_request_context():
            setattr(this_memory(), LENT, look)
        try:
            yield look
        finally:
            look.close()
            if has_request_context() and this_memory().get(LENT) is look:
                _forget()


def end() -> None:
    """Nothing that is open is lent any more: an act begins."""
    _forget()
    if has_request_context():
        setattr(this_memory(), ACTED, True)


def _forget() -> None:
    if has_request_context():
        this_memory().pop(LENT, None)


def acted() -> bool:
    """Whether an act has begun in this request: what was read before it may be old."""
    return bool(this_memory().get(ACTED))
