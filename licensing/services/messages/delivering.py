"""A delivery's life: asked for, tried with growing pauses, sent or given up. Two runs of one delivery are known by its id outside."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.messages.outbox import JOB
from licensing.store.models import Contact, Delivery, Message, Preference
from licensing.work import Work

SHOWN = "shown"
LATER = (30, 120, 600, 3600, 6 * 3600, 12 * 3600, 24 * 3600)  # seconds; about two days in all


@dataclass(frozen=True)
class Letter:
    """What is to go out. ``key``: equal for every try of the same delivery; ``body``: a code's own facts, else the message's."""

    key: str
    kind: str
    to: str
    language: str
    occasion: str
    facts: dict[str, object]


def letter(work: Work, delivery_id: str) -> Letter | None:
    """What a delivery says and where it goes; None when it is done with, or its address ended or was never proved."""
    delivery = work.session.get(Delivery, delivery_id)
    if delivery is None or delivery.sent_at or delivery.failed_at:
        return None
    contact = work.session.get_one(Contact, delivery.contact_id)
    message = work.session.get(Message, delivery.message_id) if delivery.message_id else None
    gone = contact.ended_at is not None and contact.ended_at < delivery.made_at
    if gone or (message is not None and not contact.proved_at):
        delivery.failed_at, delivery.trouble, delivery.body = work.act.at, "address_ended", None
        return None
    return _put(work.session, delivery, contact, message)


def sent(work: Work, delivery_id: str) -> None:
    """The other side took it."""
    delivery = work.session.get_one(Delivery, delivery_id, with_for_update=True)
    delivery.sent_at, delivery.trouble, delivery.body = work.act.at, None, None
    delivery.tries += 1


def shown(work: Work, delivery_id: str) -> None:
    """A demonstration has no way out of the house: the text stays to be shown on a page, and counts as sent."""
    delivery = work.session.get_one(Delivery, delivery_id, with_for_update=True)
    delivery.sent_at, delivery.trouble = work.act.at, SHOWN
    delivery.tries += 1


def last_shown(session: Session, most: int = 50) -> list[tuple[Delivery, Letter]]:
    """What a demonstration would have sent, newest first."""
    query = (
        select(Delivery, Contact, Message)
        .join(Contact, Contact.id == Delivery.contact_id)
        .outerjoin(Message, Message.id == Delivery.message_id)
        .where(Delivery.trouble == SHOWN)
        .order_by(Delivery.made_at.desc(), Delivery.id.desc())
        .limit(most)
    )
    return [
        (delivery, _put(session, delivery, contact, message))
        for delivery, contact, message in session.execute(query)
    ]


def _put(session: Session, delivery: Delivery, contact: Contact, message: Message | None) -> Letter:
    wanted = session.get(Preference, contact.account_id)
    language = wanted.language if wanted else "zh"
    occasion = message.occasion if message else "code"
    facts = dict(message.facts) if message else dict(delivery.body or {})
    return Letter(delivery.id, contact.kind, contact.address, language, occasion, facts)


def troubled(work: Work, delivery_id: str, trouble: str, *, final: bool) -> None:
    """It did not go. ``trouble``: a code; ``final``: the other side will never take it. Else asked for again, later each time."""
    delivery = work.session.get_one(Delivery, delivery_id, with_for_update=True)
    if delivery.sent_at or delivery.failed_at:
        return
    delivery.trouble, delivery.tries = trouble, delivery.tries + 1
    if final or delivery.tries > len(LATER):
        delivery.failed_at, delivery.body = work.act.at, None
        return
    pause = LATER[delivery.tries - 1]
    work.enqueue(JOB, f"{delivery_id}~{delivery.tries}", delay_seconds=pause, delivery_id=delivery_id)
