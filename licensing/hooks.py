"""Which addresses hear of an act: written where its entry gets its number; nothing is sent that did not happen, nothing forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from licensing.act import Ids
from licensing.store.models import ApiClient, JournalEntry, WebhookDelivery, WebhookEndpoint

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
    session: Session,
    ids: Ids,
    found: list[WebhookEndpoint],
    entries: Iterable[JournalEntry],
    enqueue: Enqueue,
) -> None:
    """A delivery for each address and each entry of its department, handed to the worker in this transaction."""
    for row in entries:
        for endpoint in found:
            if row.department is not None and endpoint.client.department == row.department:
                made = WebhookDelivery(
                    id=ids.new("msg"),
                    endpoint_id=endpoint.id,
                    seq=row.seq,
                    type=row.action,
                    made_at=row.at,
                )
                session.add(made)
                session.flush()
                enqueue(session, JOB, made.id, {"delivery_id": made.id})
