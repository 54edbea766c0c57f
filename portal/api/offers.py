"""A sale of shares to an outsider (公司法 art 84), by the seller's own program and by each other owner's.

What is not received is not shown, and receiving it starts the thirty days. A waiver is final, so it has a scope of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint

from licensing.errors import NotFound
from licensing.kinds.change import offering
from licensing.kinds.change.offering import Offer
from licensing.kinds.change.preemption import CLAIM, WAIVE
from licensing.services.accounts.api_clients import Remembered
from licensing.work import Work
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.models import Query
from portal.api.once import once
from portal.api.own_shapes import TermsSeen
from portal.office import current_office

blueprint = APIBlueprint("api_offers", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE, FINAL = "offers:write", "offers:waive"


@blueprint.get("/offers")
@scoped(SCOPE)
def listing() -> dict[str, Any]:
    """The sales the person was told of whose applications are still open, the newest first."""
    intake.query(Query)
    with current_office().look(caller().actor) as work:
        return {
            "offers": [
                {
                    "id": case.id,
                    "enterprise": {"uscc": case.uscc, "name": case.title},
                    "received_on": str(row.received_on) if row.received_on else None,
                    "answer": row.answer,
                }
                for case, row in offering.offers_to(work)
            ]
        }


@blueprint.get("/offers/<case_id>")
@scoped(SCOPE)
def one(case_id: str) -> dict[str, Any]:
    """The sale as the seller, or one of the others who was told, may see it."""
    with current_office().look(caller().actor) as work:
        return _told(offering.look(work, _readable(case_id)))


@blueprint.post("/offers/<case_id>/notice")
@scoped(SCOPE)
def send(case_id: str) -> tuple[dict[str, Any], int]:
    """The seller tells the others on the terms of ``digest``; the same terms once more change nothing."""
    asked = intake.body(TermsSeen)
    return _answered(case_id, lambda work, known: offering.send(work, known, asked.digest))


@blueprint.post("/offers/<case_id>/receipt")
@scoped(SCOPE)
def receive(case_id: str) -> tuple[dict[str, Any], int]:
    """One of the others takes delivery: the thirty days run from today."""
    return _answered(case_id, offering.receive)


@blueprint.post("/offers/<case_id>/claim")
@scoped(SCOPE)
def claim(case_id: str) -> tuple[dict[str, Any], int]:
    """One of the others claims the shares on the terms that were read."""
    asked = intake.body(TermsSeen)
    return _answered(case_id, lambda work, known: offering.answer(work, known, CLAIM, asked.digest))


@blueprint.post("/offers/<case_id>/waiver")
@scoped(FINAL)
def waive(case_id: str) -> tuple[dict[str, Any], int]:
    """One of the others waives, for good."""
    asked = intake.body(TermsSeen)
    return _answered(case_id, lambda work, known: offering.answer(work, known, WAIVE, asked.digest))


def _readable(text: str) -> str:
    if not text.isprintable():
        raise NotFound(text)
    return text


def _answered(case_id: str, act: Callable[[Work, str], object]) -> tuple[dict[str, Any], int]:
    def whole(work: Work) -> Remembered:
        act(work, _readable(case_id))
        work.session.flush()
        return Remembered(200, _told(offering.look(work, case_id)))

    answer = once(whole)
    return answer.body, answer.status


def _told(offer: Offer) -> dict[str, Any]:
    """No index of a person leaves the house."""
    shown = {name: value for name, value in offer.terms.items() if not name.endswith("_index")}
    return {
        "id": offer.case.id,
        "enterprise": {"uscc": offer.case.uscc, "name": offer.case.title},
        "seller": offer.seller,
        "open": offer.open,
        "terms": shown,
        "digest": offer.digest,
        "missing": list(offer.missing),
        "sent_at": offer.notice.sent_at.isoformat() if offer.notice else None,
        "changed": offer.changed,
        "received_on": str(offer.row.received_on) if offer.row and offer.row.received_on else None,
        "answer": offer.row.answer if offer.row else None,
        "last_day": str(offer.last) if offer.last else None,
        "others": [
            {"name": s.owner.name, "how": s.how, "received_on": str(s.received_on) if s.received_on else None}
            | {"last_day": str(s.last) if s.last else None}
            for s in offer.stands
        ],
        "unreachable": [o.name for o in offer.unreachable],
    }
