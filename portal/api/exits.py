"""Leaving the register by an owner's own program: eligibility, the notice or the departments' answers, applying, taking back.

The ways and services are those of the pages. Every investor signs the pledge in an own browser, at ``sign_at``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint

from licensing import queries
from licensing.errors import NotFound
from licensing.kinds.simplified_exit import steps as leaving
from licensing.kinds.simplified_exit import view as exit_view
from licensing.kinds.simplified_exit.view import ExitView
from licensing.known_kinds import stands
from licensing.services.accounts.api_clients import Remembered
from licensing.services.cases import outcome
from licensing.store.models import Case, Enterprise, Notice
from licensing.work import Work
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.models import Query
from portal.api.once import once
from portal.api.own_shapes import ExitOpened, ObjectionAnswered
from portal.office import current_office
from portal.words.flow_words import refusal_words
from portal.words.register_words import exclusion_name

blueprint = APIBlueprint("api_exits", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE = "exits:write"
STEPS: dict[str, Callable[[Work, str], Case]] = {
    "start": leaving.start_exit,
    "apply": leaving.apply,
    "withdraw": leaving.withdraw,
}


@blueprint.get("/exits")
@scoped(SCOPE)
def listing() -> dict[str, Any]:
    """The enterprises the person may take off the register, what stands against each, and what is under way."""
    intake.query(Query)
    with current_office().look(caller().actor) as work:
        return {
            "enterprises": [_enterprise(work, each) for each in leaving.enterprises_of(work)],
            "exits": [_head(case) for case in exit_view.exits_of(work)],
        }


def _enterprise(work: Work, found: Enterprise) -> dict[str, Any]:
    _, checks = exit_view.eligibility(work, found.id)
    return {
        "uscc": found.uscc,
        "name": found.name,
        "type": found.entity_type,
        "status": found.status,
        "obstacles": [{"code": c.code, "title": exclusion_name(c.code)} for c in checks if c.found],
    }


@blueprint.post("/exits")
@scoped(SCOPE)
def begin() -> tuple[dict[str, Any], int]:
    """Start leaving; an exit that is open already is gone on with."""
    asked = intake.body(ExitOpened)

    def act(work: Work) -> str:
        found = queries.enterprise_by_uscc(work.session, asked.enterprise)
        if found is None:
            raise NotFound(asked.enterprise)
        return leaving.open_exit(work, found.id).id

    return _answered(act)


@blueprint.get("/exits/<case_id>")
@scoped(SCOPE)
def one(case_id: str) -> dict[str, Any]:
    """One exit, after time has done its part."""
    with current_office().work(caller().actor) as work:
        return _told(work, exit_view.open_view(work, _readable(case_id)))


@blueprint.post("/exits/<case_id>/steps/<action>")
@scoped(SCOPE)
def step(case_id: str, action: str) -> tuple[dict[str, Any], int]:
    """start: publish the notice, or ask the departments; apply: once it has passed; withdraw."""
    taken = STEPS.get(action)
    if taken is None:
        raise NotFound(action)
    return _answered(lambda work: taken(work, _readable(case_id)).id)


@blueprint.post("/exits/<case_id>/objections/<objection_id>/answer")
@scoped(SCOPE)
def answer(case_id: str, objection_id: str) -> tuple[dict[str, Any], int]:
    """The owner's answer to an objection, once."""
    asked = intake.body(ObjectionAnswered)

    def act(work: Work) -> str:
        view = exit_view.open_view(work, _readable(case_id))
        if all(o.id != objection_id for o in (view.notice.objections if view.notice else ())):
            raise NotFound(objection_id)
        leaving.answer_objection(work, objection_id, asked.answer)
        return view.case.id

    return _answered(act)


def _readable(text: str) -> str:
    if not text.isprintable():
        raise NotFound(text)
    return text


def _answered(act: Callable[[Work], str]) -> tuple[dict[str, Any], int]:
    def whole(work: Work) -> Remembered:
        found = act(work)
        work.session.flush()
        return Remembered(200, _told(work, exit_view.open_view(work, found)))

    answered = once(whole)
    return answered.body, answered.status


def _head(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "number": case.number,
        "state": case.state,
        "enterprise": {"uscc": case.uscc, "name": case.title, "type": case.entity_type},
        "created_at": case.created_at.isoformat(),
        "due_on": str(case.due_on) if case.due_on else None,
        "decided_at": case.decided_at.isoformat() if case.decided_at else None,
    }


def _told(work: Work, view: ExitView) -> dict[str, Any]:
    case, writing = view.case, stands(view.case, "open")
    remedy = outcome.remedy_of(work, case)
    return {
        **_head(case),
        "obstacles": [
            {"code": c.code, "title": exclusion_name(c.code)} for c in view.checks if c.found and writing
        ],
        "signatures": [
            {"person": s.person.id, "name": s.person.name, "state": s.state} for s in view.signers
        ],
        "sign_at": f"{current_office().settings.base_url}/signing/{case.id}" if writing else None,
        "notice": _notice(view.notice) if view.notice else None,
        "departments": [
            {"department": x.department, "state": x.state, "due_on": str(x.due_on) if x.due_on else None}
            for x in case.legs
        ],
        "actions": [
            {"action": STEP_OF[name], "open": not codes, "closed_by": list(codes)}
            | {"reasons": refusal_words(codes)}
            for name, codes in view.options.items()
        ],
        "refusal": next((r.reasons for r in case.reviews if r.action == "refuse" and not r.undone), None),
        "remedy": None if remedy is None else {k: str(v) for k, v in vars(remedy).items()},
        "name_free_from": str(view.free_from) if view.free_from else None,
    }


STEP_OF = {"publish": "start", "ask": "start", "apply": "apply", "withdraw": "withdraw"}


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "published_at": notice.published_at.isoformat(),
        "ends_on": str(notice.ends_on),
        "apply_until": str(notice.window_ends_on),
        "objections": [
            {"id": o.id, "department": o.department, "relation": o.relation, "reasons": o.reasons}
            | {"answer": o.answer}
            for o in notice.objections
        ],
    }
