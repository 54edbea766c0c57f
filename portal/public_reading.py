"""What anybody may read: from the copy of the database where one is near enough, and then the page says of which instant; else from itself.

Whoever is signed in, and a system that shows its token, reads the database itself: what they have just done must be there.
What a copy does not know, the database is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import structlog
from flask import Flask, Response, g
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.access import current_actor
from portal.here import this_memory
from portal.office import current_office
from portal.read_copy import Unfit

HEADER = "Register-As-Of"
T = TypeVar("T")
log = structlog.get_logger("reading")


def install(app: Flask) -> None:
    """Every answer out of the copy says so in a header; pages say it in a line."""
    app.after_request(_dated)
    app.jinja_env.globals["copy_as_of"] = _of_copy


def read(ask: Callable[[Session], T], *, decides: Callable[[T], bool] = lambda _: True) -> tuple[T, datetime]:
    """What ``ask`` reads, and the instant it is of. ``decides``: whether the copy's answer may stand."""
    office = current_office()
    if office.copy is not None and current_actor().id is None and g.get("bearer") is None:
        try:
            with office.copy.reading() as (session, as_of):
                g.copy_as_of = as_of
                answer = ask(session)
                if decides(answer):
                    return answer, as_of
        except (Unfit, SQLAlchemyError) as error:
            log.warning(
                "copy not read", reason=str(error) if isinstance(error, Unfit) else type(error).__name__
            )
        except NotFound:
            pass  # it may have come a second ago
        g.pop("copy_as_of", None)
    with office.read() as session:
        return ask(session), office.clock.now()


def _of_copy() -> datetime | None:
    found: datetime | None = this_memory().get("copy_as_of")
    return found


def _dated(response: Response) -> Response:
    if (as_of := _of_copy()) is not None:
        response.headers[HEADER] = as_of.strftime("%Y-%m-%dT%H:%M:%SZ")
    return response
