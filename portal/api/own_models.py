"""What a person's own program sends beside the items of a change: opening it, answers, an address that is lent, a request for repair."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from portal.api.models import Day, Page, Query, Strict, Uscc, Written
from portal.api.own_words import (
    Count,
    FenOrNone,
    Id,
    Line,
    Plain,
    Whole,
    Words,
)


class ChangeOpened(Strict):
    """Which items of which own enterprise shall change; a change still being written is gone on with."""

    enterprise: Uscc
    items: Annotated[
        list[Annotated[str, Field(pattern="^[a-z_]{2,30}$")]], Field(min_length=1, max_length=20)
    ]


class PointAnswer(Strict):
    point: Id
    answer: Words


class PointsAnswered(Strict):
    """Your sentences on points of a correction list."""

    answers: Annotated[list[PointAnswer], Field(min_length=1, max_length=100)]


class ChangeUpload(BaseModel):
    """A file, and what it is about: nothing for the whole change, `row:ITEM`, or `point:ID`."""

    model_config = ConfigDict(extra="forbid")
    file: Annotated[str, Field(min_length=1, json_schema_extra={"format": "binary"})]
    about: Annotated[str, Field(max_length=100)] = ""


class HostAsked(Strict):
    """The address that an own enterprise offers to lend."""

    enterprise: Uscc
    kind: Annotated[str, Field(pattern="^[a-z_]{2,30}$", examples=["cluster"])]
    county: Annotated[str, Field(pattern="^[0-9]{6}$")]
    address: Line
    area: Annotated[Count, Field(description="Square metres")]
    staff: Count
    paid_in_fen: FenOrNone = 0
    business_use: bool
    lease_until: Day
    quota: Annotated[Annotated[int, Field(ge=1, le=2000)], Whole]


class UseAnswered(Strict):
    """What the host says to one enterprise at its address."""

    action: Literal["confirm", "decline", "end"]


class PlatformAsked(Strict):
    """The platform that an own enterprise runs."""

    enterprise: Uscc
    name: Annotated[str, Field(min_length=2, max_length=60, pattern=Written)]
    permit: Annotated[
        str, Field(min_length=4, max_length=60, pattern=Written, description="Number of the telecom permit")
    ]


class ShopQuery(Page):
    """Which shops: in one state, with words in the shop's or the business's name."""

    state: Literal["asked", "confirmed", "declined"] | None = None
    q: Annotated[str, Field(min_length=1, max_length=60, pattern=Written)] | None = None


class ShopAnswered(Strict):
    """What the platform says to one shop; `decline` and `end` say why."""

    id: Annotated[str, Field(pattern="^shop_[0-9a-z]{1,64}$")]
    action: Literal["confirm", "decline", "end"]
    reasons: Annotated[str, Field(max_length=1000, pattern=Plain)] = ""


class ShopsAnswered(Strict):
    """Answers to shops of one platform, all or none."""

    answers: Annotated[list[ShopAnswered], Field(min_length=1, max_length=1000)]


class RepairAsked(Strict):
    """Ask for the repair of one bad mark."""

    standing: Id
    reasons: Annotated[str, Field(min_length=1, max_length=2000, pattern=Written)]


class RepairDecided(Strict):
    """What the department that stated the fact answers."""

    decision: Literal["grant", "refuse"]
    reasons: Annotated[str, Field(min_length=1, max_length=2000, pattern=Written)]


class ExtractAsked(Strict):
    """An extract of the register; which purposes there are: docs/api.md."""

    enterprise: Uscc
    level: Literal["public", "full"]
    purpose: Annotated[str, Field(pattern="^[A-Z]{2,20}$", examples=["BANK"])]
    on: Day
    known: Annotated[Day | None, Field(description="As known at the end of this day; absent: now")] = None
    reference: Annotated[str, Field(max_length=100, pattern=Plain)] = ""


class RegisterQuery(Query):
    """Of which day, as known at the end of which day."""

    on: Day
    known: Day | None = None


class OwnPage(Page):
    """How much, and after what."""
