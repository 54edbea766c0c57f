"""What an answer depends on besides its address."""

from __future__ import annotations

from werkzeug.wrappers import Response


def varies(response: Response, *fields: str) -> None:
    """The answer depends on these fields of the request, too; the library's set of them is asked only where there are others."""
    said = response.headers.get("Vary")
    if not said:
        response.headers["Vary"] = ", ".join(fields)
    elif not set(fields) <= set(said.split(", ")):
        response.vary.update(fields)
