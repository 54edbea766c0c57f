"""The shapes of answers, for the published description."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from portal.api.event_types import event_types


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


class ScopePhrase(Answer):
    """A phrase of business scope; ``code`` and ``kind`` null for one the catalogue no longer has."""

    phrase: str
    code: str | None
    kind: str | None


class EnterpriseFacts(TaskEnterprise):
    """As the task was asked; the register as it stands today: ``/enterprises/{uscc}``."""

    representative: str
    capital_fen: int | None = Field(description="Capital in fen, a hundredth of a yuan")
    domicile: str
    scope: str = Field(description="As printed on the licence")
    scope_phrases: list[ScopePhrase]


class TaskItem(Answer):
    """A certificate item of the task. ``schema``: where the JSON schema of its answers stands."""

    code: str
    name: str
    basis: str | None
    schema_: str = Field(alias="schema")


class Approval(Answer):
    """An approval given elsewhere, which the department confirms."""

    item: str
    number: str
    authority: str
    issued_on: str
    valid_until: str | None
    document: str


class TaskAction(Answer):
    """A step: ``grant`` and ``refuse`` are decisions, any other is taken at ``/tasks/{id}/steps/{action}``."""

    action: str
    asks: list[str] = Field(description="What must be sent with it, such as reasons")
    open: bool
    closed_by: list[str] = Field(description="Codes of what closes it now")


class TaskDocument(Answer):
    """A file the founder handed in for one of the task's items."""

    id: str
    item: str
    name: str
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    size: int = Field(description="Bytes")
    sha256: str
    scanned: bool = Field(description="Whether a virus scanner looked at it")
    created_at: str
    href: str = Field(description="Where its bytes are")


class Task(Answer):
    """A department's part of a case."""

    id: str
    case: str
    kind: Literal["merged", "before", "after", "told", "clearance"]
    state: Literal["planned", "informed", "acknowledged", "open", "granted", "refused", "cancelled"]
    department: str
    items: list[str]
    item_details: list[TaskItem]
    fields: dict[str, Any] = Field(
        description="Answers to the items' questions, each of the type its item's `schema` gives; absent when not answered"
    )
    approvals: list[Approval]
    documents: list[TaskDocument]
    round: int = Field(description="How often the department was asked or told; send it with the decision")
    changed: list[str] = Field(
        description="What is new in this round: items, fields.<name>, facts.<name>, not_recorded"
    )
    enterprise: EnterpriseFacts
    basis: str | None
    verified: bool = Field(description="Whether items and limit were read in a source")
    opened_at: str | None
    due_on: str | None
    decided_at: str | None
    decided_by: str | None = Field(description="Your officer, or your system, by name")
    reasons: str | None
    actions: list[TaskAction] = Field(description="What an officer of the department may do with it today")


Position = Annotated[
    int, Field(description="Where the journal stood when the first page was read: ask for events `after` it")
]


class TaskPage(Answer):
    tasks: list[Task]
    next: str | None
    position: Position


class CaseSeen(Answer):
    """A case of which the department has a part; ``tasks``: the department's own."""

    id: str
    kind: str
    state: str
    name: str
    uscc: str | None
    type: str
    authority: str | None
    submitted_at: str | None
    accepted_at: str | None
    decided_at: str | None
    tasks: list[str]


class RegisteredEnterprise(Answer):
    """What the register publishes about an enterprise today."""

    uscc: str
    name: str = Field(description="The code instead, while the name must be changed by order")
    status: str
    status_date: str | None
    type: str
    authority: str
    established_on: str | None
    representative: str | None
    capital_fen: int | None
    domicile: str | None
    scope: str | None
    scope_phrases: list[ScopePhrase]
    suspended_until: str | None
    name_ordered_on: str | None


class ItemSchema(Answer):
    """A JSON Schema (2020-12)."""

    title: str
    type: Literal["object"]
    properties: dict[str, Any]
    required: list[str]


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


class EventResource(Answer):
    """What the event is about and where it stands now; ``href`` null for what cannot be read here."""

    type: str
    id: str | None
    href: str | None


class Event(Answer):
    seq: int
    at: str
    type: str = Field(json_schema_extra={"examples": list(event_types())})
    subject: EventSubject
    resource: EventResource
    changed: list[str] = Field(
        description="Members of the resource that may differ since; codes, never values"
    )
    facts: dict[str, Any]


class EventTypeRow(Answer):
    type: str
    resource: Literal["task", "enterprise", "claim", "standing", "client"]
    changed: list[str]
    text: str


class EventTypes(Answer):
    event_types: list[EventTypeRow]


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
