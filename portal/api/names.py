"""Names for everybody: the same verdict as the command line gives, and a search over the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from apiflask import APIBlueprint

from licensing.act import VISITOR
from licensing.deadlines import legal_date
from licensing.searching.asked import Question
from licensing.services.names import names, searching
from licensing.services.names.searching import Found, Place
from namecheck.declaration import Declaration
from portal import limits
from portal.access import public
from portal.api import cursors, intake
from portal.api.models import NameCheck, NameQuery
from portal.api.problems import ApiProblem
from portal.i18n import language
from portal.limits import limiter
from portal.office import current_office
from portal.public_reading import read

blueprint = APIBlueprint("api_names", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.post("/name-checks")
@public
@limiter.limit(limits.CHECK)
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
@limiter.limit(limits.SEARCH)
def search() -> dict[str, Any]:
    """Names on the register by any piece, part or sound."""
    asked = intake.query(NameQuery)
    after = _place(cursors.read(asked.cursor, 2))
    question = Question(asked.q, asked.part, asked.match, asked.status, asked.authority)
    office = current_office()
    answers, as_of = read(
        lambda session: searching.search(session, office.search_shelf, question, after, asked.limit)
    )
    return {
        "as_of": as_of.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "names": [_name(each) for each in answers.found],
        "next": cursors.make(str(answers.next.stage), str(answers.next.number)) if answers.next else None,
        "waiting": answers.waiting,
    }


def _place(parts: tuple[str, ...] | None) -> Place | None:
    if parts is None:
        return None
    place = Place.read(*parts)
    if place is None:
        raise ApiProblem(404, "cursor_unknown")
    return place


def _name(found: Found) -> dict[str, Any]:
    """What anybody may know of a name: not who holds it."""
    record, parts = found.record, found.record.parts
    division = {"text": parts["division"], "code": parts["division_code"]} if parts["division"] else None
    return {
        "name": record.name,
        "uscc": found.uscc,
        "status": record.status,
        "status_date": record.status_date.isoformat() if record.status_date else None,
        "reserved_until": record.reserved_until.isoformat() if record.reserved_until else None,
        "authority": record.authority,
        "parts": {
            "division": division,
            **{part: parts[part] for part in ("trade_name", "industry", "form", "pattern")},
        },
        "marks": [list(span) for span in found.marks],
    }
