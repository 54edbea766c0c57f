"""A delivery's life: tried with growing pauses for days, taken or given up, sent once more by an operator; always under its own id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.errors import NotFound, Refused
from licensing.hooks import JOB, SCOPE
from licensing.services.exchanges import ledger
from licensing.store.models import JournalEntry, WebhookDelivery, WebhookEndpoint
from licensing.work import Work

# seconds before each repetition, as Standard Webhooks proposes: at once, minutes, hours; about four days in all
LATER = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400, 86400)
GONE = 410  # the receiver wants nothing more (Standard Webhooks)


@dataclass(frozen=True)
class Parcel:
    """What goes where. ``secrets``: each signs, the newest first."""

    id: str
    url: str
    secrets: tuple[str, ...]
    entry: JournalEntry


def parcel(work: Work, delivery_id: str) -> Parcel | None:
    """What a delivery brings; None when it is done with, or its address or client is shut."""
    delivery = work.session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.sent_at or delivery.failed_at:
        return None
    endpoint, client = delivery.endpoint, delivery.endpoint.client
    entry = work.session.get_one(JournalEntry, delivery.seq)
    shut = endpoint.disabled_at is not None or client.disabled or SCOPE not in client.scopes
    if (
        shut or client.department != entry.department
    ):  # a system that changed hands hears nothing of its former department
        delivery.failed_at, delivery.trouble, delivery.next_at = work.act.at, "shut", None
        return None
    overlap = endpoint.former_until is not None and endpoint.former_until > work.act.at
    former = (endpoint.former_secret,) if overlap and endpoint.former_secret else ()
    return Parcel(delivery.id, endpoint.url, (endpoint.secret, *former), entry)


def sent(work: Work, delivery_id: str, status: int) -> None:
    """The receiver took it."""
    row = work.session.get_one(WebhookDelivery, delivery_id, with_for_update=True)
    row.sent_at, row.status, row.trouble, row.next_at = work.act.at, status, None, None
    row.tries += 1
    ledger.handed_over(work, str(row.endpoint.client.department), [row.seq], "webhook")


def troubled(work: Work, delivery_id: str, trouble: str, status: int | None = None) -> None:
    """It was not taken: tried again, later each time, at last given up. An address that is gone is shut."""
    row = work.session.get_one(WebhookDelivery, delivery_id, with_for_update=True)
    if row.sent_at or row.failed_at:
        return
    row.tries, row.trouble, row.status = row.tries + 1, trouble, status
    if status == GONE:
        row.endpoint.disabled_at = work.act.at
        work.record("webhook.gone", "webhook", row.endpoint_id)
    if status == GONE or row.tries > len(LATER):
        row.failed_at, row.next_at = work.act.at, None
        return
    pause = LATER[row.tries - 1]
    row.next_at = work.act.at + timedelta(seconds=pause)
    work.enqueue(JOB, f"{row.id}~{row.replays}.{row.tries}", delay_seconds=pause, delivery_id=row.id)


def replay(work: Work, delivery_id: str) -> WebhookDelivery:
    """Send it once more under the same id, whatever became of it. Raises NotFound, Refused('webhook.disabled')."""
    row = work.session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if row is None:
        raise NotFound(delivery_id)
    if row.endpoint.disabled_at is not None:
        raise Refused("webhook.disabled")
    row.sent_at = row.failed_at = row.trouble = row.status = None
    row.tries, row.replays, row.next_at = 0, row.replays + 1, work.act.at
    work.enqueue(JOB, f"{row.id}~{row.replays}", delivery_id=row.id)
    work.record("webhook.replayed", "webhook", row.endpoint_id, delivery=row.id)
    return row


def listed(
    session: Session, client_id: str, trouble: bool, limit: int, after: str = ""
) -> list[WebhookDelivery]:
    """The deliveries of a client, newest first; ``trouble``: only those that wait or were given up. ``after``: an id of the page before."""
    query = select(WebhookDelivery).join(WebhookEndpoint).where(WebhookEndpoint.client_id == client_id)
    if trouble:
        query = query.where(WebhookDelivery.sent_at.is_(None))
    start = session.get(WebhookDelivery, after) if after else None
    if start is not None:
        query = query.where(WebhookDelivery.seq < start.seq)
    return list(session.scalars(query.order_by(WebhookDelivery.seq.desc(), WebhookDelivery.id).limit(limit)))
