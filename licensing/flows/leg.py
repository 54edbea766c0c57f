"""One department's leg of a case (多证合一 / 先照后证 / 双告知; design decision 11).

Merged items inform; nobody decides them: the department hears of the enterprise when it exists, not before (docs/decisions/0200),
acknowledges what it was told, and hears of it when it changes or is void. A leg dropped before it was told is heard of by nobody.
Before-items gate the licence, after-items never do. A clearance of an exit counts as given when its days pass in silence (条例 art
33), so it cannot be answered later. A leg whose facts change is asked or told again, whatever was answered before, and an answer
counts only for the round its officer read (docs/decisions/0025). A decision can be taken back within the office's minutes, while
nothing was built on it (docs/decisions/0180). While the founder corrects something, the department's clock stands still.
When it runs out, nothing is granted unless the items' rows say that silence grants (docs/decisions/0254). What an
officer claimed no colleague decides before taking it over (docs/decisions/0280). Where its items are given on a pledge, the signed
pledge grants it on the spot, and its withdrawal refuses it (docs/decisions/0330).
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

ANSWER = ("own_department", "not_own_application", "answer_days_open", "shown_round", "not_with_colleague")
UNDO = ("own_department", "own_decision", "inside_undo_window", "nothing_built_on_it")
AGAIN = ("needs_decision", "leg_facts_changed")

FLOW = Flow(
    "leg",
    initial="planned",
    finals=("informed", "acknowledged", "granted", "refused", "cancelled"),
    rows=(
        Row("planned", "inform", "informed", Role.SYSTEM, ("merged",), ("leg.informed",)),
        Row("planned", "open", "open", Role.SYSTEM, ("needs_decision",), ("leg.opened",)),
        Row("open", "grant", "granted", Role.OFFICER, ANSWER, ("leg.granted",)),
        Row("open", "refuse", "refused", Role.OFFICER, (*ANSWER, "reasons_given"), ("leg.refused",)),
        Row(
            "open",
            "grant_in_silence",
            "granted",
            Role.SYSTEM,
            ("silence_grants",),
            ("leg.granted_in_silence",),
        ),
        Row("open", "pledge", "granted", Role.APPLICANT, ("pledge_signed",), ("leg.granted_on_pledge",)),
        Row(
            "granted", "pledge_failed", "refused", Role.OFFICER, ("pledge_withdrawn",), ("leg.pledge_failed",)
        ),
        Row(
            "open", "claim", "open", Role.OFFICER, ("own_department", "not_with_colleague"), ("leg.claimed",)
        ),
        Row(
            "open",
            "take_over",
            "open",
            Role.OFFICER,
            ("own_department", "with_colleague"),
            ("leg.taken_over",),
        ),
        Row("open", "release", "open", Role.OFFICER, ("own_department", "claimed_by_me"), ("leg.released",)),
        Row("granted", "undo", "open", Role.OFFICER, UNDO, ("leg.decision_undone",)),
        Row("refused", "undo", "open", Role.OFFICER, UNDO, ("leg.decision_undone",)),
        Row(
            "open",
            "return",
            "returned",
            Role.OFFICER,
            (
                "own_department",
                "not_own_application",
                "permit_asked",
                "shown_round",
                "not_with_colleague",
                "reasons_given",
            ),
            ("leg.returned",),
            asks=("reasons",),
        ),
        Row(
            "returned", "answer", "open", Role.APPLICANT, ("own_case", "founder_answered"), ("leg.answered",)
        ),
        Row("returned", "ask_again", "open", Role.SYSTEM, AGAIN, ("leg.asked_again",)),
        Row("returned", "cancel", "cancelled", Role.SYSTEM, (), ("leg.cancelled",)),
        Row(
            "refused",
            "apply_again",
            "open",
            Role.APPLICANT,
            ("own_case", "may_apply_again", "founder_answered"),
            ("leg.applied_again",),
        ),
        Row("refused", "reopen", "open", Role.SYSTEM, ("needs_decision",), ("leg.opened",)),
        Row("cancelled", "reopen", "open", Role.SYSTEM, ("needs_decision",), ("leg.opened",)),
        Row("granted", "ask_again", "open", Role.SYSTEM, AGAIN, ("leg.asked_again",)),
        Row("open", "ask_again", "open", Role.SYSTEM, AGAIN, ("leg.asked_again",)),
        Row("refused", "ask_again", "open", Role.SYSTEM, AGAIN, ("leg.asked_again",)),
        Row(
            "informed",
            "inform_again",
            "informed",
            Role.SYSTEM,
            ("merged", "leg_facts_changed"),
            ("leg.informed_again",),
        ),
        Row("cancelled", "plan", "planned", Role.SYSTEM, ("merged",), ("leg.planned",)),
        Row(
            "informed",
            "acknowledge",
            "acknowledged",
            Role.OFFICER,
            ("own_department", "shown_round"),
            ("leg.acknowledged",),
            plain=True,
        ),
        Row(
            "acknowledged",
            "inform_again",
            "informed",
            Role.SYSTEM,
            ("merged", "leg_facts_changed"),
            ("leg.informed_again",),
        ),
        Row("acknowledged", "cancel", "cancelled", Role.SYSTEM, (), ("leg.cancelled",)),
        Row("open", "cancel", "cancelled", Role.SYSTEM, (), ("leg.cancelled",)),
        Row("granted", "cancel", "cancelled", Role.SYSTEM, (), ("leg.cancelled",)),
        Row("refused", "cancel", "cancelled", Role.SYSTEM, (), ("leg.cancelled",)),
        Row("informed", "cancel", "cancelled", Role.SYSTEM, (), ("leg.cancelled",)),
        Row("planned", "drop", "cancelled", Role.SYSTEM, ("merged",), ("leg.dropped",)),
    ),
    groups={
        "waiting": ("open", "informed"),
        "unanswered": ("open",),
        "permitted": ("granted",),
        "refused": ("refused",),
        "asked_back": ("returned",),
        "running": ("open", "returned"),
        "untold": ("planned",),
        "void": ("cancelled",),
        "known": ("acknowledged",),
    },
)
