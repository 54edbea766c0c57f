"""GET /api/docs: the description to read and try, with assets from this site alone."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, abort, render_template, send_from_directory

from portal.access import public
from portal.errors import words_of
from portal.i18n import has

blueprint = APIBlueprint(
    "api_docs", __name__, url_prefix="/api/docs", template_folder="templates", enable_openapi=False
)

problems = APIBlueprint("problem_types", __name__, url_prefix="/errors", enable_openapi=False)

FOLDER = Path(str(files("flask_openapi3_swagger"))) / "templates" / "swagger"
ASSETS = frozenset({"css/swagger-ui.css", "js/swagger-ui-bundle.js"})


@blueprint.get("")
@public
def page() -> str:
    """The page."""
    return render_template("api/docs.html")


@blueprint.get("/assets/<path:name>")
@public
def asset(name: str) -> Response:
    """One of the two files that the page needs."""
    if name not in ASSETS:
        abort(404)
    return send_from_directory(FOLDER, name, max_age=86400)


@problems.get("/<code>")
@public
def problem_type(code: str) -> str:
    """What the ``type`` of a problem leads to: its words and what to do (RFC 9457 §3.1.1)."""
    words = words_of(code)
    if not (code.isidentifier() and has(f"{words}.title") and has(f"{words}.text")):
        abort(404)
    return render_template("api/problem.html", code=code, words=words)
