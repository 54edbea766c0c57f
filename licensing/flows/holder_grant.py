"""Who may act with a licence (E249 art 7 as the national application has it): 法定代表人 → 证照管理员 → 办事人.

A grant's last day is date arithmetic, no state. What ends with a manager's own grant is ended in the same transaction.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

APPLICANT, SYSTEM = Role.APPLICANT, Role.SYSTEM
OPEN = ("licence_made", "licence_in_force", "use_open", "not_oneself")

FLOW = Flow(
    "holder_grant",
    initial="proposed",
    finals=("revoked", "declined", "ended"),
    rows=(
        Row(
            "proposed",
            "appoint",
            "active",
            APPLICANT,
            ("is_representative", *OPEN, "new_manager", "managers_below_limit"),
            ("holder.manager_appointed",),
        ),
        Row(
            "proposed",
            "authorise",
            "active",
            APPLICANT,
            ("may_authorise", *OPEN),
            ("holder.agent_authorised",),
        ),
        Row("active", "revoke", "revoked", APPLICANT, ("may_revoke",), ("holder.grant_revoked",)),
        Row("active", "decline", "declined", APPLICANT, ("is_the_person",), ("holder.grant_declined",)),
        Row("active", "end", "ended", SYSTEM, ("giver_gone",), ("holder.grant_ended",)),
    ),
)
