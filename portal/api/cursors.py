"""Opaque cursors: where a page ended, as base64url of a JSON list of texts."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from portal.api.problems import ApiProblem

Row = TypeVar("Row")


def make(*parts: str) -> str:
    """The cursor after the row with this sort key."""
    raw = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def page(
    rows: Sequence[Row], cursor: str | None, limit: int, key: Callable[[Row], str]
) -> tuple[Sequence[Row], str | None]:
    """Of rows that are all at hand those behind the cursor, and the cursor of the next page. Raises ApiProblem 404 for a row that is
    none of them."""
    start, known = read(cursor, 1), [key(row) for row in rows]
    if start and start[0] not in known:
        raise ApiProblem(404, "cursor_unknown")
    first = known.index(start[0]) + 1 if start else 0
    shown = rows[first : first + limit]
    return shown, make(key(shown[-1])) if len(rows) > first + limit else None


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
