"""Whether the machine registers by itself is two persons' act: a head proposes it, the head of the prefecture, another person, agrees.

One alone can only switch it off: that way nothing is given. What is switched on are the office's rows as both read them; rows changed
since are not switched on (docs/decisions/0262).
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

HEAD = Role.SUPERVISOR
PROPOSE = ("machine_offered", "machine_off", "reasons_given")
CONFIRM = (
    "switch_reach",
    "not_same_officer",
    "machine_offered",
    "machine_off",
    "shown_proposal",
    "proposal_unchanged",
)

FLOW = Flow(
    "straight_switch",
    initial="draft",
    finals=("declined", "withdrawn", "ended"),
    groups={"working": ("on",), "waiting": ("proposed",)},
    rows=(
        Row("draft", "propose", "proposed", HEAD, PROPOSE, ("straight.proposed",), proposal="put"),
        Row("proposed", "confirm", "on", HEAD, CONFIRM, ("straight.switched_on",), proposal="confirm"),
        Row(
            "proposed",
            "return",
            "declined",
            HEAD,
            ("switch_reach", "not_same_officer", "reasons_given"),
            ("straight.declined",),
            proposal="return",
        ),
        Row(
            "proposed",
            "take_back",
            "withdrawn",
            HEAD,
            ("own_proposal",),
            ("straight.withdrawn",),
            proposal="take_back",
        ),
        Row("on", "stop", "ended", HEAD, ("reasons_given",), ("straight.switched_off",)),
    ),
)
