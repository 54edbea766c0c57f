"""The shapes of answers about names: checked, searched."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from portal.api.results.base import Answer


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
    as_of: str = Field(
        description="The instant the register was read of; a copy of it may be some seconds behind"
    )
    waiting: int = Field(description="Names that an upgrade has yet to index; 0 when nothing is missing")
