"""The ledger of what is owed to a department, and the receipts that settle it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from licensing.errors import NotFound
from licensing.services.accounts.api_clients import Remembered
from licensing.services.exchanges import ledger
from licensing.store.models import Exchange
from licensing.work import Work
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.models import ExchangeQuery, Receipt
from portal.api.once import once
from portal.api.problems import ApiProblem
from portal.office import current_office

blueprint = APIBlueprint("api_exchanges", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.get("/exchanges")
@scoped("events:read")
def listing() -> dict[str, Any]:
    """What the department has not confirmed, oldest first; go on with the last ``seq`` as ``after``."""
    asked = intake.query(ExchangeQuery)
    department = caller().actor.department
    if department is None:
        raise ApiProblem(403, "no_department")
    with current_office().read() as session:
        rows = ledger.owed(session, department, asked.after, asked.limit, asked.state == "all")
        return {"exchanges": [described(row) for row in rows]}


@blueprint.post("/exchanges/<exchange_id>/receipt")
@scoped("events:read")
def receive(exchange_id: str) -> tuple[dict[str, Any], int]:
    """The receiver's signed receipt; the same row again stays as it was first."""
    asked = intake.body(Receipt)
    if not exchange_id.isprintable():
        raise NotFound(exchange_id)

    def act(work: Work) -> Remembered:
        return Remembered(200, described(ledger.confirm(work, exchange_id, asked.receipt)))

    answer = once(act)
    return answer.body, answer.status


def described(row: Exchange) -> dict[str, Any]:
    """A row of the ledger; ``late``: confirmed after its last day."""
    return {
        "id": row.id,
        "seq": row.seq,
        "type": row.type,
        "digest": row.digest,
        "owed_at": row.owed_at.isoformat(),
        "due_on": str(row.due_on),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "received_at": row.received_at.isoformat() if row.received_at else None,
        "confirmed_at": row.confirmed_at.isoformat() if row.confirmed_at else None,
        "late": row.confirmed_on is not None and row.confirmed_on > row.due_on,
    }
