"""How many messages the reader has not opened, for the head of every page; a page is never lost for it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from licensing.services.messages import inbox
from portal.access import current_actor
from portal.office import current_office


def install(app: Flask) -> None:
    app.jinja_env.globals["unread_messages"] = unread_messages


def unread_messages() -> int:
    """Nought for visitors, and while the database does not answer."""
    actor = current_actor()
    if actor.id is None:
        return 0
    try:
        with current_office().read() as session:
            return inbox.unread(session, actor.id)
    except SQLAlchemyError:
        return 0
