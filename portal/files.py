"""Answers that a browser saves as a file, under a name in any script."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from flask import make_response
from werkzeug.wrappers import Response


def saved_as(answer: Response, name: str) -> Response:
    """The answer, to be saved as ``name``. A header carries Latin letters alone (RFC 9110 §5.5), so other letters go as ``filename*``
    (RFC 6266, RFC 8187) beside what is left of the name without them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if plain == name:
        answer.headers.set("Content-Disposition", "attachment", filename=name)
    else:
        whole = {
            "filename": f"file{plain}" if plain[:1] in ("", ".") else plain,
            "filename*": f"UTF-8''{quote(name, safe='')}",
        }
        answer.headers.set("Content-Disposition", "attachment", **whole)
    return answer


def as_file(name: str, text: str) -> Response:
    """JSON evidence to keep."""
    made = make_response(text)
    made.mimetype = "application/json"
    made.headers["Cache-Control"] = "no-store"
    made.headers["X-Robots-Tag"] = "noindex"
    return saved_as(made, f"{name}.json")
