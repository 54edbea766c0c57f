"""A department's own statements: the list, a new one, the end of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.id_number import masked_id
from licensing.services.register import stating
from licensing.store.models import Enterprise, Standing
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.standings.forms import EndForm, StandingForm
from portal.discovery import NavItem
from portal.office import current_office
from portal.refusing import attempt, carry
from portal.words.register_words import department_name, standing_kind_name

blueprint = Blueprint("standings", __name__, url_prefix="/standings", template_folder="templates")
NAV = (NavItem("standings.index", "standings.nav", Permission.STATE_FACTS, 40),)
STATE, LONGEST_CODE, SHOWN = Permission.STATE_FACTS, 18, 50
DAY = timedelta(days=1)


@blueprint.get("")
@allow(STATE)
def index() -> str:
    """What the department stated, newest first; ``subject`` looks one enterprise or person up."""
    subject = request.args.get("subject", "").strip().upper()[:LONGEST_CODE]
    with current_office().look(current_actor()) as work:
        body = stating.body_of(work)
        rows = [row_of(work, s) for s in stating.listed(work, subject, limit=SHOWN)]
        return render_template(
            "standings/index.html",
            department=department_name(body, work.books.catalogue),
            rows=rows,
            subject=subject,
        )


def row_of(work: Work, row: Standing) -> dict[str, Any]:
    """One fact in words; a person's number masked."""
    enterprise = work.session.get(Enterprise, row.enterprise_id) if row.enterprise_id else None
    today = work.act.on
    over = row.until is not None and row.until <= today
    return {
        "id": row.id,
        "kind": standing_kind_name(row.code),
        "who": enterprise.name if enterprise else row.person_name,
        "number": (enterprise.uscc or "") if enterprise else masked_id(row.person_number or ""),
        "since": row.since,
        "last_day": row.until - DAY if row.until and row.until > row.since else None,
        "state": "withdrawn"
        if row.until == row.since
        else "over"
        if over
        else "stands"
        if row.since <= today
        else "coming",
        "responsible": row.responsible,
        "basis": row.basis,
        "reference": row.reference,
        "end_basis": row.end_basis,
        "by": row.department,
    }


@blueprint.get("/new")
@allow(STATE)
def new() -> str:
    return _form_page(StandingForm(formdata=None))


def _form_page(form: StandingForm) -> str:
    with current_office().look(current_actor()) as work:
        kinds = stating.kinds_of(work, stating.body_of(work))
        return render_template("standings/new.html", form=form.offer(kinds), kinds=kinds)


@blueprint.post("/new")
@allow(STATE)
def state() -> ResponseReturnValue:
    form = StandingForm()
    with current_office().look(current_actor()) as work:
        form.offer(stating.kinds_of(work, stating.body_of(work)))
    if not form.validate():
        return _form_page(form), 422
    with attempt(form) as tried:
        statement = form.statement()
        return carry(
            lambda work: stating.state(work, statement), "standings.stated", url_for("standings.index")
        )
    return _form_page(form), tried.status


@blueprint.get("/<standing_id>")
@allow(STATE)
def one(standing_id: str) -> str:
    return _one_page(standing_id, EndForm(formdata=None))


def _one_page(standing_id: str, form: EndForm) -> str:
    with current_office().look(current_actor()) as work:
        row = row_of(work, stating.own(work, standing_id))
        return render_template("standings/one.html", row=row, form=form)


@blueprint.post("/<standing_id>/end")
@allow(STATE)
def end(standing_id: str) -> ResponseReturnValue:
    form = EndForm()
    if not form.validate():
        return _one_page(standing_id, form), 422
    on, basis, here = form.on.data, form.basis.data, url_for("standings.one", standing_id=standing_id)
    with attempt(form) as tried:
        return carry(lambda work: stating.end(work, standing_id, on, basis), "standings.ended", here)
    return _one_page(standing_id, form), tried.status
