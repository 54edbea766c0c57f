"""Texts handed out as files, kept by nobody on the way."""

from __future__ import annotations

from flask import make_response
from werkzeug.wrappers import Response


def as_file(name: str, text: str) -> Response:
    """JSON evidence to keep."""
    made = make_response(text)
    made.mimetype = "application/json"
    made.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    made.headers["Cache-Control"] = "no-store"
    made.headers["X-Robots-Tag"] = "noindex"
    return made
