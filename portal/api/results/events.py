"""The shapes of answers about events and their types."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from portal.api.event_types import event_types
from portal.api.results.base import Answer


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
    resource: Literal["task", "enterprise", "claim", "standing", "client", "pledge", "beneficial_filing"]
    changed: list[str]
    text: str


class EventTypes(Answer):
    event_types: list[EventTypeRow]


class EventPage(Answer):
    events: list[Event]
    next: int


class ExchangeRow(Answer):
    """Something owed to the department. ``digest``: of the event's entry in the journal, which the receipt repeats."""

    id: str
    seq: int
    type: str
    digest: str
    owed_at: str
    due_on: str = Field(description="Last of the seven working days")
    sent_at: str | None
    received_at: str | None = Field(description="As the receipt says")
    confirmed_at: str | None
    late: bool


class ExchangePage(Answer):
    exchanges: list[ExchangeRow]
