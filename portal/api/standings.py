"""What a department knows about enterprises and persons: state it, end it, read what it stated itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from apiflask import APIBlueprint

from licensing.errors import NotFound
from licensing.id_number import masked_id
from licensing.services.accounts.api_clients import Remembered
from licensing.services.register import stating
from licensing.services.register.stating import Statement
from licensing.store.models import Enterprise, Standing
from licensing.work import Work
from portal.api import cursors, intake
from portal.api.guard import caller, scoped
from portal.api.models import StandingEnd, StandingQuery, StandingStated
from portal.api.once import once
from portal.office import current_office

blueprint = APIBlueprint("api_standings", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE = "standings:write"
DAY = timedelta(days=1)


@blueprint.get("/standings")
@scoped(SCOPE)
def listing() -> dict[str, Any]:
    """The department's own statements, newest first."""
    asked = intake.query(StandingQuery)
    start = cursors.read(asked.cursor, 1)
    with current_office().look(caller().actor) as work:
        rows = stating.listed(work, asked.subject or "", start[0] if start else None, asked.limit + 1)
        shown = [described(work, row) for row in rows[: asked.limit]]
    more = len(rows) > asked.limit
    return {"standings": shown, "next": cursors.make(shown[-1]["id"]) if more else None}


@blueprint.post("/standings")
@scoped(SCOPE)
def state() -> tuple[dict[str, Any], int]:
    """State a fact; the same statement again answers with the same row."""
    asked = intake.body(StandingStated)
    said = Statement(
        code=asked.code,
        subject=asked.subject,
        basis=asked.basis,
        reference=asked.reference,
        since=date.fromisoformat(asked.since),
        last_day=date.fromisoformat(asked.last_day) if asked.last_day else None,
        responsible=asked.responsible,
        name=asked.name,
    )

    def act(work: Work) -> Remembered:
        return Remembered(200, described(work, stating.state(work, said)))

    answer = once(act)
    return answer.body, answer.status


@blueprint.post("/standings/<standing_id>/end")
@scoped(SCOPE)
def end(standing_id: str) -> tuple[dict[str, Any], int]:
    """It stands no longer from a day on."""
    asked = intake.body(StandingEnd)
    if not standing_id.isprintable():
        raise NotFound(standing_id)

    def act(work: Work) -> Remembered:
        row = stating.end(work, standing_id, date.fromisoformat(asked.on), asked.basis)
        return Remembered(200, described(work, row))

    answer = once(act)
    return answer.body, answer.status


def described(work: Work, row: Standing) -> dict[str, Any]:
    """A fact as its own department reads it; a person's number masked."""
    enterprise = work.session.get(Enterprise, row.enterprise_id) if row.enterprise_id else None
    return {
        "id": row.id,
        "code": row.code,
        "subject": enterprise.uscc if enterprise else masked_id(row.person_number or ""),
        "name": enterprise.name if enterprise else row.person_name,
        "basis": row.basis,
        "reference": row.reference,
        "since": str(row.since),
        "last_day": str(row.until - DAY) if row.until else None,
        "responsible": row.responsible,
        "stands": row.since <= work.act.on and (row.until is None or row.until > work.act.on),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "end_basis": row.end_basis,
    }
