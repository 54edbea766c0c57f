"""The test client of every page test: what pytest-flask's ``client`` gives, and what ``app.test_client()`` gives for a second person."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from flask.testing import FlaskClient
from gunicorn.http.wsgi import HEADER_VALUE_RE
from werkzeug.test import TestResponse


class Browser(FlaskClient):
    """Keeps cookies from request to request, and nothing of the server's.

    Flask's own, entered as pytest-flask's ``client`` does, leaves its last request open; the requests of every
    other client then run inside it and share its ``g``, where the signed-in person lies.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Asks; an answer that the real web server would refuse to send (a header with Chinese letters) is a failure here too."""
        answer = super().open(*args, **kwargs)
        for name, value in answer.headers:
            assert HEADER_VALUE_RE.fullmatch(value), f"no server sends {name}: {value}"
        return answer

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None
