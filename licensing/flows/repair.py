"""Repair of a bad mark (信用修复): asked for by whom it is about, answered by the department that stated it, within seven working days.

市场监督管理信用修复管理办法 (from 2025-12-25). A mark is taken off by its own department's word alone.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

OFFICERS = (Role.OFFICER, Role.CLERK, Role.SUPERVISOR)
DECIDES = ("own_fact", "not_own_application", "reasons_given")

FLOW = Flow(
    "repair",
    initial="asked",
    finals=("granted", "refused", "withdrawn"),
    rows=(
        *(
            row
            for role in OFFICERS
            for row in (
                Row("asked", "grant", "granted", role, DECIDES, ("repair.granted",)),
                Row("asked", "refuse", "refused", role, DECIDES, ("repair.refused",)),
            )
        ),
        Row("asked", "withdraw", "withdrawn", Role.APPLICANT, ("own_repair",), ("repair.withdrawn",)),
    ),
    groups={
        "open": ("asked",),
        "answered": ("granted", "refused"),
        "ended_fact": ("granted",),
        "turned_down": ("refused",),
    },
)
