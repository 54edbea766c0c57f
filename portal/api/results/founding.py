"""The shapes of answers to a founder's program."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from portal.api.results.base import Answer
from portal.api.results.changes import ChangeAction, ChangeFile
from portal.api.results.names import CheckResult


class OwnName(Answer):
    id: str
    name: str
    status: str
    reserved_until: str | None
    type: str | None
    county: str | None
    application: str | None = Field(description="The founding that was handed in with it")


class OwnNames(Answer):
    names: list[OwnName]


class NameReserved(Answer):
    """``reserved`` is null where the name was refused; ``check`` says why, and what else was found."""

    reserved: OwnName | None
    check: CheckResult


class FoundingKind(Answer):
    """A kind of enterprise as its row says it; ``schema_at``: where the JSON schemas of its sections are."""

    kind: str
    title: str
    type: str
    sections: list[str]
    named: bool
    nameless: bool
    name_forms: list[str]
    roles: list[str]
    body_roles: list[str]
    signing: list[str] = Field(description="Whoever holds one of these roles signs, in an own browser")
    contributions: list[str]
    address_kinds: list[dict[str, Any]]
    counties: list[str]
    schema_at: str
    basis: str
    verified: bool


class FoundingKinds(Answer):
    kinds: list[FoundingKind]


class FoundingSchema(Answer):
    """JSON Schema (2020-12): a property for each request of the kind."""

    title: str
    type: str
    properties: dict[str, Any]


class Phrase(Answer):
    code: str
    text: str
    kind: str
    permits: list[str]


class Phrases(Answer):
    phrases: list[Phrase]


class ApplicationHead(Answer):
    id: str
    number: str | None
    state: str
    kind: str
    type: str
    title: str
    name: str | None
    authority: str | None
    uscc: str | None
    created_at: str
    submitted_at: str | None
    due_on: str | None
    decided_at: str | None


class ApplicationPage(Answer):
    applications: list[ApplicationHead]
    next: str | None


class Finding(Answer):
    """``pointer``: into the request of its section, of its person or owner; empty for the whole."""

    pointer: str
    code: str
    detail: str


class ApplicationSection(Answer):
    section: str
    answer: dict[str, Any]
    problems: list[Finding] = Field(description="What is still wrong with it; none: it is done")


class ApplicationPerson(Answer):
    id: str
    party: str
    name: str
    id_number: str
    document_kind: str
    mobile: str
    roles: list[str]
    amount_fen: int | None
    form: str | None
    due_on: str | None
    votes_percent: int | None
    details: dict[str, Any]
    problems: list[Finding]


class ApplicationPaper(Answer):
    kind: str
    title: str
    sha256: str


class ApplicationSignature(Answer):
    """``state``: missing, signed, outdated, weak or taken."""

    person: str
    name: str
    roles: list[str]
    state: str


class Application(ApplicationHead):
    """A founding whole."""

    version: int
    sections: list[ApplicationSection]
    people: list[ApplicationPerson]
    beneficial: str | None = Field(description="Where beneficial owners are filed; null where none are asked")
    documents: list[ApplicationPaper]
    signatures: list[ApplicationSignature]
    signatures_asked: bool
    sign_at: str | None = Field(description="Where each signer signs, in an own browser")
    departments: list[dict[str, Any]] = Field(
        description="Who is asked what, and where each stands; `asked`: what one wants to know of you"
    )
    points: list[dict[str, Any]]
    files: list[ChangeFile]
    actions: list[ChangeAction]
    refusal: str | None
    remedy: dict[str, Any] | None
    licence: dict[str, Any] | None


class BeneficialNamed(Answer):
    id: str
    name: str
    id_number: str
    percent: str
    problems: list[Finding]


class OwnBeneficial(Answer):
    """What is filed, whom the owners' tree shows (``proposed``), and behind which bodies it cannot see (``bodies``)."""

    id: str
    state: str
    title: str
    version: int
    way: str | None
    pledge: bool
    changed_on: str | None
    pledge_closed: list[str] = Field(description="Why the pledge exempts nobody; none: the law offers it")
    named: list[BeneficialNamed]
    proposed: list[dict[str, Any]]
    bodies: list[dict[str, Any]]
    problems: list[Finding]
