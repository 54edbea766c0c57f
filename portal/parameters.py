"""Where a page takes a parameter from, and that nobody gives it twice (ASVS 5.0 15.3.7).

Else a link that somebody sends would speak before the form that the person sees, and two programs in a row read two different values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, request
from werkzeug.wrappers import Response

from portal import errors
from portal.here import this_app, this_request

View = TypeVar("View", bound=Callable[..., Any])


def many(*names: str) -> Callable[[View], View]:
    """The view reads these parameters of its address more than once."""

    def mark(view: View) -> View:
        view.many_of = names  # type: ignore[attr-defined]  # functions take attributes, TypeVar cannot say so
        return view

    return mark


def given(name: str) -> str:
    """What the form says, else what the address says; ``""`` where neither does. The form is what the person saw."""
    return request.form.get(name, request.args.get(name, ""))


def install(app: Flask) -> None:
    """Before any view reads the address."""
    app.before_request(_refuse_doubled)


def _refuse_doubled() -> Response | None:
    if errors.for_program():
        return None  # there each door refuses it by its own schema
    request = this_request()
    if not request.args:
        return None
    allowed = getattr(this_app().view_functions.get(request.endpoint or ""), "many_of", ())
    doubled = [name for name, values in request.args.lists() if len(values) > 1 and name not in allowed]
    return errors.answer(400, "doubled") if doubled else None
