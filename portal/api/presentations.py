"""Requests of a department's system to be shown a licence: ask, give the holder the code or link, read the answer."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from licensing.journal import stamp
from licensing.services.accounts.api_clients import Remembered
from licensing.services.holding import asking
from licensing.services.holding.asking import Question
from licensing.store.models import PresentationRequest
from licensing.work import Work
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.models import PresentationAsked
from portal.api.once import once
from portal.api.problems import one_field
from portal.limits import limiter
from portal.office import current_office
from portal.verifying import answer_of, kept_verdict, signed_answer
from portal.words.holder_words import show_link

blueprint = APIBlueprint("api_presentations", __name__, url_prefix="/api/v1", enable_openapi=False)

SCOPE = "licences:verify"


@blueprint.post("/presentation-requests")
@scoped(SCOPE)
@limiter.limit("240 per minute")
def ask() -> tuple[dict[str, Any], int]:
    """Ask; repeated with the same Idempotency-Key it gives the first request again."""
    asked = intake.body(PresentationAsked)
    office = current_office()
    if asked.purpose not in office.books.catalogue.purposes:
        raise one_field("/purpose", "not_offered")

    def act(work: Work) -> Remembered:
        who = caller()
        question = Question(_name(who.actor.name), asked.purpose, who.client_id, asked.reference)
        made, _ = asking.ask(work, question, office.settings.base_url)
        return Remembered(200, described(made, asking.state_of(made, work.act.at)))

    answer = once(act)
    return answer.body, answer.status


def _name(name: str) -> str:
    """The system's registered name as the holder reads it."""
    return name.strip()[: asking.LONGEST_ASKER]


@blueprint.get("/presentation-requests/<request_id>")
@scoped(SCOPE)
@limiter.limit("600 per minute")
def one(request_id: str) -> dict[str, Any]:
    """The request, and the verdict once the holder has answered. Reading it again gives the same verdict."""
    who, office = caller(), current_office()
    with office.read() as session:
        known = asking.by_client(session, request_id, who.client_id).id
    found = answer_of(known, who.actor)
    return described(found, asking.state_of(found, office.clock.now()))


def described(request: PresentationRequest, state: str) -> dict[str, Any]:
    """A request as its asker sees it."""
    verdict = kept_verdict(request)
    return {
        "id": request.id,
        "state": state,
        "purpose": request.purpose,
        "reference": request.reference,
        "claims": list(request.claims),
        "code": request.code,
        "link": show_link(request.code),
        "nonce": request.nonce,
        "audience": request.audience,
        "created_at": stamp(request.created_at),
        "expires_at": stamp(request.expires_at),
        "presented_at": stamp(request.presented_at) if request.presented_at else None,
        "answer": signed_answer(verdict) if verdict else None,
    }
