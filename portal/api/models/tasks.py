"""What a department's system says to its tasks, pledges and claims."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from portal.api.models.base import Day, Page, Strict, Words, whole

Round = Annotated[
    Annotated[int, Field(ge=1)] | None,
    BeforeValidator(whole),
    Field(description="The task's round that was read; may be left out while it has been asked once"),
]


class Permit(Strict):
    """The permit of a grant. ``file``: the id of a file put at the task's ``permit-files`` before."""

    number: Annotated[str, Field(min_length=1, max_length=100, pattern="^[^\\x00]*[^\\s\\x00][^\\x00]*$")]
    valid_from: Day
    valid_until: Annotated[Day | None, Field(description="Absent: it has no end")] = None
    conditions: Words = ""
    file: Annotated[str, Field(pattern="^upload_[0-9a-z]{1,64}$")] | None = None


class Decision(Strict):
    """What a department decides about its leg."""

    decision: Literal["grant", "refuse"]
    reasons: Annotated[str, Field(max_length=2000)] = ""
    round: Round = None
    permit: Permit | None = None
    way_on: Words = ""


class Step(Strict):
    """A step of a task that is no decision."""

    reasons: Annotated[str, Field(max_length=2000, pattern="^[^\\x00]*$")] = ""
    round: Round = None


class Grant(Strict):
    """The department agrees."""

    decision: Literal["grant"]
    reasons: Words = ""
    round: Round = None
    permit: Permit | None = None


class Refuse(Strict):
    """The department does not agree, and says why."""

    decision: Literal["refuse"]
    reasons: Annotated[str, Field(max_length=2000, pattern="^[^\\x00]*[^\\s\\x00][^\\x00]*$")]
    way_on: Annotated[
        Words, Field(description="What the founder can do; shown beside the days for appeal")
    ] = ""


class TaskQuery(Page):
    state: Annotated[
        Literal[
            "waiting",
            "open",
            "returned",
            "granted",
            "refused",
            "informed",
            "acknowledged",
            "cancelled",
            "planned",
            "all",
        ],
        Field(
            description="`waiting` (default): what is to be decided (`open`), and told but not acknowledged (`informed`); "
            "`planned`: not begun; `cancelled`: no longer needed, void; `all`: with the answer's `position`, a snapshot"
        ),
    ] = "waiting"
    claim: Annotated[
        Literal["any", "mine", "free"],
        Field(description="`mine`: what this client has claimed; `free`: what nobody has"),
    ] = "any"


class PledgeQuery(Page):
    state: Annotated[
        Literal["unchecked", "correcting", "met", "withdrawn", "all"],
        Field(description="`unchecked` (default): granted or to be put right, and not yet found met"),
    ] = "unchecked"


class PledgeCheck(Strict):
    """What the check of a pledge found. `correct`: to be put right by `correct_by`, the longest day of the rows when absent."""

    result: Literal["confirm", "correct", "withdraw", "find_false"]
    reasons: Annotated[str, Field(max_length=2000, pattern="^[^\\x00]*$")] = ""
    correct_by: Day | None = None


class ClaimMade(Strict):
    """The department answers for a phrase of the claiming pool."""

    note: Annotated[str, Field(max_length=500, pattern="^[^\\x00]*$")] = ""


class PermitUpload(BaseModel):
    """A permit as a PDF, JPEG or PNG, as a browser or curl uploads it."""

    model_config = ConfigDict(extra="forbid")
    file: Annotated[str, Field(min_length=1, json_schema_extra={"format": "binary"})]
