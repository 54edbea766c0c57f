"""An agent's mandate (民法典 arts 165, 169, 173; D95 art 16): written, signed by the giver, ended by either at once.

Whether its day is over, or the giver has lost the proof it rests on, is read at the act, never from a sweep having run.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

APPLICANT = Role.APPLICANT

FLOW = Flow(
    "mandate",
    initial="written",
    finals=("ended",),
    rows=(
        Row(
            "written", "sign", "active", APPLICANT, ("gives_mandate", "mandate_day_ahead"), ("mandate.given",)
        ),
        Row("written", "end", "ended", APPLICANT, ("gives_mandate",), ("mandate.ended",)),
        Row("active", "end", "ended", APPLICANT, ("gives_mandate",), ("mandate.ended",)),
        Row("active", "decline", "ended", APPLICANT, ("is_the_person",), ("mandate.declined",)),
    ),
    groups={"unsigned": ("written",), "given": ("active",)},
)
