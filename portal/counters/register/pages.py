"""One enterprise on the register: what the law makes public, and nothing about people beyond the representative's name."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from licensing import queries
from portal.access import public
from portal.office import current_office

blueprint = Blueprint("register", __name__, template_folder="templates")
LONGEST = 100


@blueprint.get("/enterprises")
@public
def search() -> Response:
    """Enterprises are looked up by their names: one search for both."""
    return redirect(url_for("names_search.page", q=request.args.get("q", "")[:LONGEST] or None), 301)


@blueprint.get("/enterprises/<uscc>")
@public
def one(uscc: str) -> str:
    with current_office().read() as session:
        enterprise = queries.enterprise_by_uscc(session, uscc.upper())
        if enterprise is None:
            abort(404)
        return render_template(
            "register/one.html",
            enterprise=enterprise,
            notices=queries.notices_of(session, enterprise.id),
            standings=queries.standings_of(session, enterprise.id),
        )
