"""A department's queue and one matter of it: grant or refuse with reasons."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import Field
from licensing.errors import Refused
from licensing.services.cases import leg_steps, leg_view, legs, pool
from licensing.store.models import Case, Leg, Unclaimed
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_act, current_actor
from portal.days_left import left_until, tone_of
from portal.discovery import NavItem
from portal.i18n import language, t
from portal.leg_lanes import items_text
from portal.office import current_office
from portal.words.answer_words import answer_words
from portal.words.register_words import department_name, entity_type_name

blueprint = Blueprint("departments", __name__, url_prefix="/department", template_folder="templates")
NAV = (NavItem("departments.index", "departments.nav", Permission.READ_LEGS, 10),)
LONGEST_REASONS = 2000
LONGEST_ROUND = 10  # digits
FACT_LABELS = {
    "name": "departments.fact.name",
    "uscc": "departments.fact.uscc",
    "entity_type": "departments.fact.type",
    "domicile": "departments.fact.domicile",
    "scope": "departments.fact.scope",
    "capital_fen": "departments.fact.capital",
    "representative": "departments.fact.representative",
    "authority": "departments.fact.authority",
}
DECIDED = 20
PAGE = 50  # matters that wait, on one page
LAST_PAGE = 20_000


@blueprint.get("")
@allow(Permission.READ_LEGS)
def index() -> str:
    office, actor, today = current_office(), current_actor(), current_act().on
    catalogue = office.books.catalogue
    with office.look(actor) as work:
        session = work.session
        page, size = _page_number(), PAGE
        waiting = leg_view.department_legs(
            session, actor.department, done=False, limit=size + 1, skip=(page - 1) * size
        )
        numbers = leg_view.waiting_numbers(session, actor.department)
        ended = leg_view.department_legs(session, actor.department, done=True, limit=DECIDED)
        rows = [_row(leg, today) for leg in waiting[:size]]
        return render_template(
            "departments/index.html",
            department=department_name(actor.department or "", catalogue),
            waiting=[r for r in rows if r["state"] == "open"],
            informed=[r for r in rows if r["state"] == "informed"],
            numbers=numbers,
            previous_url=url_for("departments.index", page=page - 1) if page > 1 else None,
            next_url=url_for("departments.index", page=page + 1) if len(waiting) > size else None,
            done=[_row(leg, today) for leg in ended],
            pool=[_entry(work, row) for row in pool.waiting(work)],
            claimed=[_entry(work, row) for row in pool.claimed(work)],
        )


def _page_number() -> int:
    """The page of the address; anything that is none is the first."""
    given = request.args.get("page", "")
    usable = given.isascii() and given.isdecimal() and len(given) < 6
    return min(max(1, int(given)), LAST_PAGE) if usable else 1


def _entry(work: Work, row: Unclaimed) -> dict[str, Any]:
    """A phrase of the claiming pool, and whose it is."""
    case = work.session.get_one(Case, row.case_id)
    return {
        "id": row.id,
        "phrase": work.books.catalogue.scope_items[row.phrase].item,
        "title": case.title,
        "uscc": case.uscc,
        "due": row.due_on,
        "note": row.note,
    }


@blueprint.post("/pool/<entry_id>")
@allow(Permission.DECIDE_LEGS)
def claim(entry_id: str) -> ResponseReturnValue:
    """The department answers for the phrase. Repeating it is harmless."""
    try:
        with current_office().work(current_actor()) as work:
            pool.claim(work, entry_id, request.form.get("note", ""))
    except Refused as error:
        for text in refusing.sentences(error):
            flash(text, "warning")
    else:
        flash(t("pool.claimed_now"), "success")
    return redirect(url_for("departments.index", _anchor="pool"), 303)


def _row(leg: Leg, today: Any) -> dict[str, Any]:
    left = left_until(leg.due_on if leg.state == "open" else None, today, current_office().books.calendar)
    return {
        "id": leg.id,
        "title": leg.case.title,
        "items": items_text(leg, current_office().books.catalogue),
        "kind": leg.kind,
        "state": leg.state,
        "again": leg.round > 1,
        "due": leg.due_on,
        "left": left,
        "tone": tone_of(left),
    }


@blueprint.get("/legs/<leg_id>")
@allow(Permission.READ_LEGS)
def leg(leg_id: str) -> str:
    return _page(leg_id)


def _page(leg_id: str, refused: list[str] | None = None) -> str:
    office = current_office()
    with office.look(current_actor()) as work:
        view = leg_view.open_leg(work, leg_id)
        return render_template(
            "departments/leg.html",
            v=view,
            row=_row(view.leg, work.act.on),
            answers=[_answer(field, value) for field, value in view.answers],
            entity_type=entity_type_name(view.facts.entity_type, office.books.catalogue),
            authority=department_name(f"{view.facts.authority}-AMR", office.books.catalogue),
            changes=_changes(view.leg, work),
            offers=leg_steps.offers(view.leg, work.act.on),
            refused=refused or [],
            typed=request.form,
        )


def _answer(field: Field, value: Any) -> dict[str, Any]:
    """A question and its answer as one line, or as lines for a list."""
    return {
        "label": label_of(field),
        "value": answer_words(field, value),
    }


def label_of(field: Field) -> str:
    return field.label_zh if language() == "zh" else field.label_en


def _changes(leg: Leg, work: Work) -> list[str]:
    """What is new since the department was asked before, in the words of the page."""
    return [_change(code, work.books.catalogue) for code in leg.changed]


def _change(code: str, catalogue: Catalogue) -> str:
    kind, _, name = code.partition(".")
    if kind == "fields" and name in catalogue.fields:
        return label_of(catalogue.fields[name])
    if kind == "facts":
        return t(FACT_LABELS[name])
    return t(f"departments.changed.{kind}")


def _round_shown() -> int | None:
    """The round the officer's page showed."""
    given = request.form.get("round", "")
    return int(given) if given.isdecimal() and len(given) < LONGEST_ROUND else None


@blueprint.post("/legs/<leg_id>/decision")
@allow(Permission.DECIDE_LEGS)
@refusing.shown_on(_page)
def decide(leg_id: str) -> ResponseReturnValue:
    """``decision`` is grant or refuse. Repeating the same decision is harmless."""
    granted = request.form.get("decision") == "grant"
    refusing.act(lambda work: legs.decide(work, leg_id, granted, _reasons(), _round_shown()))
    flash(t("departments.done_now"), "success")
    return redirect(url_for("departments.leg", leg_id=leg_id), 303)


@blueprint.post("/legs/<leg_id>/steps/<action>")
@allow(Permission.DECIDE_LEGS)
@refusing.shown_on(_page)
def step(leg_id: str, action: str) -> ResponseReturnValue:
    """A step that is nothing but a row of the flow; the flow says who may."""
    refusing.act(lambda work: leg_steps.take(work, leg_id, action, _reasons(), _round_shown()))
    flash(t("flows.step_done"), "success")
    return redirect(url_for("departments.leg", leg_id=leg_id), 303)


def _reasons() -> str:
    return request.form.get("reasons", "")[:LONGEST_REASONS]
