"""GET /api/docs: the description to read and try, with assets from this site alone."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, abort, render_template, send_from_directory

from portal.access import public

blueprint = APIBlueprint(
    "api_docs", __name__, url_prefix="/api/docs", template_folder="templates", enable_openapi=False
)

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
