"""A department's queue, the pool of what nobody answers for, and what it decided last."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.services.cases import leg_claims, leg_lists, pool
from licensing.store.models import Unclaimed
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counted import told
from portal.counters.departments.blueprint import blueprint
from portal.counters.departments.leg import row_of
from portal.office import current_office
from portal.words.register_words import department_name

DECIDED = 20
PAGE = 50  # matters that wait, on one page
LAST_PAGE = 20_000


@blueprint.get("")
@allow(Permission.READ_LEGS)
def index() -> str:
    office, actor = current_office(), current_actor()
    catalogue = office.books.catalogue
    with office.look(actor) as work:
        session = work.session
        page, size, whose = _page_number(), PAGE, _whose()
        claim = leg_claims.only(whose or "", actor.id, work.act.at)
        waiting = leg_lists.waiting(session, actor.department, size + 1, (page - 1) * size, claim)
        numbers = leg_lists.numbers(session, actor.department, claim)
        ended = leg_lists.ended(session, actor.department, DECIDED)
        held = leg_claims.holders(work, waiting)
        rows = [row_of(leg, work, held) for leg in waiting[:size]]
        unclaimed, claimed = pool.waiting(work), pool.claimed(work)
        subjects = pool.subjects_of(session, [*unclaimed, *claimed])
        return render_template(
            "departments/index.html",
            department=department_name(actor.department or "", catalogue),
            waiting=[r for r in rows if r["state"] == "open"],
            returned=[r for r in rows if r["state"] == "returned"],
            informed=[r for r in rows if r["state"] == "informed"],
            numbers={state: told(number) for state, number in numbers.items()},
            whose=whose,
            previous_url=url_for("departments.index", page=page - 1, claim=whose) if page > 1 else None,
            next_url=url_for("departments.index", page=page + 1, claim=whose)
            if len(waiting) > size
            else None,
            done=[row_of(leg, work) for leg in ended],
            pool=[_entry(work, row, subjects[row.id]) for row in unclaimed],
            claimed=[_entry(work, row, subjects[row.id]) for row in claimed],
        )


def _page_number() -> int:
    """The page of the address; anything that is none is the first."""
    given = request.args.get("page", "")
    usable = given.isascii() and given.isdecimal() and len(given) < 6
    return min(max(1, int(given)), LAST_PAGE) if usable else 1


def _whose() -> str | None:
    """Which of them by the address: the officer's own, the free ones; None: all."""
    asked = request.args.get("claim", "")
    return asked if asked in (leg_claims.MINE, leg_claims.FREE) else None


def _entry(work: Work, row: Unclaimed, subject: pool.Subject) -> dict[str, Any]:
    """A phrase of the claiming pool, and whose it is."""
    return {
        "id": row.id,
        "phrase": work.books.catalogue.scope_items[row.phrase].item,
        "title": subject.title,
        "uscc": subject.uscc,
        "due": row.due_on,
        "note": row.note,
    }


@blueprint.post("/pool/<entry_id>")
@allow(Permission.DECIDE_LEGS)
def claim(entry_id: str) -> ResponseReturnValue:
    """The department answers for the phrase. Repeating it is harmless."""
    onward, note = url_for("departments.index", _anchor="pool"), request.form.get("note", "")
    with refusing.attempt() as tried:
        return refusing.carry(lambda work: pool.claim(work, entry_id, note), "pool.claimed_now", onward)
    for text in tried.said:
        flash(text, "warning")
    return redirect(onward, 303)
