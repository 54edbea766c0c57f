"""Names for everybody: the same verdict as the command line gives, and a search over the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from apiflask import APIBlueprint

from licensing import queries
from licensing.act import VISITOR
from licensing.deadlines import legal_date
from licensing.services import names
from licensing.store.models import NameRecord
from namecheck.declaration import Declaration
from portal.access import public
from portal.api import cursors, intake
from portal.api.models import NameCheck, NameQuery
from portal.i18n import language
from portal.limits import limiter
from portal.office import current_office

blueprint = APIBlueprint("api_names", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.post("/name-checks")
@public
@limiter.limit("120 per minute")
def check() -> dict[str, Any]:
    """The check result of the contract for one name; nothing is written."""
    asked = intake.body(NameCheck)
    office = current_office()
    declaration = Declaration(
        text=asked.name,
        entity_type=asked.type,
        authority=asked.authority,
        on=date.fromisoformat(asked.on) if asked.on else legal_date(office.clock.now()),
        applicant_division=asked.division,
        investors=frozenset(asked.investors),
        transferee_of=asked.transferee_of,
        claims=frozenset(asked.claims),
    )
    with office.look(VISITOR) as work:
        at = None if asked.on else work.act.at  # names held for somebody stand in the way today only
        return names.check(work.session, work.books, declaration, at).to_json(language())


@blueprint.get("/names")
@public
@limiter.limit("120 per minute")
def search() -> dict[str, Any]:
    """Names on the register that contain a text, in name order."""
    asked = intake.query(NameQuery)
    start = cursors.read(asked.cursor, 2)
    with current_office().read() as session:
        rows = queries.names_with_holders(session, asked.q.strip(), start, asked.limit + 1)
    shown = rows[: asked.limit]
    more = len(rows) > asked.limit
    return {
        "names": [_name(record, uscc) for record, uscc in shown],
        "next": cursors.make(shown[-1][0].name, shown[-1][0].id) if more else None,
    }


def _name(record: NameRecord, uscc: str | None) -> dict[str, Any]:
    """What anybody may know of a name: not who holds it."""
    return {
        "name": record.name,
        "uscc": uscc,
        "status": record.status,
        "status_date": record.status_date.isoformat() if record.status_date else None,
        "reserved_until": record.reserved_until.isoformat() if record.reserved_until else None,
        "authority": record.authority,
    }
