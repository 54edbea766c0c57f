"""A host of addresses (托管企业): asks to be one, is accepted by the registry of its place, stopped by it, ends it itself."""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

APPLICANT, OFFICERS = Role.APPLICANT, (Role.CLERK, Role.SUPERVISOR)
HERE = ("own_place", "not_own_application", "reasons_given")

FLOW = Flow(
    "address_host",
    initial="applied",
    finals=("refused", "ended"),
    rows=(
        *(
            row
            for role in OFFICERS
            for row in (
                Row("applied", "accept", "accepted", role, (*HERE, "host_fit"), ("address_host.accepted",)),
                Row("applied", "refuse", "refused", role, HERE, ("address_host.refused",)),
                Row("accepted", "stop", "stopped", role, HERE, ("address_host.stopped",)),
                Row("stopped", "resume", "accepted", role, (*HERE, "host_fit"), ("address_host.resumed",)),
            )
        ),
        *(
            Row(state, "end", "ended", APPLICANT, ("is_representative",), ("address_host.ended",))
            for state in ("applied", "accepted", "stopped")
        ),
    ),
    groups={"hosting": ("accepted",), "asked": ("applied",), "known": ("applied", "accepted", "stopped")},
)
