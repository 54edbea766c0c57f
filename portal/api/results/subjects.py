"""The shapes of answers about cases, enterprises and items that tasks and events lead to."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from portal.api.results.base import Answer


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


class RegisteredPerson(Answer):
    """Who owns a part or holds an office today; a liaison is not published."""

    role: str = Field(description="Code of the role, such as SHAREHOLDER or DIRECTOR")
    name: str
    amount_fen: int | None = Field(description="The subscribed part, for owners")


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
    scope_mark: str | None = Field(
        description="What the licence prints behind the scope, by the kind of its address (国市监注〔2018〕236号 art 4); null for none"
    )
    scope_phrases: list[ScopePhrase]
    term: str | None = Field(description="As the licence words it; null where an older entry does not say")
    people: list[RegisteredPerson]
    suspended_until: str | None
    name_ordered_on: str | None


class ItemSchema(Answer):
    """A JSON Schema (2020-12)."""

    title: str
    type: Literal["object"]
    properties: dict[str, Any]
    required: list[str]
