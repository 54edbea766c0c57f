"""A permit given on a pledge (告知承诺; 国办发〔2020〕42号, 国发〔2018〕35号): written, signed and thereby granted, checked afterwards.

The signature of a complete pledge is the decision, on the spot. The department checks everything within its days; what is not met is put
right by a day, or the permit is withdrawn; a false pledge is withdrawn at once and kept on record (docs/decisions/0330).
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

SIGN = ("may_pledge", "pledge_open", "pledge_whole")
CHECK = ("own_department", "not_own_pledge", "everything_in")
HARD = ("own_department", "not_own_pledge", "reasons_given")
LAST = (*HARD, "correction_done")
ASKS = ("reasons",)

FLOW = Flow(
    "pledge",
    initial="written",
    finals=("met", "withdrawn", "ended"),
    rows=(
        Row("written", "sign", "granted", Role.APPLICANT, SIGN, ("pledge.granted",)),
        Row("written", "drop", "ended", Role.APPLICANT, ("may_pledge",), ("pledge.dropped",)),
        Row("granted", "confirm", "met", Role.OFFICER, CHECK, ("pledge.confirmed",)),
        Row("granted", "correct", "correcting", Role.OFFICER, HARD, ("pledge.to_correct",), asks=ASKS),
        Row("granted", "find_false", "withdrawn", Role.OFFICER, HARD, ("pledge.false",), asks=ASKS),
        Row("correcting", "answer", "correcting", Role.APPLICANT, ("may_pledge",), ("pledge.corrected",)),
        Row("correcting", "confirm", "met", Role.OFFICER, CHECK, ("pledge.confirmed",)),
        Row("correcting", "withdraw", "withdrawn", Role.OFFICER, LAST, ("pledge.withdrawn",), asks=ASKS),
        Row("correcting", "find_false", "withdrawn", Role.OFFICER, HARD, ("pledge.false",), asks=ASKS),
        Row("met", "find_false", "withdrawn", Role.OFFICER, HARD, ("pledge.false",), asks=ASKS),
        Row("granted", "end", "ended", Role.SYSTEM, (), ("pledge.ended",)),
        Row("correcting", "end", "ended", Role.SYSTEM, (), ("pledge.ended",)),
    ),
    groups={
        "unsigned": ("written",),
        "standing": ("granted", "correcting", "met"),
        "unchecked": ("granted", "correcting"),
        "correcting": ("correcting",),
        "met": ("met",),
        "withdrawn": ("withdrawn",),
    },
)
