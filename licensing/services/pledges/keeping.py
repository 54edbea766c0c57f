"""What the holder owes after pledging: conditions reported met, papers in, corrections answered; what may not be begun yet (GE-64)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from licensing.act import Role
from licensing.errors import Refused
from licensing.flows.pledge import FLOW
from licensing.services.pledges import opening
from licensing.store.models import PermitPledge
from licensing.work import Work

LONGEST = 2000


def unmet(row: PermitPledge) -> dict[str, date]:
    """Conditions that were promised for later and not reported met: term code -> the last day."""
    return {c: date.fromisoformat(d) for c, d in row.conditions.items() if d and c not in row.met}


def unhanded(row: PermitPledge) -> dict[str, date]:
    """Papers that were promised for later and are not in: term code -> the last day."""
    return {c: date.fromisoformat(d) for c, d in row.papers.items() if d and c not in row.handed}


def may_begin(row: PermitPledge) -> bool:
    """Whether the business may be carried on: the permit stands and every condition is met."""
    return FLOW.within(row.state, "standing") and not unmet(row)


def late(row: PermitPledge, on: date) -> list[str]:
    """Terms whose promised day is over, by code."""
    if not FLOW.within(row.state, "unchecked"):
        return []
    return sorted(code for code, day in (unmet(row) | unhanded(row)).items() if day < on)


def unsettled_of_mine(work: Work) -> list[PermitPledge]:
    """What the reader pledged, by an own or another's hand, and still owes something of."""
    me = work.act.actor.id
    query = select(PermitPledge).where(
        or_(PermitPledge.for_id == me, PermitPledge.written_by == me),
        PermitPledge.state.in_(FLOW.states_in("unchecked")),
    )
    rows = work.session.scalars(query.order_by(PermitPledge.signed_at, PermitPledge.id))
    return [row for row in rows if unmet(row) or unhanded(row) or FLOW.within(row.state, "correcting")]


def report_met(work: Work, pledge_id: str, term: str) -> PermitPledge:
    """The holder says that a condition is met from today. A second time changes nothing. Raises NotFound, Refused."""
    row, _ = opening.own(work, pledge_id, lock=True)
    if term not in row.conditions:
        raise Refused("pledge.no_condition")
    if term in row.met:
        return row
    if not FLOW.within(row.state, "unchecked"):
        raise Refused("pledge.closed")
    row.met = {**row.met, term: work.act.on.isoformat()}
    work.record("pledge.met", "pledge", row.id, department=row.department, item=row.item, term=term)
    return row


def answer(work: Work, pledge_id: str, text: str) -> PermitPledge:
    """What the department asked is put right: the holder says how. Raises NotFound, Refused."""
    row, _ = opening.own(work, pledge_id, lock=True)
    said = text.strip()[:LONGEST]
    if not said:
        raise Refused("leg.no_answer")
    step = FLOW.step(row.state, "answer", work.act.actor.role, {"may_pledge": True})
    row.answer, row.answered_at = said, work.act.at
    work.record(step.emits[0], "pledge", row.id, department=row.department, item=row.item)
    return row


def end_for(work: Work, enterprise_id: str) -> None:
    """The enterprise has left: nothing is checked any more."""
    for row in opening.of_enterprise(work, enterprise_id):
        if FLOW.within(row.state, "unchecked"):
            step = FLOW.step(row.state, "end", Role.SYSTEM, {})
            row.state = step.target
            work.record(step.emits[0], "pledge", row.id, department=row.department, item=row.item)
