"""The clerk's desk: queue, case, decisions. Everything by keyboard, everything said in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.errors import Conflict, Refused
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import (
    assigning,
    case_looks,
    claiming,
    desk,
    plain_steps,
    review,
    seeing,
    two_officers,
)
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counters.desk import afterwards, corrections, dossier, lists
from portal.counters.desk.blueprint import blueprint
from portal.counters.desk.view import case_view
from portal.discovery import NavItem
from portal.i18n import t
from portal.office import current_office
from portal.words.register_words import exclusion_name

PARTS = (lists, afterwards, dossier)  # their routes are on the blueprint once they are imported
NAV = (NavItem("desk.index", "desk.nav", Permission.READ_CASES, 10),)
READ, DECIDE = Permission.READ_CASES, Permission.DECIDE_CASES
LONGEST_REASONS = 2000


@blueprint.get("/cases/<case_id>")
@allow(READ)
def case(case_id: str) -> str:
    return _page(case_id)


def _refusal(error: Refused) -> list[str]:
    """Why not; who was first is named."""
    clerk = error.params.get("clerk")
    return [t("desk.taken_by", clerk=str(clerk))] if clerk else refusing.sentences(error)


def _page(case_id: str, refused: list[str] | None = None) -> str:
    """The case page; ``refused``: sentences of an act that was just refused; what was typed stays in the form."""
    with current_office().look(current_actor()) as work:
        dossier = desk.open_dossier(work, case_id)
        view = case_view(work, dossier)
        page = render_template(
            "desk/case.html",
            d=dossier,
            v=view,
            lines=corrections.by_section(corrections.offered(dossier)),
            typed=request.form,
            refused=refused or [],
            go_on=session.get("desk_next", True),
            purposes=desk.PURPOSES,
            today=work.act.on,
            exclusion_name=exclusion_name,
        )
        shown = case_looks.parts_of(work, dossier.case)
    with (
        suppress(Conflict),
        current_office().work(current_actor()) as work,
    ):  # the same officer's other tab was faster
        case_looks.note(work, case_id, shown)
    return page


@blueprint.post("/cases/<case_id>/take")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def take(case_id: str) -> ResponseReturnValue:
    return _acted(case_id, lambda work: review.take(work, case_id), "desk.done.take", stay=True)


@blueprint.post("/cases/<case_id>/put-back")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def put_back(case_id: str) -> ResponseReturnValue:
    return _acted(case_id, lambda work: review.put_back(work, case_id), "desk.done.put_back")


@blueprint.post("/cases/<case_id>/corrections")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def ask(case_id: str) -> ResponseReturnValue:
    def send(work: Work) -> object:
        items = corrections.items_of(desk.open_dossier(work, case_id), request.form)
        return review.request_correction(work, case_id, items)

    return _acted(case_id, send, "desk.done.ask")


@blueprint.post("/cases/<case_id>/approvals/<item>/seen")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def see_approval(case_id: str, item: str) -> ResponseReturnValue:
    """The clerk saw the document of an approval whose body has no place in this portal."""
    return _acted(case_id, lambda work: seeing.see(work, case_id, item), "desk.done.see_approval", stay=True)


@blueprint.post("/cases/<case_id>/propose-approval")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def propose_approval(case_id: str) -> ResponseReturnValue:
    return _acted(case_id, lambda work: two_officers.propose_approval(work, case_id), "desk.done.propose")


@blueprint.post("/cases/<case_id>/propose-refusal")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def propose_refusal(case_id: str) -> ResponseReturnValue:
    reasons = request.form.get("reasons", "")[:LONGEST_REASONS]
    return _acted(
        case_id, lambda work: two_officers.propose_refusal(work, case_id, reasons), "desk.done.propose"
    )


@blueprint.post("/cases/<case_id>/take-back")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def take_back(case_id: str) -> ResponseReturnValue:
    return _acted(
        case_id, lambda work: two_officers.take_back(work, case_id), "desk.done.take_back", stay=True
    )


@blueprint.post("/cases/<case_id>/confirm")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def confirm(case_id: str) -> ResponseReturnValue:
    """The second officer; ``proposal``: the digest of the proposal that stood on the page."""
    shown = request.form.get("proposal", "")
    return _acted(case_id, lambda work: two_officers.confirm(work, case_id, shown), "desk.done.confirm")


@blueprint.post("/cases/<case_id>/return")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def give_back(case_id: str) -> ResponseReturnValue:
    note = request.form.get("note", "")[:LONGEST_REASONS]
    return _acted(case_id, lambda work: two_officers.give_back(work, case_id, note), "desk.done.return")


@blueprint.post("/cases/<case_id>/send-back")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def send_back(case_id: str) -> ResponseReturnValue:
    return _acted(case_id, lambda work: review.send_back(work, case_id), "desk.done.send_back")


@blueprint.post("/cases/<case_id>/steps/<action>")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def step(case_id: str, action: str) -> ResponseReturnValue:
    """A step that is nothing but a row of the flow; the flow says who may."""
    reasons = request.form.get("reasons", "")[:LONGEST_REASONS]
    return _acted(
        case_id, lambda work: plain_steps.take(work, case_id, action, reasons), "flows.step_done", stay=True
    )


@blueprint.post("/cases/<case_id>/undo")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def undo(case_id: str) -> ResponseReturnValue:
    return _acted(case_id, lambda work: two_officers.undo(work, case_id), "desk.done.undo", stay=True)


@blueprint.post("/cases/<case_id>/extend")
@allow(Permission.SUPERVISE)
@refusing.shown_on(_page, _refusal)
def extend(case_id: str) -> ResponseReturnValue:
    reasons = request.form.get("reasons", "")[:LONGEST_REASONS]
    return _acted(case_id, lambda work: review.extend(work, case_id, reasons), "desk.done.extend", stay=True)


@blueprint.post("/cases/<case_id>/grace")
@allow(DECIDE)
@refusing.shown_on(_page, _refusal)
def grant_grace(case_id: str) -> ResponseReturnValue:
    """More days to apply after an exit's notice, granted by the registrar."""
    reasons = request.form.get("reasons", "")[:LONGEST_REASONS]
    return _acted(
        case_id, lambda work: leaving.grant_grace(work, case_id, reasons), "exit.grace_done", stay=True
    )


@blueprint.post("/cases/<case_id>/people/<person_id>/number")
@allow(READ)
@refusing.shown_on(_page, _refusal)
def number(case_id: str, person_id: str) -> ResponseReturnValue:
    """Ask for a whole ID number with a purpose; it is journalled, and shown on the page for five minutes."""
    purpose = request.form.get("purpose", "")
    return _acted(
        case_id, lambda work: desk.reveal(work, case_id, person_id, purpose), "desk.done.number", stay=True
    )


def _acted(case_id: str, act: Callable[[Work], object], said: str, stay: bool = False) -> ResponseReturnValue:
    """One act in one transaction, and where the clerk goes on."""
    if "next_shown" in request.form:
        session["desk_next"] = "next" in request.form
    refusing.act(act)
    flash(t(said), "success")
    return redirect(_onward(case_id, stay), 303)


def _onward(case_id: str, stay: bool) -> str:
    """After a decision the next case when the clerk wants it, else the queue; after a look the case itself."""
    if stay:
        return url_for("desk.case", case_id=case_id)
    if session.get("desk_next"):
        following = refusing.act(lambda work: claiming.next_case(work, case_id))
        if following is not None:
            return url_for("desk.case", case_id=following)
    return url_for("desk.index")


@blueprint.post("/next")
@allow(DECIDE)
def following() -> Response:
    """Claim the case that is due first, for this officer alone; the queue when none waits."""
    found = refusing.act(claiming.next_case)
    if found is None:
        flash(t("desk.none_left"), "info")
    return redirect(url_for("desk.case", case_id=found) if found else url_for("desk.index"), 303)


@blueprint.post("/cases/<case_id>/assign")
@allow(Permission.SUPERVISE)
@refusing.shown_on(_page, _refusal)
def assign(case_id: str) -> ResponseReturnValue:
    """The head gives the case to a clerk, or takes it back into the queue."""
    reasons, clerk = request.form.get("reasons", "")[:LONGEST_REASONS], request.form.get("clerk", "")
    if clerk:
        return _acted(
            case_id,
            lambda work: assigning.assign(work, case_id, clerk, reasons),
            "desk.done.assign",
            stay=True,
        )
    return _acted(
        case_id, lambda work: assigning.take_away(work, case_id, reasons), "desk.done.take_away", stay=True
    )
