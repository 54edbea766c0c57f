"""A name on the register (734 arts 15-23): reserved, borne by an enterprise, and what becomes of it afterwards.

Whether a reservation or the year after a deregistration has run out is read from dates, no state. What an order does to a name,
``order_kinds.tsv`` says with the state it leads to; a way that is no row here is refused.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

SYSTEM, APPLICANT = Role.SYSTEM, Role.APPLICANT
BORNE = ("registered", "ordered")
OFF = ("revoked", "rescinded")

FLOW = Flow(
    "name",
    initial="reserved",
    finals=("released", "renamed"),
    rows=(
        Row("reserved", "release", "released", APPLICANT, ("own_name", "not_in_case"), ("name.released",)),
        Row("reserved", "registered", "registered", SYSTEM, (), ("name.registered",)),
        Row("registered", "ordered", "ordered", SYSTEM, (), ("name.ordered",)),
        *(Row(state, "renamed", "renamed", SYSTEM, (), ("name.renamed",)) for state in BORNE),
        *(Row(state, "revoked", "revoked", SYSTEM, (), ("name.revoked",)) for state in BORNE),
        *(
            Row(state, "rescinded", "rescinded", SYSTEM, (), ("name.rescinded",))
            for state in (*BORNE, "revoked")
        ),
        *(
            Row(state, "deregistered", "deregistered", SYSTEM, (), ("name.deregistered",))
            for state in (*BORNE, *OFF)
        ),
        Row("deregistered", "restored", "registered", SYSTEM, (), ("name.restored",)),
        Row("deregistered", "restored_revoked", "revoked", SYSTEM, (), ("name.restored",)),
        Row("deregistered", "restored_rescinded", "rescinded", SYSTEM, (), ("name.restored",)),
    ),
    groups={"borne": BORNE, "held": (*BORNE, *OFF), "reserved": ("reserved",), "gone": ("deregistered",)},
)
