"""The test client of every page test: what pytest-flask's ``client`` gives, and what ``app.test_client()`` gives for a second person."""

from __future__ import annotations

from types import TracebackType

from flask.testing import FlaskClient


class Browser(FlaskClient):
    """Keeps cookies from request to request, and nothing of the server's.

    Flask's own, entered as pytest-flask's ``client`` does, leaves its last request open; the requests of every
    other client then run inside it and share its ``g``, where the signed-in person lies.
    """

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None
