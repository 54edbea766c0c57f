"""A register order: what an authority enters about an enterprise on its own decision or application (条例 arts 24-34; 734 art 23).

As with cases one officer proposes and a second of the same place confirms (docs/decisions/0007); a returned order may be proposed again.

Confirmed while the first licence is being made it is queued: the confirmation stands, the effect follows the licence.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.checker_rows import confirm, give_back
from licensing.flow import Flow, Row

CLERK = Role.CLERK
MAKE = ("own_place", "not_own_application", "order_applies")
HOLDS = ("order_applies", "papers_whole")

FLOW = Flow(
    "order",
    initial="draft",
    finals=("confirmed", "withdrawn"),
    groups={
        "undecided": ("proposed", "returned", "queued"),
        "queued": ("queued",),
        "agreed": ("queued", "confirmed"),
        "in_force": ("confirmed",),
    },
    rows=(
        Row("draft", "propose", "proposed", CLERK, MAKE, ("order.proposed",), proposal="put"),
        Row(
            "returned",
            "propose",
            "proposed",
            CLERK,
            (*MAKE, "own_order"),
            ("order.proposed",),
            proposal="put",
        ),
        Row(
            "proposed",
            "withdraw",
            "withdrawn",
            CLERK,
            ("own_order",),
            ("order.withdrawn",),
            proposal="take_back",
        ),
        Row("returned", "withdraw", "withdrawn", CLERK, ("own_order",), ("order.withdrawn",)),
        *confirm("proposed", "confirm", "confirmed", "order.confirmed", ("first_licence_made", *HOLDS)),
        *confirm("proposed", "queue", "queued", "order.queued", ("first_licence_in_making", *HOLDS)),
        Row(
            "queued",
            "carry_out",
            "confirmed",
            Role.SYSTEM,
            ("first_licence_made", "order_applies"),
            ("order.confirmed",),
        ),
        Row("queued", "fall_back", "returned", Role.SYSTEM, ("first_licence_made",), ("order.fell_back",)),
        *give_back("proposed", "returned", "order.returned"),
    ),
)
