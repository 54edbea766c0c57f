"""Credit repair: my marks and my requests; what a department has to answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Invalid
from licensing.flows.repair import FLOW
from licensing.services.register import repairing, stating
from licensing.services.register.repairing import Mark
from licensing.store.models import Enterprise, Repair, Standing
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.discovery import NavItem
from portal.i18n import t
from portal.office import current_office
from portal.reading import reading
from portal.words.problem_words import problem_text
from portal.words.register_words import department_name, standing_kind_name

blueprint = Blueprint("repairs", __name__, url_prefix="/repairs", template_folder="templates")
NAV = (
    NavItem("repairs.index", "repairs.nav", Permission.OWN_CASES, 45),
    NavItem("repairs.desk", "repairs.nav", Permission.STATE_FACTS, 45),
)
OWN, STATE = Permission.OWN_CASES, Permission.STATE_FACTS
ANSWERS = ("grant", "refuse")


@blueprint.get("")
@allow(OWN)
def index() -> str:
    return _own_page()


def _own_page(refused: list[str] | None = None) -> str:
    with reading() as work:
        rows = [_mark(work, mark) for mark in repairing.marks(work)]
        return render_template(
            "repairs/index.html",
            rows=rows,
            refused=refused or [],
            typed=request.form.get("reasons", ""),
            at=request.form.get("standing", ""),
            most=repairing.LONGEST,
        )


def _mark(work: Work, mark: Mark) -> dict[str, Any]:
    last = mark.last
    return {
        "id": mark.row.id,
        "kind": standing_kind_name(mark.row.code),
        "who": mark.enterprise.name if mark.enterprise else t("repairs.about_you"),
        "department": department_name(str(mark.row.department), work.books.catalogue),
        "since": mark.row.since,
        "basis": mark.row.basis,
        "first": mark.first if mark.first > work.act.on else None,
        "open": last if last is not None and mark.is_open else None,
        "answer": last.answer if last is not None and FLOW.within(last.state, "turned_down") else "",
    }


@blueprint.post("")
@allow(OWN)
def ask() -> ResponseReturnValue:
    """Ask about one mark; an open request stays as it is."""
    standing, reasons = request.form.get("standing", ""), request.form.get("reasons", "")
    with refusing.attempt() as tried:
        try:
            refusing.act(lambda work: repairing.ask(work, standing, reasons))
        except Invalid as error:
            return _own_page([problem_text(p) for p in error.problems]), 422
    if tried.came_back:
        return _own_page(tried.said), tried.status
    flash(t("repairs.asked"), "success")
    return redirect(url_for("repairs.index"), 303)


@blueprint.post("/<repair_id>/withdraw")
@allow(OWN)
def withdraw(repair_id: str) -> ResponseReturnValue:
    with refusing.attempt() as tried:
        return refusing.carry(
            lambda work: repairing.withdraw(work, repair_id), "repairs.withdrawn", url_for("repairs.index")
        )
    return _own_page(tried.said), tried.status


@blueprint.get("/desk")
@allow(STATE)
def desk() -> str:
    return _desk_page()


def _desk_page(refused: list[str] | None = None) -> str:
    with current_office().look(current_actor()) as work:
        rows = [_request(work, row) for row in repairing.waiting(work)]
        return render_template(
            "repairs/desk.html",
            rows=rows,
            department=department_name(stating.body_of(work), work.books.catalogue),
            today=work.act.on,
            refused=refused or [],
            most=repairing.LONGEST,
        )


def _request(work: Work, row: Repair) -> dict[str, Any]:
    fact = work.session.get_one(Standing, row.standing_id)
    enterprise = work.session.get(Enterprise, fact.enterprise_id) if fact.enterprise_id else None
    return {
        "id": row.id,
        "kind": standing_kind_name(fact.code),
        "who": enterprise.name if enterprise else fact.person_name,
        "fact": fact.id,
        "since": fact.since,
        "reasons": row.reasons,
        "asked": row.asked_at,
        "due": row.due_on,
    }


@blueprint.post("/<repair_id>/decide")
@allow(STATE)
@refusing.shown_on(lambda repair_id, refused=None: _desk_page(refused))
def decide(repair_id: str) -> ResponseReturnValue:
    """Grant or refuse, with reasons; a grant ends the mark."""
    action = request.form.get("action", "")
    reasons = request.form.get("reasons", "")[: repairing.LONGEST]
    chosen = action if action in ANSWERS else "refuse"
    refusing.act(lambda work: repairing.decide(work, repair_id, chosen, reasons))
    flash(t("repairs.decided"), "success")
    return redirect(url_for("repairs.desk"), 303)
