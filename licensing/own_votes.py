"""How a limited company's founders let votes be counted, where not by contributions (公司法 art 65)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from licensing.application.draft import Draft
from licensing.errors import Problem

HEADS, FIXED = "heads", "fixed"
WAYS = (HEADS, FIXED)
FIELD, PART = "votes", "votes_percent"  # of the capital's answer; of what an owner brings in
COMPANY, WHOLE = "llc", 100
BY_LAW = "股东会会议由股东按照出资比例行使表决权。"
BY_HEADS = "股东会会议由股东行使表决权，每一股东一票，不按照出资比例。"
BY_PARTS = "股东会会议由股东按照下列比例行使表决权，不按照出资比例：{parts}。"


@dataclass(frozen=True)
class OwnVotes:
    """``way``: one vote a head, or fixed parts. ``parts``: person id -> percent, None where nothing readable is said."""

    way: str
    parts: Mapping[str, int | None]

    @classmethod
    def of(cls, draft: Draft) -> OwnVotes | None:
        """None where the law's way stays; where one owner decides alone, nothing is counted (公司法 art 60)."""
        way = str(draft.section("capital").get(FIELD) or "")
        if draft.entity_type != COMPANY or way not in WAYS or len(draft.owners) < 2:
            return None
        said = {p.id: str(p.contribution.get(PART, "")) for p in draft.owners} if way == FIXED else {}
        return cls(way, {who: int(text) if text.isdecimal() else None for who, text in said.items()})

    @property
    def sum(self) -> int:
        return sum(part or 0 for part in self.parts.values())


def problems(draft: Draft) -> list[Problem]:
    """Fixed parts name every owner in whole percent and make a hundred."""
    votes = OwnVotes.of(draft)
    if votes is None or votes.way != FIXED:
        return []
    missing = [
        Problem(f"person.{p.id}.{PART}", "people.votes_needed", {"name": p.name})
        for p in draft.owners
        if votes.parts[p.id] is None
    ]
    return missing or (
        [Problem("people", "people.votes_sum", {"sum": votes.sum})] if votes.sum != WHOLE else []
    )


def clause(draft: Draft) -> str:
    """The articles' sentence about it."""
    votes = OwnVotes.of(draft)
    if votes is None:
        return BY_LAW
    named = "，".join(
        f"{p.name}{'＿＿' if (n := votes.parts.get(p.id)) is None else n}%" for p in draft.owners
    )
    return BY_HEADS if votes.way == HEADS else BY_PARTS.format(parts=named)
