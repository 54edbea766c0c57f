"""A proposed decision and its second officer (docs/decisions/0007, 0020): the one way for cases, orders and editions of the rules.

Whose place it is, and what else must hold, the row of the subject's own flow says; who made it never answers it, wherever it is from.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

OFFICERS = (Role.CLERK, Role.SUPERVISOR, Role.OPERATOR)  # operators: for the keys alone
CONFIRM = ("not_same_officer", "shown_proposal", "proposal_unchanged")

FLOW = Flow(
    "proposal",
    initial="open",
    finals=("returned", "taken_back", "undone"),
    rows=tuple(
        row
        for role in OFFICERS
        for row in (
            Row("open", "confirm", "confirmed", role, CONFIRM, ("proposal.confirmed",)),
            Row("open", "return", "returned", role, ("not_same_officer",), ("proposal.returned",)),
            Row("open", "take_back", "taken_back", role, ("own_proposal",), ("proposal.taken_back",)),
            Row("confirmed", "undo", "undone", role, (), ("proposal.undone",)),
            Row("confirmed", "reopen", "open", role, (), ("proposal.reopened",)),
        )
    ),
)
