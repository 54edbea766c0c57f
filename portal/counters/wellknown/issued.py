"""What the public log issued for one unified social credit code, for anybody and without asking the register."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from esign.jose import Json
from licensing import uscc
from licensing.services.licences import logged, public_log
from licensing.store.models import LogEntry
from portal.access import public
from portal.counters.wellknown.answers import kept, opened_seals
from portal.limits import limiter
from portal.office import current_office

blueprint = Blueprint("issued", __name__)

MOST = 500


@blueprint.get("/log/issued/<code>")
@public
@limiter.limit("120 per minute")
def issued(code: str) -> Response:
    """Entries of the log for a code, oldest first, ``MOST`` at once; ``after``: the index to go on behind."""
    if not uscc.is_valid(code):
        abort(400)
    after = request.args.get("after", "-1")
    if len(after) > 15 or not after.removeprefix("-").isdecimal():
        abort(400)
    origin = opened_seals().names.short
    with current_office().read() as session:
        rows = logged.issued_for(session, code, int(after), MOST)
        size = public_log.size(session)
    said: Json = {"uscc": code, "log": origin, "size": size, "entries": [entry_of(row) for row in rows]}
    said["next"] = rows[-1].position if len(rows) == MOST else None
    return kept(jsonify(said), "application/json", 0)


def entry_of(row: LogEntry) -> Json:
    """``sha256`` in hex of what was issued; ``/log/proof?index=`` proves that it stands there."""
    return {
        "index": row.position,
        "kind": row.kind,
        "sha256": row.sha256,
        "at": row.at.isoformat().replace("+00:00", "Z"),
    }
