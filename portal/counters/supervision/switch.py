"""The machine's switch: one head proposes, the prefecture's head agrees, any head switches it off."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing import straight
from licensing.flows.straight_switch import FLOW
from licensing.services import proposals
from licensing.services.accounts import accounts
from licensing.services.cases import switching
from licensing.store.models import StraightSwitch
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counters.supervision.blueprint import blueprint
from portal.office import current_office
from portal.words.register_words import entity_type_name

LONGEST = 2000


@blueprint.get("/straight")
@allow(Permission.SUPERVISE)
def switch() -> str:
    return _switch_page()


def _switch_page(switch_id: str = "", refused: list[str] | None = None) -> str:
    """``refused``: sentences of an act that was just refused."""
    with current_office().look(current_actor()) as work:
        on, asked = switching.standing(work.session), switching.waiting(work.session)
        return render_template(
            "supervision/switch.html",
            rows=list(work.books.straight.values()),
            name=lambda kind: entity_type_name(kind, work.books.catalogue),
            rules=straight.digest(work.books.straight),
            on=on,
            works=bool(switching.offered(work)),
            asked=asked,
            officer=_maker(work, asked),
            proposable=_open(work, None, "propose"),
            can={action: asked is not None and _open(work, asked, action) for action in ANSWERS},
            stoppable=on is not None and _open(work, on, "stop"),
            typed=request.form,
            refused=refused or [],
        )


ANSWERS = ("confirm", "return", "take_back")


def _open(work: Work, row: StraightSwitch | None, action: str) -> bool:
    """Whether the step is open to this actor, as far as it does not hang on what is typed."""
    known = switching.known(work, row, "-") | {"shown_proposal": True, "proposal_unchanged": True}
    state = row.state if row else FLOW.initial
    found = {r.action: codes for r, codes in FLOW.options(state, work.act.actor.role, known)}
    return found.get(action) == ()


def _maker(work: Work, row: StraightSwitch | None) -> str:
    waiting = proposals.open_of(work.session, (switching.SUBJECT, row.id)) if row else None
    account = accounts.by_id(work.session, waiting.maker_id) if waiting else None
    return account.name if account else ""


def _reasons() -> str:
    return request.form.get("reasons", "")[:LONGEST]


def _back() -> str:
    return url_for("supervision.switch")


@blueprint.post("/straight")
@allow(Permission.SUPERVISE)
@refusing.shown_on(_switch_page)
def propose_switch() -> ResponseReturnValue:
    return refusing.carry(lambda work: switching.propose(work, _reasons()), "switch.done", _back())


@blueprint.post("/straight/<switch_id>/confirm")
@allow(Permission.SUPERVISE)
@refusing.shown_on(_switch_page)
def confirm_switch(switch_id: str) -> ResponseReturnValue:
    shown = request.form.get("rules", "")
    return refusing.carry(lambda work: switching.confirm(work, switch_id, shown), "switch.done", _back())


@blueprint.post("/straight/<switch_id>/return")
@allow(Permission.SUPERVISE)
@refusing.shown_on(_switch_page)
def decline_switch(switch_id: str) -> ResponseReturnValue:
    return refusing.carry(lambda work: switching.decline(work, switch_id, _reasons()), "switch.done", _back())


@blueprint.post("/straight/<switch_id>/take_back")
@allow(Permission.SUPERVISE)
@refusing.shown_on(_switch_page)
def take_back_switch(switch_id: str) -> ResponseReturnValue:
    return refusing.carry(lambda work: switching.take_back(work, switch_id), "switch.done", _back())


@blueprint.post("/straight/<switch_id>/stop")
@allow(Permission.SUPERVISE)
@refusing.shown_on(_switch_page)
def stop_switch(switch_id: str) -> ResponseReturnValue:
    return refusing.carry(lambda work: switching.stop(work, switch_id, _reasons()), "switch.done", _back())
