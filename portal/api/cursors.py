"""Opaque cursors: where a page ended, as base64url of a JSON list of texts."""

from __future__ import annotations

import base64
import binascii
import json

from portal.api.problems import ApiProblem


def make(*parts: str) -> str:
    """The cursor after the row with this sort key."""
    raw = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def read(cursor: str | None, length: int) -> tuple[str, ...] | None:
    """The sort key of a cursor; None stands for the beginning. Raises ApiProblem 404 for anything not made here."""
    if cursor is None:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        parts = json.loads(raw.decode("utf-8"))
    except (binascii.Error, ValueError, RecursionError):
        raise ApiProblem(404, "cursor_unknown") from None
    if (
        not isinstance(parts, list)
        or len(parts) != length
        or not all(isinstance(p, str) and "\x00" not in p and p.isprintable() for p in parts)
    ):
        raise ApiProblem(404, "cursor_unknown")
    return tuple(parts)
