"""What a company publishes of its contributions in twenty working days (公司法 art 40; 784 art 4; 实施办法 art 11).

What was subscribed, in which way and by when, the register itself shows from the first day. That a part whose day has come was paid
the company says here (``payments``) or in the national system; by when is shown and reminded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from licensing.entities import COMPANIES
from licensing.services.register import parts, payments
from licensing.store.models import Enterprise
from licensing.work import Work

PUBLISH = "D100"


@dataclass(frozen=True)
class Subscribed:
    """One part. ``publish_by``: by when what was paid is published; None before its day, or where the company has said it is paid."""

    name: str
    amount_fen: int | None
    form: str | None
    due_on: date | None
    publish_by: date | None


def subscribed(work: Work, enterprise: Enterprise) -> list[Subscribed]:
    """The parts as they stand, in the order of the owners; none for what is no company."""
    if enterprise.entity_type not in COMPANIES:
        return []
    stand = parts.standing(work.session, enterprise)
    said = payments.standing(work.session, enterprise.id)
    owed = {
        p.key
        for p in payments.unpaid(payments.asked(enterprise, stand), said, work.act.on + timedelta(days=1))
    }
    found = []
    for part in stand:
        come = part.due_on is not None and part.due_on <= work.act.on and part.key in owed
        by = work.books.last_day(part.due_on, PUBLISH) if come and part.due_on else None
        found.append(Subscribed(part.name, part.amount_fen, part.form, part.due_on, by))
    return found


def running(work: Work, enterprise: Enterprise) -> list[Subscribed]:
    """The parts whose payment is to be published in days that still run."""
    return [
        p for p in subscribed(work, enterprise) if p.publish_by is not None and work.act.on <= p.publish_by
    ]
