"""Suspensions of business as they stand written down (条例 art 30): begun by an order, over by an order or by their date."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select

from licensing.flows.order import FLOW
from licensing.services.licences.issue import follow_register
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work


def begun(work: Work, enterprise: Enterprise) -> Select[RegisterOrder]:
    """The orders in force that began a suspension of the enterprise; their rows say so."""
    starting = [k.code for k in work.books.catalogue.order_kinds.values() if k.licence == "suspend"]
    return select(RegisterOrder).where(
        RegisterOrder.enterprise_id == enterprise.id,
        RegisterOrder.kind.in_(starting),
        RegisterOrder.state.in_(FLOW.states_in("in_force")),
    )


def end(work: Work, enterprise: Enterprise, last: date) -> None:
    """Write down that a suspension is over, with its last day."""
    enterprise.suspended_until = None
    for order in work.session.scalars(begun(work, enterprise).where(RegisterOrder.ended_on.is_(None))):
        order.ended_on = last


def settle(work: Work, enterprise: Enterprise) -> bool:
    """Write down a suspension that has run out: resumed by itself the day after its last (条例 art 30). True when there was one."""
    until = enterprise.suspended_until
    if until is None or work.act.on <= until:
        return False
    end(work, enterprise, until)
    follow_register(work, enterprise, "resume", "suspension over")
    work.record("enterprise.resumed_by_itself", "enterprise", enterprise.id, last=str(until))
    return True
