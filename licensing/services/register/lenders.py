"""What hosts of addresses and platforms have in common: their own representative asks and ends, the registry of their place decides.

Listed, stopped or gone, a lender takes nobody new with that very day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import select

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.flow import Flow, Row
from licensing.flows import enterprise as enterprises
from licensing.services.holding.holding import REPRESENTATIVE, power_over
from licensing.services.holding.representatives import represents
from licensing.services.register import standing
from licensing.store.models import Account, AddressHost, Enterprise, Platform
from licensing.work import Work

GATE = "host"  # of standing_kinds: lists that keep an enterprise from taking anybody new
OFFICERS = (Role.CLERK, Role.SUPERVISOR)
LONGEST_REASONS = 1000
Lender = TypeVar("Lender", AddressHost, Platform)


@dataclass(frozen=True)
class Answer:
    """What an officer says. ``fit``: the facts of whether it is what its rows ask."""

    action: str
    reasons: str
    fit: Mapping[str, object] = field(default_factory=dict)


def represented(work: Work, enterprise_id: str) -> Enterprise:
    """The enterprise, its row locked, that the acting person represents. Raises NotFound, Refused."""
    work.session.get(Enterprise, enterprise_id, with_for_update=True)
    power = power_over(work, enterprise_id)
    if power.kind != REPRESENTATIVE:
        raise Refused("holder.not_representative")
    return power.enterprise


def of_place(work: Work, kind: type[Lender], flow: Flow) -> list[Lender]:
    """Every lender of the officer's own place that is not over, what waits on top."""
    authority = work.act.actor.authority or "-"
    query = select(kind).where(kind.authority == authority, kind.state.in_(flow.states_in("known")))
    rows = work.session.scalars(query.order_by(kind.asked_at.desc(), kind.id)).all()
    return sorted(rows, key=lambda row: not flow.within(row.state, "asked"))


def at_desk(work: Work, kind: type[Lender], lender_id: str) -> tuple[Lender, Enterprise]:
    """A lender of the officer's own place, its row locked, and its enterprise. Raises NotFound."""
    row = work.session.get(kind, lender_id, with_for_update=True)
    actor = work.act.actor
    if row is None or actor.role not in OFFICERS or actor.authority != row.authority:
        raise NotFound(lender_id)
    return row, work.session.get_one(Enterprise, row.enterprise_id)


def decide(work: Work, row: AddressHost | Platform, enterprise: Enterprise, flow: Flow, told: Answer) -> None:
    """Accept, refuse, stop or resume. Raises Refused with every reason."""
    actor, reasons = work.act.actor, told.reasons.strip()
    account = work.session.get_one(Account, str(actor.id))
    known: dict[str, object] = {
        "own_place": True,
        "reviewer_is_party": represents(work.session, enterprise, account.claimed_index),
        "reasons_given": bool(reasons),
        **told.fit,
    }
    step = flow.step(row.state, told.action, actor.role, known)
    row.decided_by, row.decided_at, row.reasons = actor.id, work.act.at, reasons[:LONGEST_REASONS]
    _enter(work, row, step)


def end(work: Work, kind: type[Lender], lender_id: str, flow: Flow) -> Lender:
    """The lender itself gives it up. Raises NotFound for anybody else."""
    row = work.session.get(kind, lender_id, with_for_update=True)
    if row is None:
        raise NotFound(lender_id)
    power = power_over(work, row.enterprise_id)
    known = {"is_representative": power.kind == REPRESENTATIVE}
    _enter(work, row, flow.step(row.state, "end", Role.APPLICANT, known))
    return row


def _enter(work: Work, row: AddressHost | Platform, step: Row) -> None:
    row.state = step.target
    work.record(step.emits[0], "enterprise", row.enterprise_id, host=row.id)


def listed(work: Work, enterprise: Enterprise) -> bool:
    """Whether a list keeps it from taking anybody new (law case A04)."""
    rows = standing.of_enterprise(work.session, enterprise.id, work.act.on)
    return bool(standing.closing(rows, GATE, work.books.catalogue))


def closed_for(work: Work, row: AddressHost | Platform, flow: Flow) -> list[str]:
    """Codes of why it takes nobody new today; none: it is open."""
    enterprise = work.session.get_one(Enterprise, row.enterprise_id)
    found = []
    if not flow.within(row.state, "hosting"):
        found.append("place.host_stopped")
    if not enterprises.FLOW.within(enterprise.status, "trading"):
        found.append("place.host_gone")
    if listed(work, enterprise):
        found.append("place.host_listed")
    return found
