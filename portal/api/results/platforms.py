"""Platforms and their shops, as answers."""

from __future__ import annotations

from pydantic import Field

from portal.api.results.base import Answer


class PlatformRead(Answer):
    id: str
    enterprise: str | None
    name: str
    permit: str
    state: str
    reasons: str | None
    closed_for: list[str] = Field(description="Why it confirms nothing today; empty where it does")
    waiting: int
    confirmed: int


class PlatformList(Answer):
    platforms: list[PlatformRead]


class ShopRead(Answer):
    id: str
    shop: str
    business: str
    enterprise: str | None
    state: str
    reasons: str | None
    asked_at: str
    answered_at: str | None
    ended_on: str | None
    due_on: str | None = Field(description="By when its owner files another address after an end")


class ShopPage(Answer):
    shops: list[ShopRead]
    next: str | None


class ShopsDone(Answer):
    shops: list[ShopRead]
