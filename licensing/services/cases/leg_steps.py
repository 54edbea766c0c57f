"""What an officer may do with a leg of the own department, by the rows of its flow; and the steps that are nothing but a row."""

from __future__ import annotations

from datetime import date

from licensing.act import Role
from licensing.flow import Row
from licensing.flows import leg as table
from licensing.known_kinds import kind_of
from licensing.services.cases import legs, plain_steps
from licensing.services.cases.plain_steps import TYPED, Offer
from licensing.store.models import Case, Leg
from licensing.work import Work


def options(leg: Leg, on: date) -> list[tuple[Row, tuple[str, ...]]]:
    """Every step of an officer of its department in the leg's state today, each with the codes that close it now."""
    known = legs.officer_facts(leg, on, "", leg.round) | TYPED
    return table.FLOW.options(leg.state, Role.OFFICER, known)


def offers(leg: Leg, on: date) -> tuple[Offer, ...]:
    """The plain ones among them, which the page draws by itself."""
    return tuple(Offer(row, codes) for row, codes in options(leg, on) if row.plain)


def take(work: Work, leg_id: str, action: str, reasons: str = "", shown: int | None = None) -> Leg:
    """Do what a plain row says; reasons are kept with the leg, where whoever reads the leg reads them.

    ``shown``: the round that was read. Raises NotFound for another department's leg, Refused with every reason that closes it.
    """
    leg = legs.department_leg(work, leg_id)
    work.session.get(Case, leg.case_id, with_for_update=True)
    plain_steps.is_plain(table.FLOW, leg.state, action)
    row = table.FLOW.step(
        leg.state, action, work.act.actor.role, legs.officer_facts(leg, work.act.on, reasons, shown)
    )
    leg.state = row.target
    if row.asks:
        leg.reasons = reasons.strip() or None
    for event in row.emits:
        legs.record(work, leg, event, round=leg.round)
    kind_of(leg.case).answered(work, leg)
    return leg
