"""Pages that take more than a form: how much, and from whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

from portal.access import current_actor
from portal.here import this_app, this_request

View = TypeVar("View", bound=Callable[..., Any])


def takes(size: int) -> Callable[[View], View]:
    """The view reads bodies of up to ``size`` bytes from people who are signed in; a visitor's stay small."""

    def mark(view: View) -> View:
        view.body_limit = size  # type: ignore[attr-defined]  # functions take attributes, TypeVar cannot say so
        return view

    return mark


def install(app: Flask) -> None:
    """Before anything reads the form."""
    app.before_request(_widen)


def _widen() -> None:
    request = this_request()
    limit = getattr(this_app().view_functions.get(request.endpoint or ""), "body_limit", None)
    if limit is not None and current_actor().id is not None:
        request.max_content_length = limit
