"""An enterprise on the register (条例 arts 31-34, 40-42; 公司法 arts 241, 260). A suspension is date arithmetic, no state.

Even a deregistration is no end for ever: rescinded as false, or restored, the enterprise is what it was before.

What an order does to an enterprise, ``order_kinds.tsv`` says with the state it leads to; a way that is no row here is refused.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

SYSTEM = Role.SYSTEM
ENDED = frozenset({"deregistered", "revoked", "rescinded"})  # its licence is good for nothing

FLOW = Flow(
    "enterprise",
    initial="registered",
    finals=(),
    rows=(
        Row("registered", "revoked", "revoked", SYSTEM, (), ("enterprise.revoked",)),
        *(
            Row(state, "rescinded", "rescinded", SYSTEM, (), ("enterprise.rescinded",))
            for state in ("registered", "revoked")
        ),
        *(
            Row(state, "deregistered", "deregistered", SYSTEM, (), ("enterprise.deregistered",))
            for state in ("registered", "revoked", "rescinded")
        ),
        Row("deregistered", "restored", "registered", SYSTEM, (), ("enterprise.restored",)),
        Row("deregistered", "restored_revoked", "revoked", SYSTEM, (), ("enterprise.restored",)),
        Row("deregistered", "restored_rescinded", "rescinded", SYSTEM, (), ("enterprise.restored",)),
    ),
    groups={
        "left": ("deregistered",),
        "trading": ("registered",),
        "succeeded": ("deregistered", "rescinded"),  # its own investors act for what it owned
        "on_register": ("registered", "revoked", "rescinded"),
    },
)
