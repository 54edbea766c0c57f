"""What an enterprise's own articles ask beyond the law, as filed: whole percent of the votes, a quorum, and how votes are counted at all,
each with its days (公司法 arts 65, 66)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.store.models import RegisterItem

SPECIAL, ORDINARY = "special", "ordinary"
ROWS = {SPECIAL: "articles_special", ORDINARY: "articles_ordinary"}
QUORUM, VOTES = "articles_quorum", "articles_votes"
HEADS, FIXED = "heads", "fixed"


def majorities(session: Session, enterprise_id: str) -> dict[str, int]:
    """What the articles on file ask beyond the law, in whole percent of the votes; empty where they ask nothing more."""
    query = select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise_id,
        RegisterItem.item.in_(ROWS.values()),
        RegisterItem.until.is_(None),
    )
    kept = {row.item: row.value for row in session.scalars(query)}
    return {kind: int(str(kept[item])) for kind, item in ROWS.items() if kept.get(item)}


def voting(session: Session, enterprise_id: str) -> dict[str, Any]:
    """How votes are counted where not by contributions, and the percent that must take part: ``way`` (one vote a head, or fixed),
    ``weights`` (owner's id -> percent) and ``quorum``; empty where the articles say nothing."""
    query = select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise_id,
        RegisterItem.item.in_((QUORUM, VOTES)),
        RegisterItem.until.is_(None),
    )
    kept = {row.item: str(row.value) for row in session.scalars(query) if row.value}
    found: dict[str, Any] = json.loads(kept[VOTES]) if VOTES in kept else {}
    return found | ({"quorum": int(kept[QUORUM])} if QUORUM in kept else {})


def kept_as(voting: dict[str, Any]) -> dict[str, str | None]:
    """The rows of the register that say so."""
    how = {name: voting[name] for name in ("way", "weights") if voting.get(name)}
    return {
        VOTES: json.dumps(how, sort_keys=True) if how else None,
        QUORUM: str(voting["quorum"]) if voting.get("quorum") else None,
    }
