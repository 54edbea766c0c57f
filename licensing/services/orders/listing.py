"""Orders and their papers as they are read: what waits at a desk, what was decided, what the public may know."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from licensing.act import Actor, Role
from licensing.errors import NotFound
from licensing.flows.order import FLOW
from licensing.services.cases.facts import supervised_prefix
from licensing.services.orders import orders, papers
from licensing.store.models import Enterprise, RegisterOrder, Upload
from licensing.work import Work


def queue(session: Session, actor: Actor) -> list[tuple[RegisterOrder, Enterprise]]:
    """Orders of the own area that are not decided, the oldest first."""
    return _listed(session, actor, RegisterOrder.state.in_(FLOW.states_in("undecided")))


def decided(session: Session, actor: Actor, limit: int = 20) -> list[tuple[RegisterOrder, Enterprise]]:
    """The latest orders of the own area that were confirmed or withdrawn, the newest first."""
    found = _listed(session, actor, RegisterOrder.state.in_(FLOW.finals))
    return found[::-1][:limit]


def _listed(session: Session, actor: Actor, wanted: Any) -> list[tuple[RegisterOrder, Enterprise]]:
    here = [RegisterOrder.authority == actor.authority, RegisterOrder.checker_authority == actor.authority]
    if actor.role is Role.SUPERVISOR and actor.authority:
        here.append(RegisterOrder.authority.startswith(supervised_prefix(actor.authority)))
    query = (
        select(RegisterOrder, Enterprise)
        .join(Enterprise, Enterprise.id == RegisterOrder.enterprise_id)
        .where(wanted, or_(*here))
        .order_by(RegisterOrder.proposed_at, RegisterOrder.id)
    )
    return [(order, enterprise) for order, enterprise in session.execute(query)]


def published(session: Session, enterprise_id: str) -> list[RegisterOrder]:
    """The confirmed orders about an enterprise, the newest first, as the public may read them (no reasons, no officers)."""
    query = select(RegisterOrder).where(
        RegisterOrder.enterprise_id == enterprise_id, RegisterOrder.state.in_(FLOW.states_in("in_force"))
    )
    return list(session.scalars(query.order_by(RegisterOrder.decided_at.desc(), RegisterOrder.id.desc())))


def paper(work: Work, order_id: str, upload_id: str) -> Upload:
    """A file of an order, for officers who may read the order; every reading is journalled. Raises NotFound for anybody else."""
    order = orders.readable(work, order_id)
    row = next((x for x in papers.of(work.session, order, removed_too=True) if x.id == upload_id), None)
    if row is None:
        raise NotFound(upload_id)
    work.record("order.paper_read", "order", order.id, upload=row.id, sha256=row.sha256)
    return row
