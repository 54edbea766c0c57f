"""A party's signature given at a counter (实施细则 arts 15, 16, 24): one officer saw document and signature, a second one confirms.

Nothing counts with the proposal. At the confirmation file, papers and words are digested again: what changed between is refused.
"""

from __future__ import annotations

from licensing.checker_rows import OFFICERS
from licensing.flow import Flow, Row

SEEN = (
    "counter_place",
    "not_own_application",
    "signatures_asked",
    "counter_party",
    "not_halted",
    "document_fits",
    "not_own_bargain",
)
CHECK = ("counter_place", "not_same_officer", "not_own_application")

FLOW = Flow(
    "counter_signature",
    initial="here",
    finals=("signed", "returned"),
    rows=tuple(
        row
        for role in OFFICERS
        for row in (
            Row("here", "propose", "proposed", role, SEEN, ("case.counter_seen",), proposal="put"),
            Row(
                "proposed",
                "confirm",
                "signed",
                role,
                (*CHECK, "shown_proposal", "proposal_unchanged", *SEEN[2:]),
                ("case.counter_confirmed",),
                proposal="confirm",
            ),
            Row(
                "proposed",
                "return",
                "returned",
                role,
                (*CHECK, "reasons_given"),
                ("case.counter_returned",),
                proposal="return",
            ),
            Row(
                "proposed",
                "take_back",
                "returned",
                role,
                ("own_proposal",),
                ("case.counter_taken_back",),
                proposal="take_back",
            ),
        )
    ),
    groups={"to_check": ("proposed",)},
)
