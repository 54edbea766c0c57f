"""The shapes of answers about tasks: a department's parts of cases."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from portal.api.results.base import Answer
from portal.api.results.subjects import EnterpriseFacts


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
    holder: str
    issued_on: str
    valid_until: str | None
    document: str


class TaskAction(Answer):
    """A step: ``grant`` and ``refuse`` are decisions; any other, ``undo`` too, is taken at ``/tasks/{id}/steps/{action}``."""

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


class PermitFile(Answer):
    """A file of the department's own permit."""

    id: str
    name: str
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    size: int = Field(description="Bytes")
    sha256: str
    scanned: bool = Field(description="Whether a virus scanner looked at it")
    created_at: str
    href: str = Field(description="Where its bytes are")


class Correction(Answer):
    """Asked by the department and answered by the founder (``kind`` correction), or a new application after a refusal (again)."""

    kind: Literal["correction", "again"]
    text: str | None
    asked_at: str
    days_left: int | None = Field(description="Of your clock when it stopped; below zero it was late")
    answer: str | None
    answered_at: str | None


class GrantedPermit(Answer):
    """The permit as issued. ``valid_until`` null: it has no end."""

    number: str
    valid_from: str
    valid_until: str | None
    conditions: str | None
    file: str | None = Field(description="Id among `permit_files`")


class TaskClaim(Answer):
    """Who of the department is at it. Until then only its holder decides it or returns it, unless a colleague takes it over."""

    by: str = Field(description="Your officer, or your system, by name")
    mine: bool = Field(description="Whether this client has it")
    since: str
    until: str = Field(description="Free again by itself")


class Task(Answer):
    """A department's part of a case."""

    id: str
    case: str
    kind: Literal["merged", "before", "after", "told", "clearance"]
    state: Literal[
        "planned", "informed", "acknowledged", "open", "returned", "granted", "refused", "cancelled"
    ]
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
    claim: TaskClaim | None = Field(description="Null: free")
    decided_at: str | None
    decided_by: str | None = Field(description="Your officer, or your system, by name")
    reasons: str | None
    permit: GrantedPermit | None
    way_on: str | None = Field(
        description="What the founder can do after a refusal, in the department's words"
    )
    permit_files: list[PermitFile] = Field(description="What the department put here for its permit")
    corrections: list[Correction] = Field(
        description="What was asked to be corrected and answered, oldest first"
    )
    undo_until: str | None = Field(description="Until then `undo` may take the decision back")
    actions: list[TaskAction] = Field(description="What an officer of the department may do with it today")


Position = Annotated[
    int, Field(description="Where the journal stood when the first page was read: ask for events `after` it")
]


class TaskPage(Answer):
    tasks: list[Task]
    next: str | None
    position: Position
