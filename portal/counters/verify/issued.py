"""The page of what the public log issued for a code: whoever finds a licence there that nobody asked for has found a theft."""

from __future__ import annotations

from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue

from licensing import uscc
from licensing.services.licences import logged
from portal.access import public
from portal.counters.verify.blueprint import blueprint
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office

MOST = 500


@blueprint.get("/verify/issued")
@public
@limiter.limit("120 per minute")
def issued() -> ResponseReturnValue:
    """``uscc``: the code that is asked for; without it the form alone."""
    code = request.args.get("uscc", "").strip().upper()[:40]
    rows, known = [], not code or uscc.is_valid(code)
    if code and known:
        with current_office().read() as session:
            found = logged.issued_for(session, code, most=MOST)
        rows = [(row.position, t(f"issued.kind.{row.kind}"), row.at, row.sha256) for row in found]
    html = render_template("verify/issued.html", code=code, known=known, rows=rows)
    return html, HTTPStatus.OK if known else HTTPStatus.UNPROCESSABLE_ENTITY
