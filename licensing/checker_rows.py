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
