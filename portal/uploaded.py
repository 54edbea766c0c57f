"""A file somebody handed in, on its way out: saved by the browser, never shown or run by it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from werkzeug.wrappers import Response

from licensing.services import files
from licensing.store.models import Upload
from portal.files import saved_as
from portal.office import current_office

POLICY = "sandbox; default-src 'none'"


def as_attachment(row: Upload) -> Response:
    """The answer with the file's bytes, piece by piece."""
    office, upload_id = current_office(), row.id

    def pieces() -> Iterator[bytes]:
        with office.read() as session:
            yield from files.content(session, upload_id)

    answer = Response(pieces(), mimetype=row.media_type)
    saved_as(answer, row.name)
    answer.headers["Content-Length"] = str(row.size)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Repr-Digest"] = f"sha-256=:{_base64(row.sha256)}:"
    return answer


def _base64(digest: str) -> str:
    """A hex digest as RFC 9530 writes it."""
    return b64encode(bytes.fromhex(digest)).decode()
