"""Establishment registration (条例 arts 15-22; 细则 arts 16-19; one-time correction list 条例 art 19).

Department legs start together when the registry has accepted the case: what a department reads has been examined and can no longer
change under its hands. Only pre-approval items hold the licence back (先照后证).

A decision has two officers: who took the case proposes it, a second officer of the same place confirms it (docs/decisions/0007).
A correction list decides nothing and stays with one. What leaves no doubt the machine may register in the act that hands it in
(``straight``, docs/decisions/0220).
"""

from __future__ import annotations

from licensing.act import Role
from licensing.checker_rows import DESK, OFFICERS, two_officers
from licensing.flow import Flow, Row

APPLICANT, CLERK, SYSTEM = Role.APPLICANT, Role.CLERK, Role.SYSTEM
READY = (
    "own_case",
    "complete",
    "name_held",
    "all_signed",
    "not_halted",
    "applicant_free",
    "applicant_entitled",
    "applicant_shown",
)
MACHINE = READY[1:]  # nobody acts: all else is asked as of whoever applies
LAWFUL = ("complete", "all_signed", "not_halted", "applicant_free", "name_still_lawful", "approvals_seen")
UNDO = ("checker_place", "one_of_the_two", "not_own_application", "inside_undo_window")

FLOW = Flow(
    "establishment",
    initial="draft",
    finals=("licensed", "refused", "withdrawn"),
    rows=(
        Row("draft", "save", "draft", APPLICANT, ("own_case",)),
        Row("draft", "submit", "submitted", APPLICANT, READY, ("case.submitted",)),
        Row("draft", "withdraw", "withdrawn", APPLICANT, ("own_case",), ("case.withdrawn",)),
        Row("submitted", "take", "in_review", CLERK, ("own_place", "not_own_application"), ("case.taken",)),
        Row("submitted", "withdraw", "withdrawn", APPLICANT, ("own_case",), ("case.withdrawn",)),
        Row(
            "submitted",
            "register",
            "approved",
            SYSTEM,
            (*MACHINE, "name_still_lawful", "approvals_seen", "nothing_in_doubt"),
            ("case.registered_straight",),
        ),
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
        *two_officers("submitted", LAWFUL, ("approved", "case.approved"), ("refused", "case.refused")),
        *(
            Row(
                "refused",
                "undo",
                "in_review",
                r,
                (*UNDO, "name_held"),
                ("case.decision_undone",),
                proposal="undo",
            )
            for r in OFFICERS
        ),
        Row("correction", "save", "correction", APPLICANT, ("own_case",)),
        Row(
            "correction", "submit", "in_review", APPLICANT, (*READY, "points_answered"), ("case.resubmitted",)
        ),
        Row("correction", "withdraw", "withdrawn", APPLICANT, ("own_case",), ("case.withdrawn",)),
        Row(
            "correction", "undo", "in_review", CLERK, (*DESK, "inside_undo_window"), ("case.decision_undone",)
        ),
        Row(
            "approved", "reopen", "in_review", SYSTEM, ("before_item_refused",), ("case.before_item_refused",)
        ),
        Row(
            "in_review",
            "wait_again",
            "approved",
            SYSTEM,
            ("no_before_item_refused",),
            ("case.before_item_open_again",),
        ),
        Row(
            "approved",
            "issue",
            "licensed",
            SYSTEM,
            ("before_items_granted", "not_halted"),
            ("case.licensed",),
        ),
    ),
    groups={
        "fillable": ("draft", "correction"),
        "correction": ("correction",),
        "waiting": ("submitted",),
        "review": ("in_review",),
        "to_check": ("to_confirm",),
        "desk": ("submitted", "in_review", "to_confirm"),
        "licence_due": ("approved",),
        "granted": ("approved", "licensed"),
        "refused": ("refused",),
        "withdrawn": ("withdrawn",),
        "given_up": ("withdrawn", "refused"),
        "decided": ("approved", "licensed", "refused"),
    },
)
