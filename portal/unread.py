"""How many messages the reader has not opened, for the head of every page; a page is never lost for it.

They were counted when the session was loaded; only where this request did something since, they are counted again.
"""

from __future__ import annotations

from flask import Flask, session
from sqlalchemy.exc import SQLAlchemyError

from licensing.services.messages import inbox
from portal import lending
from portal.access import current_actor
from portal.office import current_office
from portal.sessions import ServerSession


def install(app: Flask) -> None:
    app.jinja_env.globals["unread_messages"] = unread_messages


def unread_messages() -> int:
    """Nought for visitors, and while the database does not answer."""
    actor = current_actor()
    if actor.id is None:
        return 0
    record = session.record if isinstance(session, ServerSession) else None
    if record is not None and record.account_id == actor.id and not lending.acted():
        return record.unread
    try:
        with current_office().read() as database:
            return inbox.unread(database, actor.id)
    except SQLAlchemyError:
        return 0
