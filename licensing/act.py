"""One act: one person, one instant, one source of identifiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from licensing.deadlines import legal_date


class Role(StrEnum):
    """Who acts. One account holds one role; an applicant has no office."""

    VISITOR = "visitor"
    APPLICANT = "applicant"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"
    OPERATOR = "operator"
    SYSTEM = "system"


class Clock(Protocol):
    def now(self) -> datetime:
        """The instant, aware, in UTC."""


class Ids(Protocol):
    def new(self, prefix: str) -> str:
        """A fresh identifier such as ``case_01J…``."""

    def token(self) -> str:
        """At least 128 unguessable bits, URL-safe."""

    def short_token(self) -> str:
        """128 unguessable bits in 22 URL-safe signs, where space is dear (a QR code)."""


@dataclass(frozen=True)
class Actor:
    """Who acts, where and for whom. ``authority`` is a 6-digit division code; ``program``: the client by which a person acts, if any."""

    id: str | None
    name: str
    role: Role
    authority: str | None = None
    department: str | None = None
    program: str | None = None


VISITOR = Actor(None, "visitor", Role.VISITOR)
SYSTEM = Actor(None, "system", Role.SYSTEM)


@dataclass(frozen=True)
class Act:
    actor: Actor
    at: datetime
    ids: Ids

    @property
    def on(self) -> date:
        """The legal date of the act (Asia/Shanghai)."""
        return legal_date(self.at)
