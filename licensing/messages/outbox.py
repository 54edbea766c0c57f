"""Writes what an act has to tell into the act's own transaction: what does not commit was never said.

Each message stands in its reader's inbox at once; for every proved address the reader wants, a delivery is written beside it and handed to
the worker by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from licensing.act import Act
from licensing.journal import Entry
from licensing.messages import occasions, recipients
from licensing.messages.occasions import Occasion
from licensing.store.models import Account, Case, Contact, Delivery, Message, Preference

JOB = "deliver"
KINDS = ("mobile", "mail")
SHOWN_FACTS = (
    "due",
    "until",
    "ends",
    "reset",
)  # of an entry's facts, what may fill words: dates and ids alone

Enqueue = Callable[[Session, str, str, dict[str, str]], None]


@dataclass(frozen=True)
class Post:
    """Where messages are put: one transaction, one act."""

    session: Session
    act: Act
    enqueue: Enqueue

    def write(self, entries: Iterable[Entry]) -> list[Message]:
        """Every message the entries call for; repetitions of what is said once are left out. Nothing commits here."""
        called = [(row, entry) for entry in entries for row in occasions.by_event().get(entry.action, ())]
        if not called:
            return []
        self.session.flush()
        said: dict[str, Message] = {}
        for row, entry in called:
            for account_id in recipients.accounts_of(self.session, row.who, entry):
                if row.urgent or account_id != self.act.actor.id:
                    self._say(said, row, entry, account_id)
        return list(said.values())

    def _say(self, said: dict[str, Message], row: Occasion, entry: Entry, account_id: str) -> None:
        case = recipients.case_of(self.session, entry)
        subject = f"case:{case.id}" if case else ":".join(entry.subject)
        key = _key(row, account_id, subject, self.act, entry)
        if key in said or self.session.scalar(select(Message.id).where(Message.key == key)) is not None:
            return
        message = Message(
            id=self.act.ids.new("msg"),
            key=key,
            occasion=row.code,
            account_id=account_id,
            case_id=case.id if case else None,
            facts=self._facts(case, entry),
            at=self.act.at,
        )
        try:
            with self.session.begin_nested():
                self.session.add(message)
        except IntegrityError:  # said by another act at this very moment: once is enough
            return
        said[key] = message
        self._send_out(message, urgent=row.urgent)

    def _facts(self, case: Case | None, entry: Entry) -> dict[str, Any]:
        enterprise = None if case else recipients.enterprise_of(self.session, entry)
        shown: dict[str, Any] = {k: str(v) for k, v in entry.facts.items() if k in SHOWN_FACTS}
        shown["title"] = case.title if case else (enterprise.name if enterprise else "")
        shown["subject"] = entry.subject[1]
        if case is not None and case.due_on is not None:
            shown.setdefault("due", str(case.due_on))
        return shown

    def _send_out(self, message: Message, *, urgent: bool) -> None:
        wanted = self.session.get(Preference, message.account_id)
        kinds = KINDS if urgent or wanted is None else tuple(wanted.outside)
        if not kinds or self.session.get_one(Account, message.account_id).disabled:
            return
        for contact in proved_contacts(self.session, message.account_id, self.act.at):
            if contact.kind in kinds:
                self.send(contact, message=message)

    def send(
        self, contact: Contact, *, message: Message | None = None, body: dict[str, Any] | None = None
    ) -> Delivery:
        """Hand one text for one address to the worker."""
        delivery = Delivery(
            id=self.act.ids.new("dlv"),
            message_id=message.id if message else None,
            contact_id=contact.id,
            body=body,
            made_at=self.act.at,
            tries=0,
        )
        self.session.flush()
        self.session.add(delivery)
        self.enqueue(self.session, JOB, delivery.id, {"delivery_id": delivery.id})
        return delivery


def proved_contacts(session: Session, account_id: str, at: datetime) -> list[Contact]:
    """The addresses that may be written to at ``at``, oldest first; one that ends in this very act hears of it."""
    query = select(Contact).where(
        Contact.account_id == account_id,
        Contact.proved_at.is_not(None),
        Contact.ended_at.is_(None) | (Contact.ended_at >= at),
    )
    return list(session.scalars(query.order_by(Contact.made_at, Contact.id)))


def _key(row: Occasion, account_id: str, subject: str, act: Act, entry: Entry) -> str:
    """Equal for what is one message. What may be said again carries the instant and the entry's own facts."""
    when = {"case": "", "day": str(act.on)}.get(
        row.once, f"{act.at.isoformat()}\n{sorted(entry.facts.items())}"
    )
    return sha256(f"{row.code}\n{account_id}\n{subject}\n{when}".encode()).hexdigest()
