"""An edition of the name rules: one person writes and tries it, another approves it (design decision 7).

Anybody at a desk may write one and try it, which changes nothing; the rules hold in the whole prefecture, so only its own head
approves, returns or stops one (docs/decisions/0201).

Whether an approved edition is in force is no state: it is read from its date and from the instant at which the register was
ready for it. Undoing one is another edition, which goes the same way.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

CLERK, SUPERVISOR, SYSTEM = Role.CLERK, Role.SUPERVISOR, Role.SYSTEM
WRITERS = (CLERK, SUPERVISOR)
OWN = ("author_of_rules",)
TRY = (*OWN, "rules_changed", "rows_as_found", "register_ready")
SUBMIT = (*OWN, "reason_and_basis", "tried_as_is", "effective_day_ahead", "days_in_order")
APPROVE = (
    "rules_reach",
    "not_author_of_rules",
    "shown_proposal",
    "proposal_unchanged",
    "tried_as_is",
    "register_ready",
    "effective_day_ahead",
    "days_in_order",
)
SEND_BACK = ("rules_reach", "not_author_of_rules", "answer_given")
STOP = ("rules_reach", "not_in_force", "newest_edition", "answer_given")

FLOW = Flow(
    "rule_edition",
    initial="draft",
    finals=("withdrawn",),
    rows=(
        *(
            row
            for role in WRITERS
            for row in (
                Row("draft", "save", "draft", role, OWN),
                Row("tried", "save", "draft", role, OWN),
                Row("returned", "save", "draft", role, OWN),
                Row("draft", "try", "draft", role, TRY, ("rules.trial_asked",)),
                Row("tried", "try", "draft", role, TRY, ("rules.trial_asked",)),
                Row("returned", "try", "draft", role, TRY, ("rules.trial_asked",)),
                Row("tried", "submit", "submitted", role, SUBMIT, ("rules.submitted",), proposal="put"),
                Row("returned", "submit", "submitted", role, SUBMIT, ("rules.submitted",), proposal="put"),
                *(
                    Row(state, "describe", state, role, OWN, ("rules.described",))
                    for state in ("draft", "tried", "returned")
                ),
                *(
                    Row(state, "withdraw", "withdrawn", role, OWN, ("rules.withdrawn",))
                    for state in ("draft", "tried", "returned")
                ),
                Row(
                    "submitted",
                    "withdraw",
                    "withdrawn",
                    role,
                    OWN,
                    ("rules.withdrawn",),
                    proposal="take_back",
                ),
            )
        ),
        Row("draft", "tried", "tried", SYSTEM, (), ("rules.tried",)),
        Row("submitted", "approve", "approved", SUPERVISOR, APPROVE, ("rules.approved",), proposal="confirm"),
        Row("submitted", "return", "returned", SUPERVISOR, SEND_BACK, ("rules.returned",), proposal="return"),
        Row("approved", "stop", "withdrawn", SUPERVISOR, STOP, ("rules.stopped",)),
    ),
)
