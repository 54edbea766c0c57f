"""One request to be shown a licence, and its one answer (E249 arts 10-11; esign handbook §3 row 4).

Whether a request still runs is read from its instants at the act, never from a sweep having run.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

APPLICANT, SYSTEM = Role.APPLICANT, Role.SYSTEM
SHOWABLE = ("request_running", "may_present", "licence_made", "licence_in_force", "use_open", "licence_bound")

FLOW = Flow(
    "presentation",
    initial="open",
    finals=("verified", "failed", "declined"),
    rows=(
        Row("open", "present", "presented", APPLICANT, SHOWABLE, ("holder.presented",)),
        Row(
            "open", "decline", "declined", APPLICANT, ("request_running",), ("holder.presentation_declined",)
        ),
        Row(
            "presented",
            "accept",
            "verified",
            SYSTEM,
            ("possession_proved",),
            ("holder.presentation_verified",),
        ),
        Row(
            "presented", "reject", "failed", SYSTEM, ("possession_unproved",), ("holder.presentation_failed",)
        ),
    ),
)
