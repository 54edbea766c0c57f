"""Orders that were confirmed while the first licence was being made: they take effect after it (docs/decisions/0092)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.flows.order import FLOW
from licensing.known_kinds import order_family
from licensing.services.orders import fields as asked
from licensing.services.orders import orders
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work


def carry_out(work: Work, enterprise_id: str) -> list[RegisterOrder]:
    """What was confirmed while the first licence was being made takes effect, the oldest confirmation first; safe to repeat.

    What the register no longer allows goes back to its maker; ``why`` in the journal: codes of what stands in the way. Nothing is dropped.
    """
    query = select(RegisterOrder).where(
        RegisterOrder.enterprise_id == enterprise_id, RegisterOrder.state.in_(FLOW.states_in("queued"))
    )
    waiting = work.session.scalars(query).all()
    if (
        not waiting
    ):  # who confirms one locks the enterprise, as who issued the licence did: it would stand here by now
        return []
    for order in waiting:
        order_family(orders.kind_of(work, order.kind)).before(work, order)
    enterprise = work.session.get_one(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)
    done = []
    for order in work.session.scalars(
        query.order_by(RegisterOrder.decided_at, RegisterOrder.id).with_for_update(),
        execution_options={"populate_existing": True},
    ):
        kind = orders.kind_of(work, order.kind)
        found = [p.code for p in asked.problems(work, enterprise, kind, order.fields)]
        if orders.state_of(enterprise, work.act.on) not in kind.states:
            found.insert(0, "order_applies")
        known = {"first_licence_made": orders.first_made(work, enterprise), "order_applies": not found}
        if known["first_licence_made"] is False:
            break
        row = FLOW.step(
            order.state, "carry_out" if known["order_applies"] else "fall_back", Role.SYSTEM, known
        )
        order.state = row.target
        work.record(row.emits[0], "order", order.id, kind=order.kind, why=found)
        if FLOW.within(row.target, "in_force"):
            order.effective_on = work.act.on
            order_family(kind).effects["approve"](work, order)
        work.session.flush()
        done.append(order)
    return done


def waiting_enterprises(session: Session) -> list[str]:
    """Enterprises for which a confirmed order waits; the sweep asks again for each."""
    query = select(RegisterOrder.enterprise_id).where(RegisterOrder.state.in_(FLOW.states_in("queued")))
    return sorted(set(session.scalars(query)))
