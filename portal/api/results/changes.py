"""The shapes of answers to a person's own program."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from portal.api.results.base import Answer


class ChangeRule(Answer):
    """What may be changed: ``decides`` and ``signs`` in the words of docs/api.md, computed from articles and law."""

    item: str
    title: str
    decides: str
    by_articles: int = Field(
        description="Percent of the votes that the own articles ask for; 0: the law's majority"
    )
    by_meeting: bool = Field(
        description="Whether a joint-stock company's meeting decides, by two thirds of the votes present, which you tell with the item"
    )
    signs: list[str]
    on_licence: bool
    basis: str
    verified: str


class GroupLacks(Answer):
    """A group with fewer members that its parent controls than there must be: filed anew, or ended with its name, by `due_on`."""

    members: int
    least: int
    since: str
    due_on: str


class OwnEnterprise(Answer):
    uscc: str | None
    name: str
    type: str
    authority: str
    status: str
    items: list[ChangeRule]
    group_lacks: GroupLacks | None


class OwnEnterprises(Answer):
    enterprises: list[OwnEnterprise]


class ChangeHead(Answer):
    id: str
    number: str | None
    state: str
    enterprise: dict[str, Any]
    authority: str
    created_at: str
    submitted_at: str | None
    due_on: str | None
    decided_at: str | None


class ChangePage(Answer):
    changes: list[ChangeHead]
    next: str | None


class Said(Answer):
    code: str
    detail: str


class ChangeItem(ChangeRule):
    answer: dict[str, Any]
    missing: list[Said] = Field(description="What is still wrong with it")


class MustSign(Answer):
    name: str
    why: str
    agreed: bool
    signs_here: bool


class ChangeDecision(Answer):
    """Who decides and who must sign, and where that stands."""

    decides: str
    sole: bool
    yes: int
    all: int
    by_articles: int
    reached: bool
    votes: list[dict[str, Any]]
    must_sign: list[MustSign]
    board: list[MustSign]
    board_agrees: bool


class ChangeAction(Answer):
    action: str
    open: bool
    closed_by: list[str]
    reasons: list[str]


class ChangeFile(Answer):
    id: str
    name: str
    about: str
    media_type: str
    size: int
    sha256: str
    created_at: str


class Change(ChangeHead):
    """A change whole."""

    version: int
    items: list[ChangeItem]
    problems: list[Said]
    owners: list[dict[str, Any]]
    officers: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    payments: list[dict[str, Any]] = Field(description="What the company says was paid, as it stands")
    joining: list[dict[str, Any]]
    share_classes: list[dict[str, Any]]
    differences: list[dict[str, Any]]
    decision: ChangeDecision
    register_moved: bool = Field(description="The register moved since this was written: `refresh` it")
    signatures_asked: bool
    sign_at: str | None = Field(description="Where each signer signs, in an own browser")
    points: list[dict[str, Any]]
    files: list[ChangeFile]
    actions: list[ChangeAction]
    refusal: str | None
    remedy: dict[str, Any] | None


class HostUse(Answer):
    id: str
    name: str
    desk: str | None
    until: str
    state: str
    asked_at: str


class Host(Answer):
    id: str
    enterprise: str | None
    kind: str
    county: str
    address: str
    state: str
    reasons: str | None
    lease_until: str
    quota: int
    taken: int
    closed_for: list[str]
    uses: list[HostUse]


class HostList(Answer):
    hosts: list[Host]


class RepairRead(Answer):
    id: str
    standing: str
    state: str
    reasons: str
    asked_at: str
    due_on: str
    answer: str | None
    decided_at: str | None


class MarkRead(Answer):
    standing: str
    code: str
    enterprise: str | None
    department: str
    basis: str
    since: str
    first: str = Field(description="The first day on which its repair may be asked for")
    repair: RepairRead | None


class Marks(Answer):
    marks: list[MarkRead]


class RepairRequest(RepairRead):
    code: str
    enterprise: str | None
    name: str | None


class RepairRequests(Answer):
    requests: list[RepairRequest]
