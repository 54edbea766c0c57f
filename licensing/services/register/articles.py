"""What an enterprise's own articles ask beyond the law, as filed: whole percent of the votes, a quorum, and how votes are counted at all,
each with its days (公司法 arts 65, 66)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from licensing.application.draft import Draft
from licensing.own_votes import FIXED as FIXED
from licensing.own_votes import HEADS as HEADS
from licensing.own_votes import OwnVotes
from licensing.services.register import history
from licensing.store.models import Enterprise, RegisterItem
from licensing.work import Work

SPECIAL, ORDINARY = "special", "ordinary"
ROWS = {SPECIAL: "articles_special", ORDINARY: "articles_ordinary"}
QUORUM, VOTES = "articles_quorum", "articles_votes"
TEXT = (
    "articles_text"  # of an amendment: each stands beside those before it, until the articles themselves end
)
BASIS = "公司法第六十五条"


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


def amendments(
    session: Session, enterprise_id: str, on: date, known: datetime | None = None
) -> list[RegisterItem]:
    """The amendments that stood on a day, the earliest first. ``known``: as was written down by that instant."""
    query = select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise_id,
        RegisterItem.item == TEXT,
        RegisterItem.since <= on,
        or_(RegisterItem.until.is_(None), RegisterItem.until > on),
    )
    if known is not None:
        query = query.where(RegisterItem.recorded_at <= known)
    return list(
        session.scalars(query.order_by(RegisterItem.since, RegisterItem.recorded_at, RegisterItem.id))
    )


def kept_as(voting: dict[str, Any]) -> dict[str, str | None]:
    """The rows of the register that say so."""
    how = {name: voting[name] for name in ("way", "weights") if voting.get(name)}
    return {
        VOTES: json.dumps(how, sort_keys=True) if how else None,
        QUORUM: str(voting["quorum"]) if voting.get("quorum") else None,
    }


def enter(work: Work, enterprise: Enterprise, draft: Draft, owners: Mapping[str, str], act: str) -> None:
    """What the founders' articles say of votes, from the first day. ``owners``: person id -> the owner's row."""
    votes = OwnVotes.of(draft)
    if votes is None:
        return
    found = {"way": votes.way, "weights": {owners[who]: part for who, part in votes.parts.items()}}
    for item, value in kept_as(found).items():
        if value is not None:
            history.add(work, enterprise, item, value, act, BASIS).since = enterprise.established_on
