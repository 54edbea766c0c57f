"""Where cases wait, by state; what is due; the journal's chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from licensing import journal, overview, queries
from licensing.act import Actor
from licensing.deadlines import legal_date
from licensing.errors import Invalid
from licensing.services.cases import absences, pool, queue
from licensing.services.cases.facts import supervised_prefix
from licensing.store.models import Case, Leg, Unclaimed
from portal import refusing
from portal.access import Permission, allow, current_act, current_actor
from portal.counted import told
from portal.counters.supervision import addresses as addresses
from portal.counters.supervision import beneficial as beneficial
from portal.counters.supervision import exchange as exchange
from portal.counters.supervision import group_lacks as group_lacks
from portal.counters.supervision import officers as officers
from portal.counters.supervision import sameness as sameness
from portal.counters.supervision import sleeping as sleeping
from portal.counters.supervision import staff
from portal.counters.supervision import switch as switch
from portal.counters.supervision.blueprint import blueprint
from portal.csv_files import csv_response
from portal.days_left import last_soon_day, left_until, tone_of
from portal.discovery import NavItem
from portal.forms import attach
from portal.i18n import t
from portal.leg_lanes import items_text
from portal.office import current_office
from portal.words.register_words import department_name, place_name

NAV = (NavItem("supervision.index", "supervision.nav", Permission.SUPERVISE, 5),)
SHOWN = 25


@blueprint.get("")
@allow(Permission.SUPERVISE)
def index() -> str:
    return page()


def page(absence_form: staff.AbsenceForm | None = None) -> str:
    """The overview; ``absence_form``: what was just typed wrongly."""
    office, actor = current_office(), current_actor()
    with office.read() as session:
        cases = queries.most_urgent(session, actor, SHOWN)
        holders = queue.holders(session, cases)
        legs = overview.open_legs(session, _prefix(actor), SHOWN)
        today = current_act().on
        late = overview.due(session, actor, None, today - timedelta(days=1))
        soon = overview.due(session, actor, today, last_soon_day(today, office.books.calendar))
        return render_template(
            "supervision/index.html",
            place=place_name(actor.authority or "", office.books.catalogue),
            counts=_by_word(overview.states(session, actor)),
            cases=[_case_row(c, holders) for c in cases],
            legs=[_leg_row(x) for x in legs],
            late=told(late) if late else 0,
            soon=told(soon) if soon else 0,
            clerks=staff.clerk_rows(session, actor, current_act().on),
            form=absence_form or staff.AbsenceForm(),
            unclaimed=_overdue(session, actor),
        )


def _prefix(actor: Actor) -> str:
    return supervised_prefix(actor.authority or "none")


def _overdue(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Phrases that no department claimed in its days, with whose they are."""
    rows = pool.overdue(session, _prefix(actor), current_act().on, SHOWN)
    subjects = pool.subjects_of(session, rows)
    return [_pool_row(row, subjects[row.id]) for row in rows]


def _pool_row(row: Unclaimed, subject: pool.Subject) -> dict[str, Any]:
    return {
        "case": subject.case_id,
        "uscc": subject.uscc,
        "title": subject.title,
        "phrase": current_office().books.catalogue.scope_items[row.phrase].item,
        "due": row.due_on,
    }


def _by_word(states: Mapping[str, int]) -> list[tuple[str, str]]:
    """Numbers by what a state is called: two kinds of matter may call theirs the same."""
    found: Counter[str] = Counter()
    for state, number in sorted(states.items()):
        found[t(f"desk.state.{state}")] += number
    return [(word, told(number)) for word, number in found.items()]


def _case_row(case: Case, holders: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": case.id,
        "title": case.title,
        "kind": case.kind,
        "state": case.state,
        "with": holders.get(case.clerk_id or "", ""),
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


def _left(due: date | None) -> int | None:
    return left_until(due, current_act().on, current_office().books.calendar)


def _due(due: Any) -> dict[str, Any]:
    left = _left(due)
    return {"due": due, "left": left, "tone": tone_of(left)}


@blueprint.post("/absences")
@allow(Permission.SUPERVISE)
def absent() -> ResponseReturnValue:
    """A clerk is away: until the last day the clerk's cases are anybody's."""
    form = staff.AbsenceForm()
    try:
        refusing.act(
            lambda work: absences.note(work, form.clerk.data or "", form.first_day.data, form.last_day.data)
        )
    except Invalid as error:
        attach(form, error.problems)
        return page(form), 422
    flash(t("supervision.absence_noted"), "success")
    return redirect(url_for("supervision.index"), 303)


@blueprint.post("/absences/<absence_id>/end")
@allow(Permission.SUPERVISE)
def back(absence_id: str) -> ResponseReturnValue:
    refusing.act(lambda work: absences.end(work, absence_id))
    flash(t("supervision.absence_ended"), "success")
    return redirect(url_for("supervision.index"), 303)


@blueprint.get("/legs.csv")
@allow(Permission.SUPERVISE)
def legs_csv() -> Response:
    """Every open leg of the area: enterprise, department, items, kind, opened, due, working days left."""
    with current_office().read() as session:
        rows = [_leg_row(x) for x in overview.open_legs(session, _prefix(current_actor()))]
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
