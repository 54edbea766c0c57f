"""A department's own tasks: its legs of cases, read and decided as on the officers' page."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from werkzeug.wrappers import Response

from licensing import journal, queries
from licensing.errors import NotFound
from licensing.flows import leg
from licensing.kinds.simplified_exit.objections import withdraw_by_task
from licensing.services.accounts.api_clients import Remembered
from licensing.services.cases import leg_claims, leg_decisions, leg_steps, legs, permit_files
from licensing.work import Work
from portal.api import cursors, intake
from portal.api.guard import caller, scoped
from portal.api.models import Decision, Step, TaskQuery
from portal.api.once import once
from portal.api.permits import placed, substance_of
from portal.api.problems import ApiProblem, one_field
from portal.api.task_view import task
from portal.office import current_office
from portal.uploaded import as_attachment

blueprint = APIBlueprint("api_tasks", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.get("/tasks")
@scoped("tasks:read")
def listing() -> dict[str, Any]:
    """The department's legs, oldest first, and the number of the journal from which events go on."""
    asked = intake.query(TaskQuery)
    start = cursors.read(asked.cursor, 2)
    with current_office().look(caller().actor) as work:
        position = _position(start) if start else journal.length(work.session)  # before any row is read
        rows = queries.department_legs(
            work.session,
            _department(),
            _states(asked.state),
            start[1] if start else None,
            asked.limit + 1,
            leg_claims.only(asked.claim, caller().actor.id, work.act.at),
        )
        shown = [task(work, row) for row in rows[: asked.limit]]
    more = len(rows) > asked.limit
    return {
        "tasks": shown,
        "next": cursors.make(str(position), shown[-1]["id"]) if more else None,
        "position": position,
    }


def _states(asked: str) -> frozenset[str] | None:
    """The states behind the word of a query: a group of the flow, one state, or all."""
    return None if asked == "all" else leg.FLOW.states_in(asked) or frozenset({asked})


def _position(cursor: tuple[str, ...]) -> int:
    """Where the journal stood when the first page was read. Raises ApiProblem 404."""
    if not (cursor[0].isascii() and cursor[0].isdecimal() and len(cursor[0]) < 19):
        raise ApiProblem(404, "cursor_unknown")
    return int(cursor[0])


@blueprint.get("/tasks/<task_id>")
@scoped("tasks:read")
def one(task_id: str) -> dict[str, Any]:
    """One of the department's legs."""
    if not task_id.isprintable():
        raise NotFound(task_id)
    with current_office().look(caller().actor) as work:
        return task(work, legs.department_leg(work, task_id))


@blueprint.get("/tasks/<task_id>/documents/<document_id>")
@scoped("tasks:read")
def document(task_id: str, document_id: str) -> Response:
    """The bytes of a file that belongs to one of the task's items, or of the department's own permit; readings are journalled."""
    if not (task_id.isprintable() and document_id.isprintable()):
        raise NotFound(document_id)
    with current_office().work(caller().actor) as work:
        return as_attachment(permit_files.read(work, task_id, document_id))


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

    granted, said = asked.decision == "grant", substance_of(asked)

    def act(work: Work) -> Remembered:
        decided = leg_decisions.decide(work, task_id, granted, reasons, asked.round, said)
        return Remembered(200, task(work, decided))

    with placed():
        answer = once(act)
    return answer.body, answer.status


@blueprint.post("/tasks/<task_id>/steps/<action>")
@scoped("tasks:decide")
def step(task_id: str, action: str) -> tuple[dict[str, Any], int]:
    """Take a step that the task lists and that is no decision; the flow says which there are."""
    asked = intake.body(Step)
    if not (task_id.isprintable() and action.isprintable()):
        raise NotFound(task_id)

    def act(work: Work) -> Remembered:
        taken = leg_steps.take(work, task_id, action, asked.reasons, asked.round)
        return Remembered(200, task(work, taken))

    answer = once(act)
    return answer.body, answer.status


@blueprint.post("/tasks/<task_id>/objection/withdrawal")
@scoped("tasks:decide")
def withdraw(task_id: str) -> tuple[dict[str, Any], int]:
    """Take the department's objection back; a new notice may then be published."""
    if not task_id.isprintable():
        raise NotFound(task_id)
    answer = once(lambda work: Remembered(200, task(work, withdraw_by_task(work, task_id))))
    return answer.body, answer.status


def _department() -> str:
    department = caller().actor.department
    if department is None:
        raise ApiProblem(403, "no_department")
    return department
