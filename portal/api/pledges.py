"""Permits that were given on a pledge, as the department that answers for them reads and checks them (告知承诺)."""

from __future__ import annotations

from datetime import date
from typing import Any

from apiflask import APIBlueprint
from werkzeug.wrappers import Response

from licensing.catalogue.pledges import CONDITION, PAPER
from licensing.errors import NotFound
from licensing.services.accounts.api_clients import Remembered
from licensing.services.cases import uploads
from licensing.services.pledges import checking, keeping
from licensing.store.models import Enterprise, PermitPledge, Upload
from licensing.work import Work
from portal.api import cursors, intake
from portal.api.guard import caller, scoped
from portal.api.models import PledgeCheck, PledgeQuery
from portal.api.once import once
from portal.i18n import language
from portal.office import current_office
from portal.uploaded import as_attachment

blueprint = APIBlueprint("api_pledges", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.get("/pledges")
@scoped("tasks:read")
def listing() -> dict[str, Any]:
    """The department's pledges by id: those to be checked, or in another state."""
    asked = intake.query(PledgeQuery)
    start = cursors.read(asked.cursor, 1)
    with current_office().look(caller().actor) as work:
        rows = checking.of_department(work, asked.state, start[0] if start else "", asked.limit + 1)
        shown = [described(work, row) for row in rows[: asked.limit]]
    more = len(rows) > asked.limit
    return {"pledges": shown, "next": cursors.make(shown[-1]["id"]) if more else None}


@blueprint.get("/pledges/<pledge_id>")
@scoped("tasks:read")
def one(pledge_id: str) -> dict[str, Any]:
    if not pledge_id.isprintable():
        raise NotFound(pledge_id)
    with current_office().look(caller().actor) as work:
        return described(work, checking.readable(work, pledge_id))


@blueprint.get("/pledges/<pledge_id>/documents/<document_id>")
@scoped("tasks:read")
def document(pledge_id: str, document_id: str) -> Response:
    """The bytes of a paper that came with a pledge; every reading is journalled."""
    if not (pledge_id.isprintable() and document_id.isprintable()):
        raise NotFound(document_id)
    with current_office().work(caller().actor) as work:
        row = checking.readable(work, pledge_id)
        if document_id not in row.handed.values():
            raise NotFound(document_id)
        return as_attachment(uploads.for_department(work, row.leg_id, document_id))


@blueprint.post("/pledges/<pledge_id>/check")
@scoped("tasks:decide")
def check(pledge_id: str) -> tuple[dict[str, Any], int]:
    """What the check found; the same result again is harmless."""
    asked = intake.body(PledgeCheck)
    if not pledge_id.isprintable():
        raise NotFound(pledge_id)
    by = date.fromisoformat(asked.correct_by) if asked.correct_by else None

    def act(work: Work) -> Remembered:
        return Remembered(
            200, described(work, checking.check(work, pledge_id, asked.result, asked.reasons, by))
        )

    answer = once(act)
    return answer.body, answer.status


def described(work: Work, row: PermitPledge) -> dict[str, Any]:
    """A pledge with each condition and paper, what was promised of it and what became of it."""
    enterprise = work.session.get_one(Enterprise, row.enterprise_id)
    item = work.books.catalogue.items.get(row.item)
    return {
        "id": row.id,
        "state": row.state,
        "item": row.item,
        "name": (item.name_zh if language() == "zh" else item.name_en) if item else row.item,
        "task": row.leg_id,
        "enterprise": {"name": enterprise.name, "uscc": enterprise.uscc},
        "pledged_by": row.for_name,
        "by_agent": row.mandate_id is not None,
        "granted_on": _day(row.granted_on),
        "check_by": _day(row.check_by),
        "may_begin": keeping.may_begin(row),
        "conditions": [_condition(row, term.code, term) for term in _terms(work, row, CONDITION)],
        "papers": [_paper(work, row, term.code, term) for term in _terms(work, row, PAPER)],
        "digest": row.digest,
        "corrections": row.corrections,
        "correct_by": _day(row.correct_by),
        "answer": row.answer,
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
        "result": row.result,
        "false": row.is_false,
        "checked_at": row.checked_at.isoformat() if row.checked_at else None,
        "actions": [
            {"action": step.action, "asks": list(step.asks), "open": not codes, "closed_by": list(codes)}
            for step, codes in checking.options(work, row)
        ],
    }


def _terms(work: Work, row: PermitPledge, kind: str) -> list[Any]:
    rule = work.books.catalogue.pledges.get(row.item)
    return list(rule.of_kind(kind)) if rule is not None else []


def _condition(row: PermitPledge, code: str, term: Any) -> dict[str, Any]:
    return {
        "code": code,
        "text": term.zh if language() == "zh" else term.en,
        "promised_by": row.conditions.get(code) or None,
        "met_on": row.met.get(code),
    }


def _paper(work: Work, row: PermitPledge, code: str, term: Any) -> dict[str, Any]:
    upload = work.session.get(Upload, row.handed[code]) if code in row.handed else None
    file = None
    if upload is not None:
        href = f"/api/v1/pledges/{row.id}/documents/{upload.id}"
        file = {"id": upload.id, "name": upload.name, "sha256": upload.sha256, "href": href}
    return {
        "code": code,
        "text": term.zh if language() == "zh" else term.en,
        "promised_by": row.papers.get(code) or None,
        "file": file,
    }


def _day(value: date | None) -> str | None:
    return str(value) if value else None
