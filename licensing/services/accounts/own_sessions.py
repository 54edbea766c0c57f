"""Where an account is signed in, for its owner to see and to end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from licensing.errors import NotFound
from licensing.store.models import WebSession
from licensing.work import Work

SHOWN = 16  # signs of a session's hash that name it on the page; not enough to be it


@dataclass(frozen=True)
class Place:
    """One session: ``key`` names it for ending, ``browser`` is browser and system in two words."""

    key: str
    browser: str
    since: datetime
    seen: datetime
    here: bool


def listing(session: Session, account_id: str, own_hash: str, at: datetime) -> list[Place]:
    """Sessions that still open something, the reader's own first, then the newest."""
    query = select(WebSession).where(WebSession.account_id == account_id, WebSession.expires_at > at)
    found = [
        Place(
            row.id_hash[:SHOWN],
            str(row.data.get("browser") or ""),
            row.created_at,
            row.last_seen_at,
            row.id_hash == own_hash,
        )
        for row in session.scalars(query.order_by(WebSession.last_seen_at.desc()))
    ]
    return sorted(found, key=lambda place: not place.here)


def end(work: Work, key: str) -> None:
    """End one of the own sessions. Raises NotFound for anybody else's."""
    mine = (WebSession.account_id == work.act.actor.id) & WebSession.id_hash.startswith(key, autoescape=True)
    found = list(work.session.scalars(select(WebSession.id_hash).where(mine))) if len(key) == SHOWN else []
    if not found:
        raise NotFound(key)
    work.session.execute(delete(WebSession).where(WebSession.id_hash.in_(found)))
    work.record("account.sessions_ended", "account", str(work.act.actor.id))
