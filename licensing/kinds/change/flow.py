"""A change on the owner's own application (条例 arts 19, 24; 细则 arts 31-36; 公司法 arts 35, 66).

Signatures are over the papers, which name what stands on the register today: moved since, they count no more. Two officers decide
as with a founding (docs/decisions/0007); approved, register and licence change in the same act.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.checker_rows import DESK, two_officers
from licensing.flow import Flow, Row

APPLICANT, CLERK = Role.APPLICANT, Role.CLERK
LAWFUL = (
    "change_lawful",
    "register_as_signed",
    "resolved",
    "consented",
    "not_halted",
    "applicant_free",
    "no_other_open",
    "first_licence_made",
    "death_notice_over",
)
READY = ("own_case", "holds_enterprise", *LAWFUL)
DECIDED = (*LAWFUL, "tax_shown", "tax_cleared", "stated_by_others", "approvals_seen")

FLOW = Flow(
    "change",
    initial="draft",
    finals=("changed", "refused", "withdrawn"),
    rows=(
        Row("draft", "save", "draft", APPLICANT, ("own_case",)),
        Row("draft", "submit", "submitted", APPLICANT, READY, ("case.submitted",)),
        Row("draft", "publish", "changed", APPLICANT, (*READY, "publishes_itself"), ("case.changed",)),
        Row("draft", "withdraw", "withdrawn", APPLICANT, ("own_case",), ("case.withdrawn",)),
        Row("submitted", "take", "in_review", CLERK, ("own_place", "not_own_application"), ("case.taken",)),
        Row("submitted", "withdraw", "withdrawn", APPLICANT, ("own_case",), ("case.withdrawn",)),
        Row("in_review", "put_back", "submitted", CLERK, DESK, ("case.put_back",)),
        Row(
            "in_review",
            "request_correction",
            "correction",
            CLERK,
            (*DESK, "corrections_listed", "corrections_first_or_fewer"),
            ("case.correction_requested",),
        ),
        Row("in_review", "see_approval", "in_review", CLERK, DESK, ("case.approval_seen",)),
        *two_officers("submitted", DECIDED, ("changed", "case.changed"), ("refused", "case.refused")),
        Row("correction", "save", "correction", APPLICANT, ("own_case",)),
        Row(
            "correction", "submit", "in_review", APPLICANT, (*READY, "points_answered"), ("case.resubmitted",)
        ),
        Row("correction", "withdraw", "withdrawn", APPLICANT, ("own_case",), ("case.withdrawn",)),
        Row(
            "correction", "undo", "in_review", CLERK, (*DESK, "inside_undo_window"), ("case.decision_undone",)
        ),
    ),
    groups={
        "fillable": ("draft", "correction"),
        "correction": ("correction",),
        "waiting": ("submitted",),
        "review": ("in_review",),
        "to_check": ("to_confirm",),
        "desk": ("submitted", "in_review", "to_confirm"),
        "handed_in": ("submitted", "in_review", "to_confirm", "correction"),
        "changed": ("changed",),
        "refused": ("refused",),
        "given_up": ("withdrawn", "refused"),
        "decided": ("changed", "refused"),
    },
)
