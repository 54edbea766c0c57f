"""One shop on a platform as somebody's place of business: asked for by an application, answered by the platform, ended when it closes.

A platform that declined may think again: what was asked stays the same, so nobody has to ask twice.
"""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

APPLICANT, SYSTEM = Role.APPLICANT, Role.SYSTEM
OWN = ("may_answer_shops",)

FLOW = Flow(
    "platform_shop",
    initial="asked",
    finals=("ended",),
    rows=(
        *(
            Row(
                state,
                "confirm",
                "confirmed",
                APPLICANT,
                (*OWN, "platform_open", "shop_free", "shops_left"),
                ("platform_shop.confirmed",),
            )
            for state in ("asked", "declined")
        ),
        Row("asked", "decline", "declined", APPLICANT, (*OWN, "reasons_given"), ("platform_shop.declined",)),
        Row("confirmed", "end", "ended", APPLICANT, (*OWN, "reasons_given"), ("platform_shop.ended",)),
        *(
            Row(state, "drop", "ended", SYSTEM, (), ("platform_shop.dropped",))
            for state in ("asked", "declined", "confirmed")
        ),
    ),
    groups={
        "agreed": ("confirmed",),
        "waiting": ("asked",),
        "declined": ("declined",),
        "answered": ("declined", "confirmed"),
    },
)
