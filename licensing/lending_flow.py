"""Who lends an address (托管企业) or confirms shops on its platform: asks, is accepted by the registry of its place, stopped by it, ends
it itself."""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

APPLICANT, OFFICERS = Role.APPLICANT, (Role.CLERK, Role.SUPERVISOR)
HERE = ("own_place", "not_own_application", "reasons_given")


def lending(name: str, fit: str) -> Flow:
    """The table of one sort of lender. ``fit``: the guard that says whether it is what its rows ask."""
    officers = (
        row
        for role in OFFICERS
        for row in (
            Row("applied", "accept", "accepted", role, (*HERE, fit), (f"{name}.accepted",)),
            Row("applied", "refuse", "refused", role, HERE, (f"{name}.refused",)),
            Row("accepted", "stop", "stopped", role, HERE, (f"{name}.stopped",)),
            Row("stopped", "resume", "accepted", role, (*HERE, fit), (f"{name}.resumed",)),
        )
    )
    own = (
        Row(state, "end", "ended", APPLICANT, ("is_representative",), (f"{name}.ended",))
        for state in ("applied", "accepted", "stopped")
    )
    return Flow(
        name,
        initial="applied",
        finals=("refused", "ended"),
        rows=(*officers, *own),
        groups={
            "hosting": ("accepted",),
            "asked": ("applied",),
            "accepted_once": ("accepted", "stopped"),
            "known": ("applied", "accepted", "stopped"),
        },
    )
