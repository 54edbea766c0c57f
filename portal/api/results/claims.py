"""The shapes of answers about claims and standings: what departments say by themselves."""

from __future__ import annotations

from typing import Literal

from portal.api.results.base import Answer
from portal.api.results.subjects import TaskEnterprise


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
