"""The life of one licence version (E249 art 6; 细则 art 64): it follows the register, no clerk has to remember."""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

FLOW = Flow(
    "licence",
    initial="prepared",
    finals=("revoked", "superseded"),
    groups={"usable": ("valid",), "followed": ("superseded",)},
    rows=(
        Row("prepared", "record", "valid", Role.SYSTEM, (), ("licence.issued",)),
        Row("prepared", "supersede", "superseded", Role.SYSTEM, (), ("licence.superseded",)),
        Row("prepared", "revoke", "revoked", Role.SYSTEM, (), ("licence.revoked",)),
        Row("valid", "supersede", "superseded", Role.SYSTEM, (), ("licence.superseded",)),
        Row("suspended", "supersede", "superseded", Role.SYSTEM, (), ("licence.superseded",)),
        Row("valid", "suspend", "suspended", Role.SYSTEM, (), ("licence.suspended",)),
        Row("suspended", "resume", "valid", Role.SYSTEM, (), ("licence.resumed",)),
        Row("valid", "revoke", "revoked", Role.SYSTEM, (), ("licence.revoked",)),
        Row("suspended", "revoke", "revoked", Role.SYSTEM, (), ("licence.revoked",)),
    ),
)
