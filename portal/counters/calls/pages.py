"""A demand to pay in what was subscribed, as the company sends it and as its owner answers it (公司法 arts 51, 52)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Invalid
from licensing.kinds.change import calling, papering, serving
from licensing.kinds.change.calling import Called
from licensing.kinds.change.serving import Served
from licensing.services.register import forfeits
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counters.calls.forms import DemandForm, ServedForm
from portal.forms import attach
from portal.i18n import t
from portal.office import current_office
from portal.words.problem_words import problem_text

blueprint = Blueprint("calls", __name__, url_prefix="/calls", template_folder="templates")
OWN = Permission.SIGN


@blueprint.get("")
@allow(OWN)
def index() -> str:
    """The demands that were sent to one."""
    with current_office().look(current_actor()) as work:
        return render_template("calls/index.html", rows=calling.calls_to(work))


@blueprint.get("/<case_id>")
@allow(OWN)
def one(case_id: str) -> str:
    return _one(case_id)


def _one(case_id: str, refused: list[str] | None = None, form: ServedForm | None = None) -> str:
    with current_office().look(current_actor()) as work:
        found = calling.look(work, case_id)
        return render_template(
            "calls/one.html",
            o=found,
            missing=[problem_text(p) for p in found.missing],
            typed=request.form,
            refused=refused or [],
            form=form or _form(work, found),
            days=work.books.catalogue.deadlines[forfeits.CONTEST].length,
        )


def _form(work: Work, found: Called) -> ServedForm | None:
    """The paper that the company may record now: a demand while none counts, later the notice to whom nothing sent here reaches."""
    if not found.company or not found.open:
        return None
    counts = found.call is not None and found.call.contested_on is None
    if counts and found.call is not None:
        goes_here = serving.reachable(work, found.case, found.call)
        if goes_here or work.act.on <= found.call.grace_until:
            return None
    return ServedForm(found.files, formdata=None) if counts else DemandForm(found.files, formdata=None)


@blueprint.post("/<case_id>/paper-demand")
@allow(OWN)
@refusing.shown_on(_one)
def record(case_id: str) -> ResponseReturnValue:
    """The company says that the demand was served on paper."""
    form = DemandForm(_files(case_id))
    return _recorded(case_id, form, papering.record, "calls.done.recorded")


@blueprint.post("/<case_id>/paper-notice")
@allow(OWN)
@refusing.shown_on(_one)
def notify(case_id: str) -> ResponseReturnValue:
    """The company says that the notice of forfeiture went out on paper."""
    form = ServedForm(_files(case_id))
    return _recorded(case_id, form, papering.notify, "calls.done.noticed")


def _files(case_id: str) -> tuple[tuple[str, str], ...]:
    with current_office().look(current_actor()) as work:
        return calling.look(work, case_id).files


def _recorded(
    case_id: str, form: ServedForm, record: Callable[[Work, str, Served], object], said: str
) -> ResponseReturnValue:
    if not form.validate():
        return _one(case_id, form=form), 422
    try:
        refusing.act(lambda work: record(work, case_id, form.served()))
    except Invalid as error:
        attach(form, error.problems)
        return _one(case_id, form=form), 422
    return _done(case_id, said)


@blueprint.post("/<case_id>/contest")
@allow(OWN)
@refusing.shown_on(_one)
def contest(case_id: str) -> ResponseReturnValue:
    """The owner says that no such paper came."""
    return _told(case_id, papering.contest, request.form.get("words", ""), "calls.done.contested_call")


@blueprint.post("/<case_id>/send")
@allow(OWN)
@refusing.shown_on(_one)
def send(case_id: str) -> ResponseReturnValue:
    """The company demands what is shown."""
    return _told(case_id, calling.send, request.form.get("digest", ""), "calls.done.sent")


@blueprint.post("/<case_id>/receive")
@allow(OWN)
@refusing.shown_on(_one)
def receive(case_id: str) -> ResponseReturnValue:
    """The owner takes delivery, of the demand or of the notice."""
    refusing.act(lambda work: calling.receive(work, case_id))
    return _done(case_id, "calls.done.received")


@blueprint.post("/<case_id>/answer")
@allow(OWN)
@refusing.shown_on(_one)
def answer(case_id: str) -> ResponseReturnValue:
    """The owner's words to the demand."""
    return _told(case_id, calling.answer, request.form.get("words", ""), "calls.done.answered")


@blueprint.post("/<case_id>/sue")
@allow(OWN)
@refusing.shown_on(_one)
def sue(case_id: str) -> ResponseReturnValue:
    """The owner says which court has it."""
    return _told(case_id, calling.sue, request.form.get("words", ""), "calls.done.sued")


def _told(case_id: str, act: Callable[[Work, str, str], object], text: str, said: str) -> ResponseReturnValue:
    """The act with what was written; what is wrong with it is shown above."""
    try:
        refusing.act(lambda work: act(work, case_id, text))
    except Invalid as error:
        return _one(case_id, [problem_text(p) for p in error.problems]), 422
    return _done(case_id, said)


def _done(case_id: str, said: str) -> ResponseReturnValue:
    flash(t(said), "success")
    return redirect(url_for("calls.one", case_id=case_id), 303)
