"""The shapes of answers about the register as of a day."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from portal.api.results.base import Answer


class RegisterAsOf(Answer):
    """What the register published of a day; everything empty before the day of founding."""

    uscc: str | None
    on: str
    known: str | None
    origin: Literal["application", "file"] = Field(
        description="file: taken over from a register file, which knew no change before; its items are what it said then"
    )
    items: dict[str, str]
    people: list[dict[str, Any]]
    contributions: list[dict[str, Any]]
    paid: list[dict[str, Any]]
    history: list[dict[str, Any]]


class ExtractRead(Answer):
    """``state``: waiting or signed."""

    id: str
    enterprise: str | None
    level: str
    purpose: str
    reference: str
    on: str
    known: str | None
    state: str
    prepared_at: str
    issued_at: str | None
    credential: str | None = Field(description="SD-JWT VC; members about people are disclosed one by one")
    page: str | None
    page_sha256: str | None
    log_index: int | None
