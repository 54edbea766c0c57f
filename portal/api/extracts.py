"""The register as of a day for everybody, and signed extracts in a person's name."""

from __future__ import annotations

from datetime import date
from typing import Any

from apiflask import APIBlueprint
from werkzeug.wrappers import Response

from licensing import queries
from licensing.act import VISITOR
from licensing.errors import NotFound
from licensing.services.accounts.api_clients import Remembered
from licensing.services.register import extract_content, extracting, history
from licensing.services.register.extract_content import PUBLIC, Wanted
from licensing.services.register.extracting import Asked
from licensing.store.models import Enterprise, RegisterExtract
from licensing.work import Work
from portal.access import public
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.once import once
from portal.api.own_models import ExtractAsked, RegisterQuery
from portal.office import current_office

blueprint = APIBlueprint("api_extracts", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE = "register:read"


@blueprint.get("/register/<uscc>")
@public
def register(uscc: str) -> dict[str, Any]:
    """What the register published of a day, as known on a day: the page's answer."""
    asked = intake.query(RegisterQuery)
    known = date.fromisoformat(asked.known) if asked.known else None
    wanted = Wanted(PUBLIC, date.fromisoformat(asked.on), known)
    with current_office().look(VISITOR) as work:
        found = queries.enterprise_by_uscc(work.session, uscc) if uscc.isprintable() else None
        if found is None:
            raise NotFound(uscc)
        told = extract_content.told(work, found, wanted)
        origin = "file" if history.from_file(found) else "application"
        return {"uscc": found.uscc, "on": asked.on, "known": asked.known, "origin": origin, **told}


@blueprint.post("/extracts")
@scoped(SCOPE)
def take() -> tuple[dict[str, Any], int]:
    """Have an extract signed; read it until it is."""
    asked = intake.body(ExtractAsked)
    known = date.fromisoformat(asked.known) if asked.known else None
    wanted = Asked(asked.level, asked.purpose, date.fromisoformat(asked.on), known, asked.reference)

    def act(work: Work) -> Remembered:
        made = extracting.ask(work, asked.enterprise, wanted)
        work.session.flush()
        return Remembered(200, _extract(work, made))

    answer = once(act)
    return answer.body, answer.status


@blueprint.get("/extracts/<extract_id>")
@scoped(SCOPE)
def one(extract_id: str) -> dict[str, Any]:
    with current_office().look(caller().actor) as work:
        return _extract(work, extracting.one(work, _readable(extract_id)))


@blueprint.get("/extracts/<extract_id>/page")
@scoped(SCOPE)
def page(extract_id: str) -> Response:
    """The signed PDF; 404 while it waits for its signature."""
    with current_office().look(caller().actor) as work:
        row = extracting.one(work, _readable(extract_id))
        if row.issued_at is None:
            raise NotFound(extract_id)
        made = Response(row.pdf or b"", mimetype="application/pdf")
    made.headers["Cache-Control"] = "no-store"
    return made


def _readable(text: str) -> str:
    if not text.isprintable():
        raise NotFound(text)
    return text


def _extract(work: Work, row: RegisterExtract) -> dict[str, Any]:
    found = work.session.get_one(Enterprise, row.enterprise_id)
    return {
        "id": row.id,
        "enterprise": found.uscc,
        "level": row.level,
        "purpose": row.purpose,
        "reference": row.reference,
        "on": str(row.on_day),
        "known": str(row.known_on) if row.known_on else None,
        "state": "signed" if row.issued_at else "waiting",
        "prepared_at": row.prepared_at.isoformat(),
        "issued_at": row.issued_at.isoformat() if row.issued_at else None,
        "credential": row.credential if row.issued_at else None,
        "page": f"/api/v1/extracts/{row.id}/page" if row.issued_at else None,
        "page_sha256": row.parts[1] if row.issued_at else None,
        "log_index": row.log_index,
    }
