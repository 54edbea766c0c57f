"""A register order: what an authority enters about an enterprise on its own decision or application (条例 arts 24-34; 734 art 23).

As with cases one officer proposes and a second of the same place confirms (docs/decisions/0007); a returned order may be proposed again.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

CLERK, SUPERVISOR = Role.CLERK, Role.SUPERVISOR
MAKE = ("own_place", "not_own_application", "first_licence_made", "order_applies")
CHECK = ("checker_place", "not_same_officer", "not_own_application")
CONFIRM = (*CHECK, "shown_proposal", "proposal_unchanged", "first_licence_made", "order_applies")


def _second_officer(role: Role) -> tuple[Row, ...]:
    return (
        Row("proposed", "confirm", "confirmed", role, CONFIRM, ("order.confirmed",)),
        Row("proposed", "return", "returned", role, (*CHECK, "reasons_given"), ("order.returned",)),
    )


FLOW = Flow(
    "order",
    initial="draft",
    finals=("confirmed", "withdrawn"),
    rows=(
        Row("draft", "propose", "proposed", CLERK, MAKE, ("order.proposed",)),
        Row("returned", "propose", "proposed", CLERK, (*MAKE, "own_order"), ("order.proposed",)),
        Row("proposed", "withdraw", "withdrawn", CLERK, ("own_order",), ("order.withdrawn",)),
        Row("returned", "withdraw", "withdrawn", CLERK, ("own_order",), ("order.withdrawn",)),
        *(row for role in (CLERK, SUPERVISOR) for row in _second_officer(role)),
    ),
)
