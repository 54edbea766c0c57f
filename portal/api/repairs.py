"""Repair of a bad mark: asked for by whom it is about, answered by the department that stated it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from licensing.errors import NotFound
from licensing.services.accounts.api_clients import Remembered
from licensing.services.register import repairing
from licensing.services.register.repairing import Mark
from licensing.store.models import Enterprise, Repair, Standing
from licensing.work import Work
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.models import Query
from portal.api.once import once
from portal.api.own_models import RepairAsked, RepairDecided
from portal.api.problems import ApiProblem
from portal.office import current_office

blueprint = APIBlueprint("api_repairs", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE, DEPARTMENT = "repairs:write", "standings:write"


@blueprint.get("/marks")
@scoped(SCOPE)
def marks() -> dict[str, Any]:
    """What stands today about the person and the person's enterprises, as far as it can be repaired."""
    intake.query(Query)
    with current_office().look(caller().actor) as work:
        return {"marks": [_mark(each) for each in repairing.marks(work)]}


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "standing": mark.row.id,
        "code": mark.row.code,
        "enterprise": mark.enterprise.uscc if mark.enterprise else None,
        "department": mark.row.department,
        "basis": mark.row.basis,
        "since": str(mark.row.since),
        "first": str(mark.first),
        "repair": _repair(mark.last) if mark.last else None,
    }


def _repair(row: Repair) -> dict[str, Any]:
    return {
        "id": row.id,
        "standing": row.standing_id,
        "state": row.state,
        "reasons": row.reasons,
        "asked_at": row.asked_at.isoformat(),
        "due_on": str(row.due_on),
        "answer": row.answer,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
    }


@blueprint.post("/repairs")
@scoped(SCOPE)
def ask() -> tuple[dict[str, Any], int]:
    """Ask about one mark; an open request is given again."""
    asked = intake.body(RepairAsked)

    def act(work: Work) -> Remembered:
        made = repairing.ask(work, asked.standing, asked.reasons)
        work.session.flush()
        return Remembered(200, _repair(made))

    answer = once(act)
    return answer.body, answer.status


@blueprint.post("/repairs/<repair_id>/withdrawal")
@scoped(SCOPE)
def withdraw(repair_id: str) -> tuple[dict[str, Any], int]:
    answer = once(lambda work: Remembered(200, _repair(repairing.withdraw(work, _readable(repair_id)))))
    return answer.body, answer.status


@blueprint.get("/repair-requests")
@scoped(DEPARTMENT)
def waiting() -> dict[str, Any]:
    """What the department has to answer, the first due on top."""
    intake.query(Query)
    if caller().actor.department is None:
        raise ApiProblem(403, "no_department")
    with current_office().look(caller().actor) as work:
        return {"requests": [_asked(work, row) for row in repairing.waiting(work)]}


@blueprint.post("/repair-requests/<repair_id>/decision")
@scoped(DEPARTMENT)
def decide(repair_id: str) -> tuple[dict[str, Any], int]:
    """Grant or refuse; a grant ends the fact today."""
    asked = intake.body(RepairDecided)

    def act(work: Work) -> Remembered:
        row = repairing.decide(work, _readable(repair_id), asked.decision, asked.reasons)
        return Remembered(200, _asked(work, row))

    answer = once(act)
    return answer.body, answer.status


def _asked(work: Work, row: Repair) -> dict[str, Any]:
    fact = work.session.get_one(Standing, row.standing_id)
    found = work.session.get(Enterprise, fact.enterprise_id) if fact.enterprise_id else None
    who = {"code": fact.code, "enterprise": found.uscc if found else None}
    return _repair(row) | who | {"name": found.name if found else fact.person_name}


def _readable(text: str) -> str:
    if not text.isprintable():
        raise NotFound(text)
    return text
