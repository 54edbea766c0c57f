"""A change of the installation's signing keys is two operators' act: one proposes exactly what is to be done, another one has it done.

What the keys were when it was proposed they must still be when it is done (docs/decisions/0301).
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

WHO = Role.OPERATOR
CONFIRM = ("not_same_officer", "shown_proposal", "proposal_unchanged")

FLOW = Flow(
    "key_act",
    initial="draft",
    finals=("done", "declined", "withdrawn"),
    groups={"waiting": ("proposed",)},
    rows=(
        Row("draft", "propose", "proposed", WHO, (), ("keys.proposed",), proposal="put"),
        Row("proposed", "confirm", "done", WHO, CONFIRM, ("keys.confirmed",), proposal="confirm"),
        Row(
            "proposed",
            "return",
            "declined",
            WHO,
            ("not_same_officer",),
            ("keys.declined",),
            proposal="return",
        ),
        Row(
            "proposed",
            "take_back",
            "withdrawn",
            WHO,
            ("own_proposal",),
            ("keys.taken_back",),
            proposal="take_back",
        ),
    ),
)
