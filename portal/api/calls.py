"""Demands of what was subscribed (公司法 arts 51, 52), by the company's and by the owner's own program, as the pages have them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from apiflask import APIBlueprint

from licensing.errors import NotFound
from licensing.kinds.change import calling, papering
from licensing.kinds.change.calling import Called
from licensing.kinds.change.serving import Served
from licensing.services.accounts.api_clients import Remembered
from licensing.store.forfeits import ContributionCall
from licensing.work import Work
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.models import Query
from portal.api.once import once
from portal.api.own_shapes import CallOnPaper, CallServed, CallWords, TermsSeen
from portal.office import current_office

blueprint = APIBlueprint("api_calls", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE = "calls:write"
SHOWN = ("enterprise", "code", "owner", "amount_fen", "due_on", "sent_on", "grace_until")


@blueprint.get("/calls")
@scoped(SCOPE)
def listing() -> dict[str, Any]:
    """The demands that were sent to the person, or to a body that the person speaks for, the newest first."""
    intake.query(Query)
    with current_office().look(caller().actor) as work:
        return {
            "calls": [
                {
                    "id": case.id,
                    "enterprise": {"uscc": case.uscc, "name": case.title},
                    "state": _state(call),
                    "received_on": _day(call.received_on),
                }
                for case, call in calling.calls_to(work)
            ]
        }


@blueprint.get("/calls/<case_id>")
@scoped(SCOPE)
def one(case_id: str) -> dict[str, Any]:
    with current_office().look(caller().actor) as work:
        return _told(calling.look(work, _readable(case_id)))


@blueprint.post("/calls/<case_id>/demand")
@scoped(SCOPE)
def send(case_id: str) -> tuple[dict[str, Any], int]:
    """The company demands what ``digest`` names; while the grace of one runs a second one changes nothing."""
    asked = intake.body(TermsSeen)
    return _answered(case_id, lambda work, known: calling.send(work, known, asked.digest))


@blueprint.post("/calls/<case_id>/paper-demand")
@scoped(SCOPE)
def record(case_id: str) -> tuple[dict[str, Any], int]:
    """The company says that the demand was served on paper."""
    asked = intake.body(CallOnPaper)
    said = _served(asked, date.fromisoformat(asked.grace_until), asked.amount_fen)
    return _answered(case_id, lambda work, known: papering.record(work, known, said))


@blueprint.post("/calls/<case_id>/paper-notice")
@scoped(SCOPE)
def notify(case_id: str) -> tuple[dict[str, Any], int]:
    """The company says that the notice of forfeiture went out on paper."""
    asked = intake.body(CallServed)
    return _answered(case_id, lambda work, known: papering.notify(work, known, _served(asked)))


@blueprint.post("/calls/<case_id>/receipt")
@scoped(SCOPE)
def receive(case_id: str) -> tuple[dict[str, Any], int]:
    return _answered(case_id, calling.receive)


@blueprint.post("/calls/<case_id>/answer")
@scoped(SCOPE)
def answer(case_id: str) -> tuple[dict[str, Any], int]:
    asked = intake.body(CallWords)
    return _answered(case_id, lambda work, known: calling.answer(work, known, asked.words))


@blueprint.post("/calls/<case_id>/contest")
@scoped(SCOPE)
def contest(case_id: str) -> tuple[dict[str, Any], int]:
    """The owner says that no such paper came."""
    asked = intake.body(CallWords)
    return _answered(case_id, lambda work, known: papering.contest(work, known, asked.words))


@blueprint.post("/calls/<case_id>/suit")
@scoped(SCOPE)
def sue(case_id: str) -> tuple[dict[str, Any], int]:
    asked = intake.body(CallWords)
    return _answered(case_id, lambda work, known: calling.sue(work, known, asked.words))


def _served(asked: CallServed, grace: date | None = None, amount: int | None = None) -> Served:
    sent = date.fromisoformat(asked.dispatched_on)
    return Served(asked.way, asked.reference, sent, asked.document, asked.proof, grace, amount)


def _readable(text: str) -> str:
    if not text.isprintable():
        raise NotFound(text)
    return text


def _answered(case_id: str, act: Callable[[Work, str], object]) -> tuple[dict[str, Any], int]:
    def whole(work: Work) -> Remembered:
        act(work, _readable(case_id))
        work.session.flush()
        return Remembered(200, _told(calling.look(work, case_id)))

    answered = once(whole)
    return answered.body, answered.status


def _state(call: ContributionCall) -> str:
    if call.set_aside_on is not None:
        return "set_aside"
    if call.noticed_on is not None:
        return "noticed"
    return "contested" if call.contested_on is not None else "called"


def _day(day: date | None) -> str | None:
    return str(day) if day is not None else None


def _said(on: date | None, words: str | None) -> dict[str, Any] | None:
    return {"on": str(on), "words": words} if on is not None else None


def _told(seen: Called) -> dict[str, Any]:
    """No index of a person leaves the house."""
    call = seen.call
    terms = call.terms if call is not None else seen.terms
    return {
        "id": seen.case.id,
        "enterprise": {"uscc": seen.case.uscc, "name": seen.case.title},
        "company": seen.company,
        "state": _state(call) if call is not None else None,
        "sealed": seen.sealed,
        "open": seen.open,
        "terms": {name: terms[name] for name in SHOWN if name in terms},
        "digest": "" if seen.sealed else seen.digest,
        "missing": [p.code for p in seen.missing],
        "sent_on": _day(call.sent_on) if call else None,
        "grace_until": _day(call.grace_until) if call else None,
        "paper": call.paper if call else None,
        "notice_paper": call.notice_paper if call else None,
        "contest_by": _day(seen.contest_by),
        "received_on": _day(call.received_on) if call else None,
        "answer": call.answer if call else None,
        "contested": _said(call.contested_on, call.contested_words) if call else None,
        "noticed_on": _day(call.noticed_on) if call else None,
        "forfeited_fen": call.amount_fen if call is not None and call.noticed_on is not None else None,
        "sue_by": _day(seen.sue_by),
        "sued": _said(call.sued_on, call.sued_words) if call else None,
        "set_aside_on": _day(call.set_aside_on) if call else None,
    }
