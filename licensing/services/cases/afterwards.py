"""What the machine registered and the draw chose is looked at by a person afterwards: in order, or a lead to correct or rescind."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.services.cases import facts
from licensing.store.models import Case, StraightRecord
from licensing.work import Work

IN_ORDER, LEAD = "in_order", "lead"
RESULTS = (IN_ORDER, LEAD)


def _mine(work: Work) -> ColumnElement[bool]:
    """The clerk's own place; the head's own places."""
    actor = work.act.actor
    place = actor.authority or "none"
    if actor.role is Role.SUPERVISOR:
        return Case.authority.startswith(facts.supervised_prefix(place))
    return Case.authority == place


def waiting(work: Work, limit: int = 50) -> Sequence[StraightRecord]:
    """Drawn and not yet looked at, oldest first."""
    query = select(StraightRecord).join(Case, Case.id == StraightRecord.case_id)
    query = query.where(StraightRecord.drawn, StraightRecord.looked_at.is_(None), _mine(work))
    return work.session.scalars(query.order_by(StraightRecord.at, StraightRecord.case_id).limit(limit)).all()


def count(work: Work) -> int:
    """How many wait to be looked at."""
    query = select(func.count()).select_from(StraightRecord).join(Case, Case.id == StraightRecord.case_id)
    query = query.where(StraightRecord.drawn, StraightRecord.looked_at.is_(None), _mine(work))
    return int(work.session.scalar(query) or 0)


def done(work: Work, limit: int = 50) -> Sequence[StraightRecord]:
    """What was looked at, the last first."""
    query = select(StraightRecord).join(Case, Case.id == StraightRecord.case_id)
    query = query.where(StraightRecord.looked_at.is_not(None), _mine(work))
    return work.session.scalars(query.order_by(StraightRecord.looked_at.desc()).limit(limit)).all()


def of_case(work: Work, case_id: str) -> StraightRecord | None:
    return work.session.get(StraightRecord, case_id)


def look(work: Work, case_id: str, result: str, reasons: str) -> StraightRecord:
    """Say what was found; a lead has its reasons, which the head reads. Repeating the same is harmless.

    Raises NotFound for another place's case or one that was not drawn, Refused otherwise.
    """
    row = work.session.get(StraightRecord, case_id, with_for_update=True)
    case = work.session.get(Case, case_id)
    if row is None or case is None or not row.drawn or not facts.same_place(work.act.actor, case):
        raise NotFound(case_id)
    if facts.is_party(work, case):
        raise Refused("review.own_application")
    if result not in RESULTS or (result == LEAD and not reasons.strip()):
        raise Refused("review.no_reasons")
    if row.looked_at is not None:
        if (row.looked_by, row.result) == (work.act.actor.id, result):
            return row
        raise Refused("straight.looked_before")
    row.looked_at, row.looked_by = work.act.at, work.act.actor.id
    row.result, row.reasons = result, reasons.strip() or None
    work.record("case.looked_at_afterwards", "case", case.id, result=result)
    return row
