"""What a company publishes of its contributions in twenty working days (公司法 art 40; 784 art 4; 实施办法 art 11).

What was subscribed, in which way and by when, the register itself shows from the first day. That a part whose day has come was paid
the company publishes in the national system; here it is shown and reminded by when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from licensing.services.register import parts
from licensing.store.models import Enterprise
from licensing.work import Work

PUBLISH = "D100"
COMPANIES = ("llc", "jsc")


@dataclass(frozen=True)
class Subscribed:
    """One part. ``publish_by``: by when what was paid is published, None while its day has not come or nobody knows it."""

    name: str
    amount_fen: int | None
    form: str | None
    due_on: date | None
    publish_by: date | None


def subscribed(work: Work, enterprise: Enterprise) -> list[Subscribed]:
    """The parts as they stand, in the order of the owners; none for what is no company."""
    if enterprise.entity_type not in COMPANIES:
        return []
    found = []
    for part in parts.standing(work.session, enterprise):
        come = part.due_on is not None and part.due_on <= work.act.on
        by = work.books.last_day(part.due_on, PUBLISH) if come and part.due_on else None
        found.append(Subscribed(part.name, part.amount_fen, part.form, part.due_on, by))
    return found


def running(work: Work, enterprise: Enterprise) -> list[Subscribed]:
    """The parts whose payment is to be published in days that still run."""
    return [
        p for p in subscribed(work, enterprise) if p.publish_by is not None and work.act.on <= p.publish_by
    ]
