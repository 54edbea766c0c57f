"""Where a department's system wants to hear of events, and every event on its way there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.store.base import Base
from licensing.store.people import ApiClient
from licensing.store.types import Sealed


class WebhookEndpoint(Base):
    """An address of a client. ``secret`` signs; ``former_secret`` beside it until ``former_until``, so that nobody stands outside."""

    __tablename__ = "webhook_endpoint"
    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("api_client.id"), index=True)
    url: Mapped[str]
    secret: Mapped[str] = mapped_column(Sealed)
    former_secret: Mapped[str | None] = mapped_column(Sealed)
    former_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    client: Mapped[ApiClient] = relationship()


class WebhookDelivery(Base):
    """One event for one address; its id is the ``webhook-id`` of every try and every replay.

    ``seq``: the event's number in the journal. ``status``: of the last answer; ``trouble``: why it did not go. ``replays``: how often
    an operator sent it once more.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "seq"),
        Index("ix_webhook_delivery_endpoint", "endpoint_id", "made_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoint.id"))
    seq: Mapped[int]
    type: Mapped[str]
    made_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    replays: Mapped[int] = mapped_column(default=0)
    status: Mapped[int | None]
    trouble: Mapped[str | None]
    next_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    endpoint: Mapped[WebhookEndpoint] = relationship()
