"""Where cases wait, by state; what is due; the journal's chain."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from licensing import journal, queries
from licensing.act import Actor
from licensing.deadlines import legal_date
from licensing.services.accounts import accounts
from licensing.services.cases import pool
from licensing.services.cases.facts import supervised_prefix
from licensing.store.models import Case, Leg, Unclaimed
from portal.access import Permission, allow, current_act, current_actor
from portal.csv_files import csv_response
from portal.days_left import is_late, is_soon, left_until, tone_of
from portal.discovery import NavItem
from portal.i18n import t
from portal.leg_lanes import items_text
from portal.office import current_office
from portal.words.register_words import department_name, place_name

blueprint = Blueprint("supervision", __name__, url_prefix="/supervision", template_folder="templates")
NAV = (NavItem("supervision.index", "supervision.nav", Permission.SUPERVISE, 5),)
SHOWN = 100


@blueprint.get("")
@allow(Permission.SUPERVISE)
def index() -> str:
    office, actor = current_office(), current_actor()
    with office.read() as session:
        cases = [_case_row(session, c) for c in queries.desk(session, actor)]
        legs = [_leg_row(x) for x in _legs(session, actor)]
        return render_template(
            "supervision/index.html",
            place=place_name(actor.authority or "", office.books.catalogue),
            counts=queries.waiting_counts(session, actor),
            cases=cases[:SHOWN],
            legs=legs[:SHOWN],
            late=sum(is_late(r["left"]) for r in cases + legs),
            soon=sum(is_soon(r["left"]) for r in cases + legs),
            unclaimed=[_pool_row(session, row) for row in _overdue(session, actor)],
        )


def _legs(session: Session, actor: Actor) -> list[Leg]:
    return queries.open_legs(session, supervised_prefix(actor.authority or "none"))


def _overdue(session: Session, actor: Actor) -> list[Unclaimed]:
    """Phrases that no department claimed in its days."""
    return pool.overdue(session, supervised_prefix(actor.authority or "none"), current_act().on)[:SHOWN]


def _pool_row(session: Session, row: Unclaimed) -> dict[str, Any]:
    return {
        "case": row.case_id,
        "title": session.get_one(Case, row.case_id).title,
        "phrase": current_office().books.catalogue.scope_items[row.phrase].item,
        "due": row.due_on,
    }


def _case_row(session: Session, case: Case) -> dict[str, Any]:
    clerk = accounts.by_id(session, case.clerk_id) if case.clerk_id else None
    return {
        "id": case.id,
        "title": case.title,
        "kind": case.kind,
        "state": case.state,
        "with": clerk.name if clerk else "",
        **_due(case.due_on),
    }


def _leg_row(leg: Leg) -> dict[str, Any]:
    catalogue = current_office().books.catalogue
    return {
        "id": leg.case_id,
        "title": leg.case.title,
        "department": department_name(leg.department, catalogue),
        "items": items_text(leg, catalogue),
        "kind": leg.kind,
        "since": leg.opened_at,
        **_due(leg.due_on),
    }


def _due(due: Any) -> dict[str, Any]:
    left = left_until(due, current_act().on, current_office().books.calendar)
    return {"due": due, "left": left, "tone": tone_of(left)}


@blueprint.get("/legs.csv")
@allow(Permission.SUPERVISE)
def legs_csv() -> Response:
    """Every open leg of the area: enterprise, department, items, kind, opened, due, working days left."""
    with current_office().read() as session:
        rows = [_leg_row(x) for x in _legs(session, current_actor())]
    head = ["case", "name", "department", "items", "kind", "opened", "due", "working_days_left"]
    body = [
        [
            r["id"],
            r["title"],
            r["department"],
            r["items"],
            t(f"departments.kind.{r['kind']}"),
            legal_date(r["since"]) if r["since"] else "",
            r["due"] or "",
            "" if r["left"] is None else r["left"],
        ]
        for r in rows
    ]
    return csv_response("open-legs.csv", head, body)


@blueprint.get("/journal")
@allow(Permission.READ_JOURNAL)
def journal_state() -> str:
    """Re-derives the chain from its first entry."""
    with current_office().read() as session:
        breaks = [b for b, _ in zip(journal.verify(session), range(SHOWN), strict=False)]
        return render_template("supervision/journal.html", breaks=breaks, count=journal.length(session))
