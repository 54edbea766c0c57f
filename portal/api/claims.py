"""The claiming pool: phrases of the department's place that nobody answers for, and taking one on."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from licensing.entities import register_word
from licensing.errors import NotFound
from licensing.services.accounts.api_clients import Remembered
from licensing.services.cases import pool
from licensing.store.models import Unclaimed
from licensing.work import Work
from portal.api import cursors, intake
from portal.api.guard import caller, scoped
from portal.api.models import ClaimMade, Page
from portal.api.once import once
from portal.office import current_office

blueprint = APIBlueprint("api_claims", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.get("/claims")
@scoped("tasks:read")
def listing() -> dict[str, Any]:
    """What waits at the department's place, oldest first."""
    asked = intake.query(Page)
    start = cursors.read(asked.cursor, 1)
    with current_office().look(caller().actor) as work:
        rows = pool.waiting(work, start[0] if start else None, asked.limit + 1)
        shown = [described(work, row) for row in rows[: asked.limit]]
    return {"claims": shown, "next": cursors.make(shown[-1]["id"]) if len(rows) > asked.limit else None}


@blueprint.post("/claims/<entry_id>")
@scoped("tasks:decide")
def claim(entry_id: str) -> tuple[dict[str, Any], int]:
    """Take a phrase on."""
    asked = intake.body(ClaimMade)
    if not entry_id.isprintable():
        raise NotFound(entry_id)

    def act(work: Work) -> Remembered:
        return Remembered(200, described(work, pool.claim(work, entry_id, asked.note)))

    answer = once(act)
    return answer.body, answer.status


def described(work: Work, row: Unclaimed) -> dict[str, Any]:
    subject = pool.subject_of(work.session, row)
    return {
        "id": row.id,
        "case": subject.case_id,
        "phrase": work.books.catalogue.scope_items[row.phrase].item,
        "enterprise": {
            "name": subject.title,
            "uscc": subject.uscc,
            "type": register_word(subject.entity_type),
            "authority": subject.authority,
        },
        "due_on": str(row.due_on),
        "department": row.department,
        "claimed_at": row.claimed_at.isoformat() if row.claimed_at else None,
        "note": row.note,
    }
