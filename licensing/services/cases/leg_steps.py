"""What an officer may do with a leg of the own department, by the rows of its flow; and the steps that are nothing but a row."""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Row
from licensing.flows import leg as table
from licensing.known_kinds import kind_of
from licensing.services.cases import leg_claims, leg_corrections, leg_decisions, legs, plain_steps
from licensing.services.cases.plain_steps import TYPED, Offer
from licensing.store.models import Case, Leg
from licensing.work import Work

# steps with effects of their own that need nothing but reasons and the round
SERVED = {
    "undo": leg_decisions.undo,
    "return": leg_corrections.send_back,
    "claim": leg_claims.claim,
    "release": leg_claims.release,
    "take_over": leg_claims.take_over,
}


def options(work: Work, leg: Leg) -> list[tuple[Row, tuple[str, ...]]]:
    """Every step of an officer of its department in the leg's state today, each with the codes that close it now."""
    known = leg_decisions.officer_facts(work, leg, "", leg.round) | TYPED
    return table.FLOW.options(leg.state, Role.OFFICER, known)


def offers(work: Work, leg: Leg) -> tuple[Offer, ...]:
    """The plain ones among them, which the page draws by itself."""
    return tuple(Offer(row, codes) for row, codes in options(work, leg) if row.plain)


def take(work: Work, leg_id: str, action: str, reasons: str = "", shown: int | None = None) -> Leg:
    """Do what a plain row says, or a step that has its service; reasons are kept with the leg, where whoever reads the leg reads them.

    ``shown``: the round that was read. Raises NotFound for another department's leg, Refused with every reason that closes it.
    """
    if action in SERVED:
        return SERVED[action](work, leg_id, reasons, shown)
    leg = legs.department_leg(work, leg_id)
    work.session.get(Case, leg.case_id, with_for_update=True)
    plain_steps.is_plain(table.FLOW, leg.state, action)
    row = table.FLOW.step(
        leg.state, action, work.act.actor.role, leg_decisions.officer_facts(work, leg, reasons, shown)
    )
    leg.state = row.target
    if row.asks:
        leg.reasons = reasons.strip() or None
    for event in row.emits:
        legs.record(work, leg, event, round=leg.round)
    kind_of(leg.case).answered(work, leg)
    return leg
