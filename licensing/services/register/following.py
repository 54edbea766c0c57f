"""Branches bear their head's name: once it has another one they follow within thirty days (国务院令第734号 art 13; 实施细则 art 31).

Whether a branch is behind is read from the two names as they stand; nobody enters it, and following ends it by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.entities import founded
from licensing.flows import enterprise as enterprises
from licensing.services.register import history
from licensing.store.models import Enterprise, Investor
from licensing.work import Work

DAYS = "D25"  # 条例 art 24, 细则 art 31: thirty days


@dataclass(frozen=True)
class Behind:
    """``head``: the head's name today; ``due``: by when the branch's follows, None where nobody knows since when."""

    head: str
    due: date | None


def of(work: Work, branch: Enterprise) -> Behind | None:
    """The head's name that a branch does not bear yet; None for any other enterprise, or a head on another register."""
    kind = founded(branch.entity_type, branch.name)
    if kind is None or not kind.named_after:
        return None
    owners = select(Investor.uscc).where(Investor.enterprise_id == branch.id, Investor.uscc.is_not(None))
    head = work.session.scalar(select(Enterprise).where(Enterprise.uscc.in_(owners)).limit(1))
    if head is None or branch.name.startswith(head.name):
        return None
    since = history.since(work.session, head, "name")
    return Behind(head.name, work.books.last_day(since, DAYS) if since else None)


def branches(session: Session, head: Enterprise) -> list[Enterprise]:
    """The branches on the register that name it as their head."""
    mine = select(Investor.enterprise_id).where(Investor.uscc == head.uscc, Investor.uscc.is_not(None))
    query = select(Enterprise).where(
        Enterprise.id.in_(mine),
        Enterprise.entity_type == "branch",
        Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
    )
    return list(session.scalars(query.order_by(Enterprise.id)))


def tell(work: Work, head: Enterprise) -> None:
    """Each branch hears that its head has another name."""
    for branch in branches(work.session, head):
        work.record("branch.head_renamed", "enterprise", branch.id, head=head.id)
