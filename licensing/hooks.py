"""Which addresses hear of an act: written where its entry gets its number; nothing is sent that did not happen, nothing forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from licensing.act import Ids
from licensing.store.bulk import add_rows
from licensing.store.chaining import Link
from licensing.store.models import ApiClient, WebhookDelivery, WebhookEndpoint

JOB = "webhook"
SCOPE = "events:read"
Enqueue = Callable[[Session, str, str, dict[str, str]], None]


def listeners(session: Session, departments: set[str]) -> list[WebhookEndpoint]:
    """The open addresses of these departments' systems, of those that may read events."""
    if not departments:
        return []
    query = (
        select(WebhookEndpoint)
        .join(ApiClient)
        .options(joinedload(WebhookEndpoint.client))
        .where(ApiClient.department.in_(sorted(departments)), ApiClient.disabled.is_(False))
        .where(WebhookEndpoint.disabled_at.is_(None))
    )
    return [x for x in session.scalars(query) if SCOPE in x.client.scopes]


def spread(
    session: Session, ids: Ids, found: list[WebhookEndpoint], links: Iterable[Link], enqueue: Enqueue
) -> None:
    """A delivery for each address and each entry of its department, handed to the worker in this transaction."""
    if not found:
        return
    rows: list[dict[str, Any]] = [
        {
            "id": ids.new("msg"),
            "endpoint_id": endpoint.id,
            "seq": link.seq,
            "type": link.note.action,
            "made_at": link.note.at,
        }
        for link in links
        for endpoint in found
        if link.note.department is not None and endpoint.client.department == link.note.department
    ]
    add_rows(session, WebhookDelivery, rows)
    for row in rows:
        enqueue(session, JOB, row["id"], {"delivery_id": row["id"]})
