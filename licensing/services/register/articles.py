"""What an enterprise's own articles ask beyond the law, as filed: whole percent of the votes, with their days (公司法 arts 65, 66)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.store.models import RegisterItem

SPECIAL, ORDINARY = "special", "ordinary"
ROWS = {SPECIAL: "articles_special", ORDINARY: "articles_ordinary"}


def majorities(session: Session, enterprise_id: str) -> dict[str, int]:
    """What the articles on file ask beyond the law, in whole percent of the votes; empty where they ask nothing more."""
    query = select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise_id,
        RegisterItem.item.in_(ROWS.values()),
        RegisterItem.until.is_(None),
    )
    kept = {row.item: row.value for row in session.scalars(query)}
    return {kind: int(str(kept[item])) for kind, item in ROWS.items() if kept.get(item)}
