"""GET /api/v1/events: what concerns a department, in commit order, resumable from any number."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from licensing import journal
from licensing.store.models import JournalEntry
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.models import EventQuery
from portal.api.problems import ApiProblem
from portal.office import current_office

blueprint = APIBlueprint("api_events", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.get("/events")
@scoped("events:read")
def feed() -> dict[str, Any]:
    """Events with a number above ``after``. Ask again with ``next``; an empty list means there is nothing newer."""
    asked = intake.query(EventQuery)
    department = caller().actor.department
    if department is None:
        raise ApiProblem(403, "no_department")
    with current_office().read() as session:
        rows = journal.feed(session, department, asked.after, asked.limit)
        events = [_event(row) for row in rows]
    return {"events": events, "next": events[-1]["seq"] if events else asked.after}


def _event(row: JournalEntry) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "at": journal.stamp(row.at),
        "type": row.action,
        "subject": {"kind": row.subject_kind, "id": row.subject_id},
        "facts": dict(row.facts),
    }
