"""A department asks the founder to correct something: its own clock stands still meanwhile. A refused permit is applied for again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from licensing.catalogue.mandates import DRAFT
from licensing.errors import NotFound
from licensing.flows import leg as table
from licensing.flows.enterprise import ENDED
from licensing.known_kinds import stands
from licensing.services.cases import leg_decisions, legs, uploads
from licensing.services.cases.cases import own_case
from licensing.store.models import Case, Enterprise, Leg, LegReturn
from licensing.work import Work

Answering = Callable[[Work, str, str, str], Leg]  # case, leg, what the founder says
LONGEST = 2000  # characters of what is asked and of what is answered
CORRECTION, AGAIN = "correction", "again"
ANSWERED = "answer"  # what is new in the round: the founder's answer


def send_back(work: Work, leg_id: str, reasons: str, shown: int | None = None) -> Leg:
    """Ask the founder for a correction; the days left are kept and go on with the answer. No other leg's clock is touched.

    Raises NotFound for another department's leg, Refused with every reason that closes it.
    """
    leg = legs.department_leg(work, leg_id)
    work.session.get(Case, leg.case_id, with_for_update=True)
    row = table.FLOW.step(
        leg.state, "return", work.act.actor.role, leg_decisions.officer_facts(work, leg, reasons, shown)
    )
    leg.returns.append(
        LegReturn(
            id=work.act.ids.new("return"),
            leg_id=leg.id,
            kind=CORRECTION,
            text=reasons.strip()[:LONGEST],
            asked_at=work.act.at,
            asked_by=str(work.act.actor.id),
            due_on=leg.due_on,
            days_left=_left(work, leg),
        )
    )
    leg.state, leg.due_on = row.target, None
    work.session.flush()
    legs.record(work, leg, row.emits[0], round=leg.round)
    return leg


def _left(work: Work, leg: Leg) -> int | None:
    """What is left of the clock, in its unit; months are left as days. Below zero: it was late already."""
    if leg.due_on is None:
        return None
    if leg.unit == "working_days":
        return work.books.calendar.days_left(work.act.on, leg.due_on)
    return (leg.due_on - work.act.on).days


def _goes_on(work: Work, asked: LegReturn, unit: str | None) -> date | None:
    """The new last day: what was left counts from today. A day that had passed stays the day it was."""
    if asked.days_left is None or asked.days_left < 0:
        return asked.due_on
    counted = "working_days" if unit == "working_days" else "calendar_days"
    return work.books.calendar.last_day(work.act.on, asked.days_left, counted)


def open_return(leg: Leg) -> LegReturn | None:
    """What the founder is asked and has not answered."""
    return next((r for r in reversed(leg.returns) if r.answered_at is None), None)


def may_apply_again(work: Work, leg: Leg) -> bool:
    """A refused permit after the licence, of an enterprise that is still there."""
    case = leg.case
    there = work.session.get(Enterprise, case.enterprise_id) if case.enterprise_id else None
    gone = there is not None and there.status in ENDED
    return leg.kind == "after" and stands(case, "granted") and not gone


def own_leg(work: Work, case_id: str, leg_id: str) -> Leg:
    """A leg of the actor's own case. Raises NotFound for anybody else's."""
    case = own_case(work, case_id, DRAFT)
    found = next((x for x in case.legs if x.id == leg_id), None)
    if found is None:
        raise NotFound(leg_id)
    return found


def answer(work: Work, case_id: str, leg_id: str, text: str) -> Leg:
    """The founder answers with a sentence, files, or both; the department's clock goes on. Raises NotFound, Refused."""
    leg = own_leg(work, case_id, leg_id)
    work.session.get(Case, case_id, with_for_update=True)
    asked = open_return(leg)
    since = [x for x in uploads.for_leg(leg) if asked is not None and x.created_at >= asked.asked_at]
    known = {"own_case": True, "founder_answered": bool(text.strip()) or bool(since)}
    row = table.FLOW.step(leg.state, "answer", work.act.actor.role, known)
    if asked is not None:
        asked.answer, asked.answered_at = text.strip()[:LONGEST] or None, work.act.at
        leg.due_on = _goes_on(work, asked, leg.unit)
    _next_round(work, leg, row.target, row.emits[0], [ANSWERED])
    return leg


def apply_again(work: Work, case_id: str, leg_id: str, text: str) -> Leg:
    """Apply anew for a refused permit, saying what is different now; the days begin anew, the facts are those of the register today."""
    leg = own_leg(work, case_id, leg_id)
    work.session.get(Case, case_id, with_for_update=True)
    known = {
        "own_case": True,
        "founder_answered": bool(text.strip()),
        "may_apply_again": may_apply_again(work, leg),
    }
    row = table.FLOW.step(leg.state, "apply_again", work.act.actor.role, known)
    leg.returns.append(
        LegReturn(
            id=work.act.ids.new("return"),
            leg_id=leg.id,
            kind=AGAIN,
            text=None,
            asked_at=work.act.at,
            asked_by=str(work.act.actor.id),
            answer=text.strip()[:LONGEST],
            answered_at=work.act.at,
        )
    )
    new = _as_registered(work, leg)
    leg.opened_at, leg.decided_at, leg.decided_by, leg.reasons = work.act.at, None, None, None
    if leg.days and leg.unit:
        leg.due_on = work.books.calendar.last_day(work.act.on, leg.days, leg.unit)
    _next_round(work, leg, row.target, row.emits[0], [ANSWERED, *new])
    return leg


def _as_registered(work: Work, leg: Leg) -> list[str]:
    """Show the department what the register says today; what differs from the round before, as codes."""
    there = work.session.get(Enterprise, leg.case.enterprise_id) if leg.case.enterprise_id else None
    if there is None or leg.asked is None:
        return []
    now = {
        "name": there.name,
        "domicile": there.domicile or "",
        "scope": there.marked_scope,
        "capital_fen": there.capital_fen,
        "representative": there.representative or "",
        "authority": there.authority,
    }
    new = [name for name, value in now.items() if leg.asked.get(name) != value]
    leg.asked = {**leg.asked, **now}
    return [f"facts.{name}" for name in new]


def _next_round(work: Work, leg: Leg, state: str, event: str, changed: list[str]) -> None:
    leg.state, leg.round, leg.changed = state, leg.round + 1, changed
    work.session.flush()
    legs.record(work, leg, event, round=leg.round, changed=changed)
