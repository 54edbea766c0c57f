"""A department takes its objection to an exit back, by its own task: the notice it ended stays ended, a new one may be published."""

from __future__ import annotations

from sqlalchemy import select

from licensing.errors import Refused
from licensing.kind import belongs
from licensing.kinds.simplified_exit.flow import FLOW
from licensing.kinds.simplified_exit.state import notice_of
from licensing.kinds.simplified_exit.steps import withdraw_objection
from licensing.services.cases.legs import department_leg
from licensing.store.models import Leg, Objection
from licensing.work import Work


def withdraw_by_task(work: Work, leg_id: str) -> Leg:
    """Safe to repeat. Raises NotFound for another department's task, Refused('objection.none') where it did not object to a notice."""
    leg = department_leg(work, leg_id)
    notice = notice_of(work, leg.case) if belongs(leg.case, FLOW) else None
    made = select(Objection.id).where(
        Objection.notice_id == (notice.id if notice else ""), Objection.department == leg.department
    )
    found = list(work.session.scalars(made.order_by(Objection.at, Objection.id)))
    if not found:
        raise Refused("objection.none")
    for objection_id in found:
        withdraw_objection(work, objection_id)
    return leg
