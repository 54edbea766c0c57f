"""What the register shows of a matter's enterprise to everybody, and so to every department."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PublicFacts:
    """What the register shows to everybody (企业信息公示暂行条例 art 6), before or after it is on the register."""

    name: str
    uscc: str | None
    entity_type: str
    domicile: str
    scope: str
    capital_fen: int | None
    representative: str
    authority: str
