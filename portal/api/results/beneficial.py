"""The shapes of answers about beneficial owners."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from portal.api.results.base import Answer


class BeneficialFirm(Answer):
    name: str
    uscc: str
    type: str


class BeneficialPerson(Answer):
    name: str
    document_kind: str
    document_number: str
    document_valid_until: str | None
    sex: str | None
    nationality: str | None
    born: str | None
    address: str | None
    contact: str | None
    right: Literal["share", "votes", "control", "manager", "state", "senior"]
    percent: str | None = Field(description="Of shares, as the filing computes it; null where it is no share")
    note: str | None
    since: str = Field(description="When the right took effect")
    until: str | None = Field(description="When it ended; null for who stands with this filing")


class BeneficialSeen(Answer):
    """One filing as it stood. ``way`` pledge: exempted by a pledge, nobody is named."""

    id: str
    enterprise: BeneficialFirm
    way: Literal["file", "pledge"]
    filed_on: str
    changed_on: str | None
    due_on: str | None
    late: bool
    digest: str = Field(description="SHA-256 that the signed papers carry")
    owners: list[BeneficialPerson]
    ended: list[BeneficialPerson]


class BeneficialErrorSeen(Answer):
    id: str
    uscc: str
    reference: str
    reported_at: str


class BeneficialDutySeen(Answer):
    uscc: str
    reason: Literal["owners", "capital", "error"]
    ordered_on: str | None
    obey_by: str | None
    fined_on: str | None
    fine_fen: int | None
