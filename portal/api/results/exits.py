"""The shapes of answers about leaving the register and about a sale to an outsider."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from portal.api.results.base import Answer
from portal.api.results.changes import ChangeAction


class Obstacle(Answer):
    code: str
    title: str


class ExitEnterprise(Answer):
    uscc: str | None
    name: str
    type: str
    status: str
    obstacles: list[Obstacle] = Field(description="What closes the simplified way today; none: it is open")


class ExitHead(Answer):
    id: str
    number: str | None
    state: str
    enterprise: dict[str, Any]
    created_at: str
    due_on: str | None
    decided_at: str | None


class ExitPage(Answer):
    enterprises: list[ExitEnterprise]
    exits: list[ExitHead]


class Exit(ExitHead):
    """An exit whole."""

    obstacles: list[Obstacle]
    signatures: list[dict[str, Any]]
    sign_at: str | None = Field(description="Where each investor signs, in an own browser")
    notice: dict[str, Any] | None
    departments: list[dict[str, Any]]
    actions: list[ChangeAction]
    refusal: str | None
    remedy: dict[str, Any] | None
    name_free_from: str | None


class CallHead(Answer):
    id: str = Field(description="The change's")
    enterprise: dict[str, Any]
    state: str = Field(description="called, contested, noticed or set_aside")
    received_on: str | None


class CallPage(Answer):
    calls: list[CallHead]


class CallRead(Answer):
    """A demand as one reader sees it; ``terms`` are shown to its owner once delivery was taken, to the company before it is sent."""

    id: str
    enterprise: dict[str, Any]
    company: bool = Field(description="Whether the reader speaks for the company")
    state: str | None = Field(
        description="called, contested, noticed or set_aside; null before a demand, or before its delivery"
    )
    sealed: bool = Field(description="Whether something waits for delivery")
    open: bool
    terms: dict[str, Any]
    digest: str
    missing: list[str]
    sent_on: str | None
    grace_until: str | None
    paper: dict[str, Any] | None = Field(description="How a demand on paper went out, as the company says")
    notice_paper: dict[str, Any] | None
    contest_by: str | None
    received_on: str | None
    answer: str | None
    contested: dict[str, Any] | None
    noticed_on: str | None
    forfeited_fen: int | None
    sue_by: str | None
    sued: dict[str, Any] | None
    set_aside_on: str | None


class OfferHead(Answer):
    id: str
    enterprise: dict[str, Any]
    received_on: str | None
    answer: str | None


class OfferPage(Answer):
    offers: list[OfferHead]


class OfferRead(OfferHead):
    """``terms`` are shown once they were received; ``others``: for the seller, where each other owner stands."""

    seller: bool
    open: bool
    terms: dict[str, Any]
    digest: str
    missing: list[str]
    sent_at: str | None
    changed: bool
    last_day: str | None
    others: list[dict[str, Any]]
    unreachable: list[str]
