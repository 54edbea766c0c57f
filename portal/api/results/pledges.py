"""The shapes of answers about permits on a pledge."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from portal.api.results.base import Answer
from portal.api.results.tasks import TaskAction


class PledgeFirm(Answer):
    name: str
    uscc: str


class PledgedCondition(Answer):
    code: str
    text: str
    promised_by: str | None = Field(description="Last day promised; null: met when it was pledged")
    met_on: str | None = Field(description="When the holder reported it met")


class PledgeFile(Answer):
    id: str
    name: str
    sha256: str
    href: str


class PledgedPaper(Answer):
    code: str
    text: str
    promised_by: str | None
    file: PledgeFile | None


class PledgeSeen(Answer):
    """A permit given on a pledge. ``may_begin``: the permit stands and every condition is met."""

    id: str
    state: Literal["granted", "correcting", "met", "withdrawn", "ended"]
    item: str
    name: str
    task: str
    enterprise: PledgeFirm
    pledged_by: str
    by_agent: bool
    granted_on: str | None
    check_by: str | None = Field(description="Last day of the check")
    may_begin: bool
    conditions: list[PledgedCondition]
    papers: list[PledgedPaper]
    digest: str | None = Field(description="SHA-256 that the signature covers")
    corrections: str | None
    correct_by: str | None
    answer: str | None
    answered_at: str | None
    result: str | None
    false: bool
    checked_at: str | None
    actions: list[TaskAction]


class PledgePage(Answer):
    pledges: list[PledgeSeen]
    next: str | None
