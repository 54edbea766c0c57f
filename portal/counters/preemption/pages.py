"""A sale of shares to an outsider as the seller tells it and as each other owner answers it (公司法 art 84)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Invalid
from licensing.kinds.change import offering
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.i18n import t
from portal.office import current_office

blueprint = Blueprint("preemption", __name__, url_prefix="/preemption", template_folder="templates")
OWN = Permission.SIGN
TONES = {"unread": "amber", "running": "blue", "waived": "green", "silent": "green", "claimed": "red"}


@blueprint.get("")
@allow(OWN)
def index() -> str:
    """The sales one was told of."""
    with current_office().look(current_actor()) as work:
        rows = [{"case": case, "row": row} for case, row in offering.offers_to(work)]
        return render_template("preemption/index.html", rows=rows)


@blueprint.get("/<case_id>")
@allow(OWN)
def one(case_id: str) -> str:
    return _one(case_id)


def _one(case_id: str, refused: list[str] | None = None, missing: list[str] | None = None) -> str:
    with current_office().look(current_actor()) as work:
        return render_template(
            "preemption/one.html",
            o=offering.look(work, case_id),
            tones=TONES,
            refused=[*(refused or []), *(missing or [])],
        )


@blueprint.post("/<case_id>/send")
@allow(OWN)
@refusing.shown_on(_one)
def send(case_id: str) -> ResponseReturnValue:
    """The seller tells the others what is shown."""
    try:
        refusing.act(lambda work: offering.send(work, case_id, request.form.get("digest", "")))
    except Invalid:
        return _one(case_id, missing=[t("preemption.incomplete")]), 422
    return _done(case_id, "preemption.done.sent")


@blueprint.post("/<case_id>/receive")
@allow(OWN)
@refusing.shown_on(_one)
def receive(case_id: str) -> ResponseReturnValue:
    """One of the others takes delivery; what was told is shown from then on."""
    refusing.act(lambda work: offering.receive(work, case_id))
    return _done(case_id, "preemption.done.received")


@blueprint.post("/<case_id>/answer")
@allow(OWN)
@refusing.shown_on(_one)
def answer(case_id: str) -> ResponseReturnValue:
    """One of the others waives or claims, on the terms that were shown."""
    said: dict[str, Any] = {name: request.form.get(name, "") for name in ("said", "digest")}
    refusing.act(lambda work: offering.answer(work, case_id, said["said"], said["digest"]))
    return _done(case_id, f"preemption.done.{said['said']}")


def _done(case_id: str, said: str) -> ResponseReturnValue:
    flash(t(said), "success")
    return redirect(url_for("preemption.one", case_id=case_id), 303)
