"""The use of a host's address by one enterprise: asked for by its founder, confirmed by the host's own representative, ended by either."""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row

APPLICANT, SYSTEM = Role.APPLICANT, Role.SYSTEM

FLOW = Flow(
    "address_use",
    initial="asked",
    finals=("declined", "ended"),
    rows=(
        Row(
            "asked",
            "confirm",
            "confirmed",
            APPLICANT,
            ("is_representative", "host_open", "place_left", "desk_free"),
            ("address_use.confirmed",),
        ),
        Row("asked", "decline", "declined", APPLICANT, ("is_representative",), ("address_use.declined",)),
        *(
            Row(state, "drop", "ended", SYSTEM, (), ("address_use.dropped",))
            for state in ("asked", "confirmed")
        ),
        Row("confirmed", "end", "ended", APPLICANT, ("is_representative",), ("address_use.ended",)),
    ),
    groups={
        "agreed": ("confirmed",),
        "open": ("asked", "confirmed"),
        "waiting": ("asked",),
        "lent": ("confirmed", "ended"),
    },
)
