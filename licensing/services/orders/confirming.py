"""What becomes of a proposed order: a second officer confirms it or gives it back, its maker takes it back."""

from __future__ import annotations

from typing import Any

from licensing.flows.order import FLOW
from licensing.known_kinds import order_family
from licensing.services import deciding, proposals
from licensing.services.orders import orders
from licensing.store.models import Enterprise, RegisterOrder
from licensing.store.models import Proposal as Waiting
from licensing.work import Work


def options(work: Work, order: RegisterOrder, enterprise: Enterprise) -> dict[str, tuple[str, ...]]:
    """Action -> codes that close it now for this actor (none: it is open)."""
    known = orders.known_facts(work, order, enterprise) | {"shown_proposal": True, "reasons_given": True}
    return {row.action: codes for row, codes in FLOW.options(order.state, work.act.actor.role, known)}


def withdraw(work: Work, order_id: str) -> RegisterOrder:
    """The maker takes an unconfirmed order back for good."""
    order, enterprise = orders.locked(work, order_id)
    known = orders.facts(work, order, enterprise)
    row = FLOW.step(order.state, "withdraw", work.act.actor.role, known)
    proposals.follow(work, row, ("order", order.id), known)
    order.state, order.decided_at = row.target, work.act.at
    work.record(row.emits[0], "order", order.id)
    return order


def give_back(work: Work, order_id: str, note: str) -> RegisterOrder:
    """The second officer does not agree: back to the maker with a note."""
    order, enterprise = orders.locked(work, order_id)
    known = orders.facts(work, order, enterprise) | {"reasons_given": bool(note.strip())}
    row = FLOW.step(order.state, "return", work.act.actor.role, known)
    proposals.follow(work, row, ("order", order.id), known, note.strip())
    order.state, order.note, order.checker_id = row.target, note.strip(), work.act.actor.id
    work.record(row.emits[0], "order", order.id, maker=order.maker_id, checker=order.checker_id)
    return order


def confirm(work: Work, order_id: str, shown: str) -> RegisterOrder:
    """The second officer confirms what stood on the page (``shown``: its digest); everything changes in this transaction.

    Raises NotFound, Refused with every reason at once. Repeating it is harmless.
    """
    found = orders.readable(work, order_id)
    order_family(orders.kind_of(work, found.kind)).before(work, found)
    order, enterprise = orders.locked(work, order_id)
    if FLOW.within(order.state, "agreed") and order.checker_id == work.act.actor.id and order.digest == shown:
        return order
    known = orders.known_facts(work, order, enterprise, shown)
    if known["first_licence_made"] is False:
        return _queue(work, order, known)
    matter = order_family(orders.kind_of(work, order.kind))

    def noted(decision: str, confirmed: Waiting) -> dict[str, Any]:
        order.checker_id, order.decided_at, order.effective_on = (
            confirmed.checker_id,
            work.act.at,
            work.act.on,
        )
        return {"kind": order.kind}

    deciding.confirm(work, matter, order, ("order", order.id), known, noted)
    return order


def _queue(work: Work, order: RegisterOrder, known: dict[str, object]) -> RegisterOrder:
    """Confirmed while the first licence is being made: the confirmation stands and the order takes effect after it."""
    row = FLOW.step(order.state, "queue", work.act.actor.role, known)
    proposals.follow(work, row, ("order", order.id), known)
    order.state, order.checker_id, order.decided_at = row.target, work.act.actor.id, work.act.at
    work.record(row.emits[0], "order", order.id, maker=order.maker_id, checker=order.checker_id)
    return order
