"""The shapes of answers, for the published description."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """What a program may rely on; members may be added, never renamed."""

    model_config = ConfigDict(extra="allow")


class DivisionPart(Answer):
    text: str
    code: str | None


class NameParts(Answer):
    division: DivisionPart | None
    trade_name: str | None
    industry: str | None
    form: str | None
    pattern: str | None


class NameConflict(Answer):
    name: str
    uscc: str | None
    status: str
    relation: Literal["same", "similar"]
    via: list[str]
    until: str | None = Field(None, description="Last day of a reservation; absent for other names")
    free_from: str | None = Field(
        None, description="First day on which the name is free again, where one is known"
    )


class NameFinding(Answer):
    code: str
    outcome: Literal["pass", "warn", "review", "reject"]
    span: list[int] | None
    basis: str
    message: str
    conflicts: list[NameConflict]


class CheckResult(Answer):
    """The check result, the same as ``python -m namecheck check --json`` prints."""

    name: str
    parts: NameParts
    outcome: Literal["pass", "warn", "review", "reject"]
    findings: list[NameFinding]
    rules: str = Field(pattern="^sha256:[0-9a-f]{64}$")


class RegisterName(Answer):
    name: str
    uscc: str | None
    status: str
    status_date: str | None
    reserved_until: str | None
    authority: str
    parts: NameParts
    marks: list[list[int]] = Field(description="Where the answer stands in the name: pairs of from and to")


class NamePage(Answer):
    """``next`` may follow a short or empty page: go on until it is null."""

    names: list[RegisterName]
    next: str | None
    waiting: int = Field(description="Names that an upgrade has yet to index; 0 when nothing is missing")


class VerifyCheck(Answer):
    name: str
    ok: bool
    detail: str


class VerifyIssuer(Answer):
    """The registry whose signature held: ours, or that of another region."""

    iss: str
    name: str
    region: str


class VerifyResult(Answer):
    """The verdict on a licence, the same as ``python -m esign verify --json`` prints, and this answer signed."""

    result: Literal["valid", "superseded", "suspended", "revoked", "expired", "forged", "unknown"]
    reasons: list[str]
    claims: dict[str, Any]
    checks: list[VerifyCheck]
    as_of: str
    issuer: VerifyIssuer | None
    signed: str = Field(description="JWS of this answer by the installation's answer key")


class PresentationRequest(Answer):
    """A request to be shown a licence. ``answer`` is there once the holder has presented; its claims are the purpose's only."""

    id: str
    state: Literal["open", "presented", "verified", "failed", "declined", "over"]
    purpose: str
    reference: str | None
    claims: list[str]
    code: str = Field(description="What the holder types")
    link: str = Field(description="What the holder opens; put it into a QR code")
    nonce: str
    audience: str
    created_at: str
    expires_at: str
    presented_at: str | None
    answer: VerifyResult | None


class TaskEnterprise(Answer):
    name: str
    uscc: str | None
    type: str
    authority: str | None


class TaskAction(Answer):
    """A step: ``grant`` and ``refuse`` are decisions, any other is taken at ``/tasks/{id}/steps/{action}``."""

    action: str
    asks: list[str] = Field(description="What must be sent with it, such as reasons")
    open: bool
    closed_by: list[str] = Field(description="Codes of what closes it now")


class Task(Answer):
    """A department's part of a case."""

    id: str
    case: str
    kind: Literal["merged", "before", "after", "told", "clearance"]
    state: Literal["planned", "informed", "open", "granted", "refused", "cancelled"]
    department: str
    items: list[str]
    fields: dict[str, Any]
    round: int = Field(description="How often the department was asked or told; send it with the decision")
    changed: list[str] = Field(
        description="What is new in this round: items, fields.<name>, facts.<name>, not_recorded"
    )
    enterprise: TaskEnterprise
    basis: str | None
    opened_at: str | None
    due_on: str | None
    decided_at: str | None
    reasons: str | None
    actions: list[TaskAction] = Field(description="What an officer of the department may do with it today")


class TaskPage(Answer):
    tasks: list[Task]
    next: str | None


class Claim(Answer):
    """A phrase that needs a permit and that no row gives to a department; ``department`` null while it waits."""

    id: str
    case: str
    phrase: str
    enterprise: TaskEnterprise
    due_on: str
    department: str | None
    claimed_at: str | None
    note: str | None


class ClaimPage(Answer):
    claims: list[Claim]
    next: str | None


class Standing(Answer):
    """A fact that the department stated. ``last_day`` null: until it is ended; ``stands``: today."""

    id: str
    code: str
    subject: str | None
    name: str | None
    basis: str | None
    reference: str | None
    since: str
    last_day: str | None
    responsible: Literal["yes", "no", "unknown"] | None
    stands: bool
    ended_at: str | None
    end_basis: str | None


class StandingPage(Answer):
    standings: list[Standing]
    next: str | None


class EventSubject(Answer):
    kind: str
    id: str


class Event(Answer):
    seq: int
    at: str
    type: str
    subject: EventSubject
    facts: dict[str, Any]


class EventPage(Answer):
    events: list[Event]
    next: int


class Token(Answer):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class TokenError(Answer):
    """An error of RFC 6749 §5.2."""

    error: Literal[
        "invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope", "unauthorized_client"
    ]
