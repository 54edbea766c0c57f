"""One matter of a department: what it is about, what may be done with it, and the steps that are nothing but a row of the flow."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.act import Role
from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import Field
from licensing.services.cases import leg_claims, leg_history, leg_steps, leg_view, permit_files
from licensing.store.models import Leg
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counters.departments.blueprint import blueprint
from portal.counters.departments.forms import LONGEST_REASONS, DecisionForm
from portal.days_left import left_until, tone_of
from portal.i18n import language, t
from portal.leg_lanes import items_text
from portal.office import current_office
from portal.words.answer_words import answer_words
from portal.words.register_words import department_name, entity_type_name

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


def row_of(leg: Leg, work: Work, held: leg_claims.Holders = MappingProxyType({})) -> dict[str, Any]:
    """``held``: who is at many of them, asked for once."""
    today = work.act.on
    left = left_until(leg.due_on if leg.state == "open" else None, today, current_office().books.calendar)
    return {
        "id": leg.id,
        "title": leg.case.title,
        "items": items_text(leg, current_office().books.catalogue),
        "kind": leg.kind,
        "state": leg.state,
        "claim": leg_claims.of(work, leg, held),
        "again": leg.round > 1,
        "due": leg.due_on,
        "left": left,
        "tone": tone_of(left),
    }


@blueprint.get("/legs/<leg_id>")
@allow(Permission.READ_LEGS)
def leg(leg_id: str) -> str:
    return page(leg_id)


def page(leg_id: str, refused: list[str] | None = None, form: DecisionForm | None = None) -> str:
    """The matter as its officer sees it; ``form``: what was typed and came back."""
    office = current_office()
    with office.look(current_actor()) as work:
        view = leg_view.open_leg(work, leg_id)
        return render_template(
            "departments/leg.html",
            v=view,
            row=row_of(view.leg, work),
            answers=[_answer(field, value) for field, value in view.answers],
            entity_type=entity_type_name(view.facts.entity_type, office.books.catalogue, view.facts.name),
            authority=department_name(f"{view.facts.authority}-AMR", office.books.catalogue),
            changes=_changes(view.leg, work),
            offers=leg_steps.offers(work, view.leg),
            claim_minutes=work.books.policy.task_claim_minutes,
            came_back=form is not None,
            form=form or DecisionForm(formdata=None),
            permit=view.leg.kind in ("before", "after"),
            permit_files=permit_files.of_leg(view.leg),
            decision=leg_history.standing(view.leg),
            undo=_undo(work, view.leg),
            refused=refused or [],
            typed=request.form,
        )


def _undo(work: Work, leg: Leg) -> dict[str, Any] | None:
    """Until when the decision can be taken back by who looks, and what closes that; None where nothing was decided or it is over."""
    until = leg_history.undo_until(work, leg)
    if until is None or until < work.act.at or work.act.actor.role is not Role.OFFICER:
        return None
    closed = next((codes for row, codes in leg_steps.options(work, leg) if row.action == "undo"), None)
    return None if closed is None else {"until": until, "closed": closed}


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


def round_shown() -> int | None:
    """The round that the officer's page showed."""
    given = request.form.get("round", "")
    return int(given) if given.isdecimal() and len(given) < LONGEST_ROUND else None


@blueprint.post("/legs/<leg_id>/steps/<action>")
@allow(Permission.DECIDE_LEGS)
@refusing.shown_on(page)
def step(leg_id: str, action: str) -> ResponseReturnValue:
    """A step that is nothing but a row of the flow; the flow says who may."""
    refusing.act(lambda work: leg_steps.take(work, leg_id, action, _reasons(), round_shown()))
    flash(t("flows.step_done"), "success")
    return redirect(url_for("departments.leg", leg_id=leg_id), 303)


def _reasons() -> str:
    return request.form.get("reasons", "")[:LONGEST_REASONS]
