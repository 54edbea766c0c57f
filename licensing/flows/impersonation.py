"""Somebody says that a registration abuses their identity (条例 art 40; 细则 arts 51-58): taken up or not, examined, decided.

Every answer that ends the halt, and the one that confirms the abuse, is two officers' answer: one alone can only take it up.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.checker_rows import CHECK, CONFIRM, OFFICERS
from licensing.flow import Flow, Row

HERE = ("checker_place", "not_own_application")
OBJECTORS = (Role.APPLICANT, Role.OFFICER)
# action of the proposal: where it starts, where it waits, how it ends
ANSWERS = {
    "propose_declining": ("filed", "to_decline", "declined"),
    "propose_finding": ("accepted", "to_mark", "abused"),
    "propose_dismissal": ("accepted", "to_dismiss", "dismissed"),
    # nobody of the enterprise can be reached or answers: its name is published for 45 days (条例 art 40; 细则 art 53)
    "propose_notice": ("accepted", "to_publish", "published"),
    # at a party's request, while another's decision is awaited (细则 art 54)
    "propose_suspension": ("accepted", "to_suspend", "suspended"),
    # what was false is undone: refused, withdrawn, rescinded or corrected by order; only the false item falls (细则 arts 57, 58)
    "propose_settling": ("abused", "to_settle", "settled"),
}

ANSWERED = ("declined", "dismissed", "abused", "settled")
EXAMINED = ("accepted", "to_mark", "to_dismiss", "to_publish", "published", "to_suspend", "suspended")
UNDECIDED = ("filed", "to_decline", *EXAMINED)
# what a proposal needs beyond its reasons
NEEDS = {"propose_notice": ("entry_exists", "not_announced"), "propose_suspension": ("ground_named",)}


def _answers(action: str, start: str, waiting: str, end: str) -> tuple[Row, ...]:
    return tuple(
        row
        for role in OFFICERS
        for row in (
            Row(
                start,
                action,
                waiting,
                role,
                (*HERE, "reasons_given", *NEEDS.get(action, ())),
                ("impersonation.proposed",),
                proposal="put",
            ),
            Row(waiting, "confirm", end, role, CONFIRM, (f"impersonation.{end}",), proposal="confirm"),
            Row(
                waiting,
                "return",
                start,
                role,
                (*CHECK, "reasons_given"),
                ("impersonation.returned",),
                proposal="return",
            ),
            Row(
                waiting,
                "take_back",
                start,
                role,
                ("own_proposal",),
                ("impersonation.taken_back",),
                proposal="take_back",
            ),
        )
    )


FLOW = Flow(
    "impersonation",
    initial="filed",
    finals=("declined", "dismissed", "settled"),
    rows=(
        *(Row("filed", "take_up", "accepted", role, HERE, ("impersonation.accepted",)) for role in OFFICERS),
        *(row for action, states in ANSWERS.items() for row in _answers(action, *states)),
        # once, by the head, by as long again (细则 art 53)
        Row(
            "accepted",
            "extend",
            "accepted",
            Role.SUPERVISOR,
            (*HERE, "reasons_given", "complaint_extended_once"),
            ("impersonation.extended",),
        ),
        *(
            Row("suspended", "resume", "accepted", role, (*HERE, "reasons_given"), ("impersonation.resumed",))
            for role in OFFICERS
        ),
        *(
            Row(
                "published",
                "end_notice",
                "accepted",
                role,
                (*HERE, "notice_over"),
                ("impersonation.unopposed",),
            )
            for role in OFFICERS
        ),
        *(
            Row(
                "published",
                "object",
                "accepted",
                role,
                ("reasons_given", "notice_runs"),
                ("impersonation.opposed",),
            )
            for role in OBJECTORS
        ),
    ),
    groups={
        "unheard": ("filed", "to_decline"),
        "undecided": UNDECIDED,
        "halting": (*UNDECIDED, "abused", "to_settle"),
        "to_check": tuple(waiting for _, waiting, _ in ANSWERS.values()),
        "not_abused": ("declined", "dismissed"),
        "answered": ANSWERED,
        "published": ("published",),
        # the registry's own days run
        "running": tuple(state for state in EXAMINED if state != "suspended"),
    },
)
