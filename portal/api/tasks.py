"""A department's own tasks: its legs of cases, read and decided as on the officers' page."""

from __future__ import annotations

from datetime import date
from typing import Any

from apiflask import APIBlueprint

from licensing import queries
from licensing.deadlines import legal_date
from licensing.errors import NotFound
from licensing.flow import Row
from licensing.services.accounts.api_clients import Remembered
from licensing.services.cases import leg_steps, legs
from licensing.store.models import Leg
from licensing.work import Work
from portal.api import cursors, intake
from portal.api.guard import caller, scoped
from portal.api.models import Decision, Step, TaskQuery
from portal.api.once import once
from portal.api.problems import ApiProblem, one_field
from portal.office import current_office

blueprint = APIBlueprint("api_tasks", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.get("/tasks")
@scoped("tasks:read")
def listing() -> dict[str, Any]:
    """The department's legs, oldest first."""
    asked = intake.query(TaskQuery)
    today = legal_date(current_office().clock.now())
    start = cursors.read(asked.cursor, 1)
    state = None if asked.state == "all" else asked.state
    with current_office().read() as session:
        rows = queries.department_legs(
            session, _department(), state, start[0] if start else None, asked.limit + 1
        )
        shown = [task(row, today) for row in rows[: asked.limit]]
    more = len(rows) > asked.limit
    return {"tasks": shown, "next": cursors.make(shown[-1]["id"]) if more else None}


@blueprint.post("/tasks/<task_id>/decision")
@scoped("tasks:decide")
def decide(task_id: str) -> tuple[dict[str, Any], int]:
    """Grant or refuse; repeated with the same Idempotency-Key it gives the first answer again."""
    asked = intake.body(Decision)
    reasons = asked.reasons.strip()
    if asked.decision == "refuse" and not reasons:
        raise one_field("/reasons", "required")
    if "\x00" in reasons:
        raise one_field("/reasons", "unusable")
    if not task_id.isprintable():
        raise NotFound(task_id)

    def act(work: Work) -> Remembered:
        decided = legs.decide(work, task_id, asked.decision == "grant", reasons, asked.round)
        return Remembered(200, task(decided, work.act.on))

    answer = once(act)
    return answer.body, answer.status


def task(leg: Leg, on: date) -> dict[str, Any]:
    """A leg as its department sees it: its own items' fields, whom they are about, and what its officer may do today."""
    case = leg.case
    return {
        "id": leg.id,
        "case": leg.case_id,
        "kind": leg.kind,
        "state": leg.state,
        "department": leg.department,
        "items": list(leg.items),
        "fields": dict(leg.fields),
        "round": leg.round,
        "changed": list(leg.changed),
        "enterprise": {
            "name": case.title,
            "uscc": case.uscc,
            "type": case.entity_type,
            "authority": case.authority,
        },
        "basis": leg.basis,
        "opened_at": leg.opened_at.isoformat() if leg.opened_at else None,
        "due_on": leg.due_on.isoformat() if leg.due_on else None,
        "decided_at": leg.decided_at.isoformat() if leg.decided_at else None,
        "reasons": leg.reasons,
        "actions": [_action(row, codes) for row, codes in leg_steps.options(leg, on)],
    }


def _action(row: Row, closed: tuple[str, ...]) -> dict[str, Any]:
    """A step of the department's officer: what it asks for, and the codes that close it now; none: it is open."""
    return {"action": row.action, "asks": list(row.asks), "open": not closed, "closed_by": list(closed)}


@blueprint.post("/tasks/<task_id>/steps/<action>")
@scoped("tasks:decide")
def step(task_id: str, action: str) -> tuple[dict[str, Any], int]:
    """Take a step that the task lists and that is no decision; the flow says which there are."""
    asked = intake.body(Step)
    if not (task_id.isprintable() and action.isprintable()):
        raise NotFound(task_id)

    def act(work: Work) -> Remembered:
        taken = leg_steps.take(work, task_id, action, asked.reasons, asked.round)
        return Remembered(200, task(taken, work.act.on))

    answer = once(act)
    return answer.body, answer.status


def _department() -> str:
    department = caller().actor.department
    if department is None:
        raise ApiProblem(403, "no_department")
    return department
