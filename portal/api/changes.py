"""Changes as a person's own program files them: open, say item by item, hand in files, ask for signatures, submit.

The services are those of the pages. Nobody signs here: a signature is an act of its signer's own browser, at ``sign_at``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from apiflask import APIBlueprint

from licensing import queries
from licensing.catalogue.mandates import DRAFT
from licensing.errors import CostsSignatures, NotFound
from licensing.kinds.change import heirs, opening, submit, view
from licensing.services.accounts.api_clients import Remembered
from licensing.services.cases import points, signing, signing_costs, uploads
from licensing.services.register import articles, group_lacks
from licensing.store.models import Enterprise
from licensing.work import Work
from portal.api import change_items, cursors, handing_in, intake
from portal.api.change_view import change, head, rule_of
from portal.api.guard import caller, scoped
from portal.api.item_shapes import ITEMS
from portal.api.once import once
from portal.api.own_models import ChangeOpened, OwnPage, PointsAnswered
from portal.api.own_words import Asked
from portal.api.problems import ApiProblem, one_field
from portal.limits import limiter
from portal.office import current_office

blueprint = APIBlueprint("api_changes", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE = "changes:write"
STEPS: dict[str, Callable[[Work, str], object]] = {
    "refresh": opening.renew,
    "ask": signing.ask,
    "submit": submit.submit,
    "withdraw": submit.withdraw,
}


@blueprint.get("/own-enterprises")
@scoped(SCOPE)
def enterprises() -> dict[str, Any]:
    """What the person may change: each enterprise, its items, who decides and who signs."""
    with current_office().look(caller().actor) as work:
        return {"enterprises": [_enterprise(work, each) for each in view.changeable(work)]}


def _enterprise(work: Work, found: Enterprise) -> dict[str, Any]:
    own = articles.majorities(work.session, found.id)
    return {
        "uscc": found.uscc,
        "name": found.name,
        "type": found.entity_type,
        "authority": found.authority,
        "status": found.status,
        "items": [rule_of(rule, own) for rule in opening.offered(work, found).values()],
        "group_lacks": _lacks(work, found),
    }


def _lacks(work: Work, found: Enterprise) -> dict[str, Any] | None:
    """What the group that it leads lacks, and by when it files; None for who lacks nothing."""
    lack = group_lacks.of(work, found)
    if lack is None:
        return None
    return {"members": lack.counted, "least": lack.least, "since": str(lack.since), "due_on": str(lack.due)}


@blueprint.get("/changes")
@scoped(SCOPE)
def listing() -> dict[str, Any]:
    """The person's own changes, and those the person is an agent in, newest first."""
    asked = intake.query(OwnPage)
    with current_office().look(caller().actor) as work:
        shown, more = cursors.page(view.changes_of(work), asked.cursor, asked.limit, lambda row: row.id)
        return {
            "changes": [head(row, work.session.get_one(Enterprise, row.enterprise_id)) for row in shown],
            "next": more,
        }


@blueprint.post("/changes")
@scoped(SCOPE)
def begin() -> tuple[dict[str, Any], int]:
    """Open a change of these items."""
    asked = intake.body(ChangeOpened)

    def act(work: Work) -> str:
        found = queries.enterprise_by_uscc(work.session, asked.enterprise)
        if found is None:
            raise NotFound(asked.enterprise)
        if asked.items == [heirs.ITEM] and found.id not in {e.id for e in view.changeable(work)}:
            return opening.open_inheritance(work, asked.enterprise).id
        opening.own_enterprise(work, found.id)  # what may be changed is told to whoever may change it
        offered = opening.offered(work, found)
        for place, item in enumerate(asked.items):
            if item not in offered:
                raise one_field(f"/items/{place}", "not_offered")
        return opening.open_change(work, found.id, asked.items).id

    return _answered(act)


@blueprint.get("/changes/<change_id>")
@scoped(SCOPE)
def one(change_id: str) -> dict[str, Any]:
    with current_office().look(caller().actor) as work:
        return change(work, view.open_view(work, _readable(change_id)))


@blueprint.put("/changes/<change_id>/items")
@scoped(SCOPE)
def save(change_id: str) -> tuple[dict[str, Any], int]:
    """Say what one item shall be; what is still wrong with it stands in the answer."""
    asked = cast(Asked, intake.one_of(ITEMS, "item"))

    def act(work: Work) -> str:
        case, rule, found = view.item_view(work, _readable(change_id), asked.item)  # type: ignore[attr-defined]  # every shape of ITEMS has it
        with signing_costs.counted(work, case, asked.agreed):
            change_items.keep(work, found, rule.item, asked)
        return case.id

    return _answered(act)


@blueprint.post("/changes/<change_id>/steps/<action>")
@scoped(SCOPE)
def step(change_id: str, action: str) -> tuple[dict[str, Any], int]:
    """refresh: take what the register says now; ask: ask for signatures; submit; withdraw."""
    taken = STEPS.get(action)
    if taken is None:
        raise NotFound(action)

    def act(work: Work) -> str:
        taken(work, _readable(change_id))
        return change_id

    return _answered(act)


@blueprint.post("/changes/<change_id>/points")
@scoped(SCOPE)
def answer_points(change_id: str) -> tuple[dict[str, Any], int]:
    """Sentences on the points of a correction list."""
    asked = intake.body(PointsAnswered)

    def act(work: Work) -> str:
        case = opening.own_change(work, _readable(change_id))
        known = {each.point.id for each in points.of(case)}
        for place, each in enumerate(asked.answers):
            if each.point not in known:
                raise one_field(f"/answers/{place}/point", "not_offered")
        points.answer(work, case.id, {each.point: each.answer for each in asked.answers})
        return case.id

    return _answered(act)


@blueprint.post("/changes/<change_id>/files")
@scoped(SCOPE)
@limiter.limit("60 per hour")
def put(change_id: str) -> dict[str, Any]:
    """Looked at by content and by the scanner, then kept; the same content for the same matter is the same file."""
    return handing_in.put(_readable(change_id), opening.own_change)


@blueprint.post("/changes/<change_id>/files/<file_id>/removal")
@scoped(SCOPE)
def remove(change_id: str, file_id: str) -> tuple[dict[str, Any], int]:
    """Take a file out; one that is gone already stays gone."""

    def act(work: Work) -> str:
        case = opening.own_change(work, _readable(change_id), DRAFT)
        uploads.remove(work, case.id, _readable(file_id))
        return case.id

    return _answered(act)


def _readable(change_id: str) -> str:
    if not change_id.isprintable():
        raise NotFound(change_id)
    return change_id


def _answered(act: Callable[[Work], str]) -> tuple[dict[str, Any], int]:
    """The act, once for its key, and the change as it stands afterwards."""

    def whole(work: Work) -> Remembered:
        found = act(work)
        work.session.flush()
        return Remembered(200, change(work, view.open_view(work, found)))

    try:
        answer = once(whole)
    except CostsSignatures:
        raise ApiProblem(409, "costs_signatures") from None
    return answer.body, answer.status
