"""Shops on the platforms that the person answers for: which wait, which are confirmed, and what the platform says to them."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from licensing import queries
from licensing.errors import NotFound
from licensing.flows.platform import FLOW as PLATFORMS
from licensing.services.accounts.api_clients import Remembered
from licensing.services.cases import shop_answers
from licensing.services.cases.shop_answers import Answer, Wanted
from licensing.services.cases.shops import Asked
from licensing.services.register import platforms
from licensing.services.register.platforms import Claim
from licensing.store.models import Enterprise, Platform
from licensing.work import Work
from portal.api import cursors, intake
from portal.api.guard import caller, scoped
from portal.api.once import once
from portal.api.own_models import PlatformAsked, ShopQuery, ShopsAnswered
from portal.office import current_office

blueprint = APIBlueprint("api_platforms", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE = "shops:write"
GROUPS = {"asked": "waiting", "confirmed": "agreed", "declined": "declined"}


@blueprint.get("/platforms")
@scoped(SCOPE)
def listing() -> dict[str, Any]:
    """The platforms the person answers for."""
    with current_office().look(caller().actor) as work:
        return {
            "platforms": [_platform(work, row, enterprise) for row, enterprise in shop_answers.mine(work)]
        }


@blueprint.post("/platforms")
@scoped(SCOPE)
def apply() -> tuple[dict[str, Any], int]:
    """Ask to confirm shops; an open request of the same name is given again."""
    asked = intake.body(PlatformAsked)

    def act(work: Work) -> Remembered:
        found = queries.enterprise_by_uscc(work.session, asked.enterprise)
        if found is None:
            raise NotFound(asked.enterprise)
        made = platforms.apply(work, found.id, Claim(asked.name, asked.permit))
        work.session.flush()
        return Remembered(200, _platform(work, made, found))

    answer = once(act)
    return answer.body, answer.status


@blueprint.post("/platforms/<platform_id>/end")
@scoped(SCOPE)
def end(platform_id: str) -> tuple[dict[str, Any], int]:
    """The platform confirms no more."""

    def act(work: Work) -> Remembered:
        row = platforms.end(work, _readable(platform_id))
        return Remembered(200, _platform(work, row, work.session.get_one(Enterprise, row.enterprise_id)))

    answer = once(act)
    return answer.body, answer.status


@blueprint.get("/platforms/<platform_id>/shops")
@scoped(SCOPE)
def of_platform(platform_id: str) -> dict[str, Any]:
    """Its shops in one state or all, by id."""
    asked = intake.query(ShopQuery)
    start = cursors.read(asked.cursor, 1)
    with current_office().look(caller().actor) as work:
        platform = shop_answers.own(work, _readable(platform_id))
        group = GROUPS[asked.state] if asked.state else "open"
        wanted = Wanted(group, asked.q or "", start[0] if start else None, asked.limit + 1)
        rows = shop_answers.of_platform(work, platform, wanted)
        shown = [_shop(each) for each in rows[: asked.limit]]
    return {"shops": shown, "next": cursors.make(shown[-1]["id"]) if len(rows) > asked.limit else None}


@blueprint.post("/platforms/<platform_id>/answers")
@scoped(SCOPE)
def answers(platform_id: str) -> tuple[dict[str, Any], int]:
    """Confirm, decline or end shops, one or many; all or none."""
    asked = intake.body(ShopsAnswered, limit=LARGEST)
    told = [Answer(each.id, each.action, each.reasons) for each in asked.answers]

    def act(work: Work) -> Remembered:
        done = shop_answers.answer_all(work, _readable(platform_id), told)
        return Remembered(200, {"shops": [_shop(each) for each in done]})

    answer = once(act)
    return answer.body, answer.status


LARGEST = 2 * 1024 * 1024  # bytes; a thousand answers with their reasons


def _readable(text: str) -> str:
    if not text.isprintable():
        raise NotFound(text)
    return text


def _platform(work: Work, row: Platform, enterprise: Enterprise) -> dict[str, Any]:
    return {
        "id": row.id,
        "enterprise": enterprise.uscc,
        "name": row.name,
        "permit": row.permit,
        "state": row.state,
        "reasons": row.reasons,
        "closed_for": platforms.closed_for(work, row) if PLATFORMS.within(row.state, "hosting") else [],
        "waiting": shop_answers.number(work, row, "waiting"),
        "confirmed": shop_answers.number(work, row, "agreed"),
    }


def _shop(each: Asked) -> dict[str, Any]:
    row = each.row
    return {
        "id": row.id,
        "shop": row.shop,
        "business": each.case.title,
        "enterprise": each.case.uscc,
        "state": row.state,
        "reasons": row.reasons,
        "asked_at": row.asked_at.isoformat(),
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
        "ended_on": str(row.ended_on) if row.ended_on else None,
        "due_on": str(row.due_on) if row.due_on else None,
    }
