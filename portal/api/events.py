"""GET /api/v1/events: what concerns a department, in commit order, resumable from any number; and the table of its types."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from sqlalchemy.orm import Session

from licensing import journal
from licensing.services.exchanges import ledger
from licensing.store.models import Enterprise, JournalEntry
from portal.access import public
from portal.api import intake
from portal.api.event_types import event_types
from portal.api.guard import caller, scoped
from portal.api.models import EventQuery
from portal.api.problems import ApiProblem
from portal.i18n import language
from portal.office import current_office

blueprint = APIBlueprint("api_events", __name__, url_prefix="/api/v1", enable_openapi=False)
HREFS = {
    "task": "/api/v1/tasks/{id}",
    "enterprise": "/api/v1/enterprises/{id}",
    "claim": "/api/v1/claims",
    "standing": "/api/v1/standings",
    "pledge": "/api/v1/pledges/{id}",
    "beneficial_filing": "/api/v1/beneficial-filings/{id}",
}
SUBJECTS = {"leg": "task"}  # what the journal calls by another name


@blueprint.get("/events")
@scoped("events:read")
def feed() -> dict[str, Any]:
    """Events with a number above ``after``. Ask again with ``next``; an empty list means there is nothing newer.

    A number this journal never gave (a restored installation, a slip) is 404 ``position_unknown``: nothing is lost in silence.
    """
    asked = intake.query(EventQuery)
    department = caller().actor.department
    if department is None:
        raise ApiProblem(403, "no_department")
    with current_office().read() as session:
        if asked.after > journal.length(session):
            raise ApiProblem(404, "position_unknown")
        rows = journal.feed(session, department, asked.after, asked.limit)
        events = [described(session, row) for row in rows]
        new = bool(rows) and ledger.unsent(session, department, [row.seq for row in rows])
    if new:  # the ledger keeps when each was first given out
        with current_office().work(caller().actor) as work:
            ledger.handed_over(work, department, [event["seq"] for event in events], "feed")
    return {"events": events, "next": events[-1]["seq"] if events else asked.after}


@blueprint.get("/event-types")
@public
def types() -> dict[str, Any]:
    """Every type a feed may carry."""
    zh = language() == "zh"
    rows = event_types().values()
    return {
        "event_types": [
            {
                "type": row.type,
                "resource": row.resource,
                "changed": list(row.changed),
                "text": row.zh if zh else row.en,
            }
            for row in rows
        ]
    }


def described(session: Session, row: JournalEntry) -> dict[str, Any]:
    """An entry of the journal as its department reads it: what it is about, where that stands now, and what may differ."""
    known = event_types().get(row.action)
    named = row.facts.get("changed")
    return {
        "seq": row.seq,
        "at": journal.stamp(row.at),
        "type": row.action,
        "subject": {"kind": row.subject_kind, "id": row.subject_id},
        "resource": _resource(session, row, known.resource if known else None),
        "changed": list(named) if named is not None else list(known.changed if known else ()),
        "facts": dict(row.facts),
    }


def _resource(session: Session, row: JournalEntry, kind: str | None) -> dict[str, Any]:
    kind = kind or SUBJECTS.get(row.subject_kind, row.subject_kind)
    found: str | None = row.subject_id
    if kind == "enterprise":
        enterprise = session.get(Enterprise, row.subject_id)
        found = enterprise.uscc if enterprise else None
    elif kind == "claim":
        found = row.facts.get("entry")
    href = HREFS[kind].format(id=found) if kind in HREFS and (found or kind == "claim") else None
    return {"type": kind, "id": found, "href": href}
