"""The rows that flows with two officers share: what the second officer may do, a clerk and the head of the same place alike."""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Row

DESK = ("own_place", "taken_by_me", "not_own_application")
CHECK = ("checker_place", "not_same_officer", "not_own_application")
CONFIRM = (*CHECK, "shown_proposal", "proposal_unchanged")
EXTEND = (
    "supervised_place",
    "extended_once_at_most",
    "due_date_ahead",
    "reasons_given",
)  # 条例 art 19: the head
OFFICERS = (Role.CLERK, Role.SUPERVISOR)


def heads_rows(waiting: str, review: str) -> tuple[Row, ...]:
    """A case does not die with its clerk: its head gives it to somebody, and a claim nobody worked on releases itself."""
    fits = ("supervised_place", "assignee_fits")
    return (
        Row(waiting, "assign", review, Role.SUPERVISOR, fits, ("case.assigned",)),
        Row(review, "assign", review, Role.SUPERVISOR, (*fits, "reasons_given"), ("case.assigned",)),
        Row(
            review,
            "take_away",
            waiting,
            Role.SUPERVISOR,
            ("supervised_place", "reasons_given"),
            ("case.taken_away",),
        ),
        Row(review, "release", waiting, Role.SYSTEM, ("claim_over",), ("case.released",)),
    )


def confirm(
    source: str, action: str, target: str, event: str, guards: tuple[str, ...] = ()
) -> tuple[Row, ...]:
    """The second officer confirms; only now the decision takes effect."""
    return tuple(
        Row(source, action, target, role, (*CONFIRM, *guards), (event,), proposal="confirm")
        for role in OFFICERS
    )


def give_back(source: str, target: str, event: str) -> tuple[Row, ...]:
    """The second officer does not agree: back to the maker with a note."""
    guards = (*CHECK, "reasons_given")
    return tuple(
        Row(source, "return", target, role, guards, (event,), proposal="return") for role in OFFICERS
    )


def two_officers(
    waiting: str, lawful: tuple[str, ...], approved: tuple[str, str], refused: tuple[str, str]
) -> tuple[Row, ...]:
    """From a case on the desk to its decision: proposed, confirmed or given back, extended, handed on by the head.

    ``waiting``: the state of what nobody has taken; ``lawful``: what must hold when an approval is proposed and again when it is
    confirmed; ``approved``, ``refused``: the state and the event of each end.
    """
    proposed = ("case.proposed",)
    return (
        Row(
            "in_review",
            "propose_approval",
            "to_confirm",
            Role.CLERK,
            (*DESK, *lawful),
            proposed,
            proposal="put",
        ),
        Row(
            "in_review",
            "propose_refusal",
            "to_confirm",
            Role.CLERK,
            (*DESK, "reasons_given"),
            proposed,
            proposal="put",
        ),
        Row("in_review", "extend", "in_review", Role.SUPERVISOR, EXTEND, ("case.extended",)),
        *heads_rows(waiting, "in_review"),
        Row(
            "to_confirm",
            "take_back",
            "in_review",
            Role.CLERK,
            DESK,
            ("case.proposal_taken_back",),
            proposal="take_back",
        ),
        Row("to_confirm", "extend", "to_confirm", Role.SUPERVISOR, EXTEND, ("case.extended",)),
        *confirm("to_confirm", "confirm_approval", *approved, ("approval_proposed", *lawful)),
        *confirm("to_confirm", "confirm_refusal", *refused, ("refusal_proposed",)),
        *give_back("to_confirm", "in_review", "case.proposal_returned"),
    )
