"""Writes what an act has to tell into the act's own transaction: what does not commit was never said.

Each message stands in its reader's inbox at once; for every proved address the reader wants, a delivery is written beside it and handed to
the worker by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite
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


def called(entries: Iterable[Entry]) -> list[tuple[Occasion, Entry]]:
    """The messages that entries call for, each with its entry."""
    rows = occasions.by_event()
    return [(row, entry) for entry in entries for row in rows.get(entry.action, ())]


@dataclass(frozen=True)
class Post:
    """Where messages are put: one transaction, one act."""

    session: Session
    act: Act
    enqueue: Enqueue

    def write(self, entries: Iterable[Entry]) -> None:
        """Every message the entries call for; repetitions of what is said once are left out. Nothing commits here."""
        found = called(entries)
        if not found:
            return
        self.session.flush()
        said: dict[str, tuple[Occasion, dict[str, Any]]] = {}
        for row, entry in found:
            for account_id in recipients.accounts_of(self.session, row.who, entry):
                if row.urgent or account_id != self.act.actor.id:
                    self._say(said, row, entry, account_id)
        self._send_out([said[key] for key in self._new(said)])

    def _say(
        self, said: dict[str, tuple[Occasion, dict[str, Any]]], row: Occasion, entry: Entry, account_id: str
    ) -> None:
        case = recipients.case_of(self.session, entry)
        subject = f"case:{case.id}" if case else ":".join(entry.subject)
        key = _key(row, account_id, subject, self.act, entry)
        if key not in said:
            message = {
                "id": self.act.ids.new("msg"),
                "key": key,
                "occasion": row.code,
                "account_id": account_id,
                "case_id": case.id if case else None,
                "facts": self._facts(case, entry),
                "at": self.act.at,
            }
            said[key] = row, message

    def _new(self, said: Mapping[str, tuple[Occasion, dict[str, Any]]]) -> list[str]:
        """Write them; the keys of those that nobody has said before or says at this very moment."""
        if not said:
            return []
        dialect = postgresql if self.session.get_bind().dialect.name == "postgresql" else sqlite
        insert = dialect.insert(Message).on_conflict_do_nothing(index_elements=[Message.key])
        rows, whole = [message for _, message in said.values()], {"render_nulls": True}
        made = set(self.session.scalars(insert.returning(Message.key), rows, execution_options=whole))
        return [key for key in said if key in made]

    def _facts(self, case: Case | None, entry: Entry) -> dict[str, Any]:
        enterprise = None if case else recipients.enterprise_of(self.session, entry)
        shown: dict[str, Any] = {k: str(v) for k, v in entry.facts.items() if k in SHOWN_FACTS}
        shown["title"] = case.title if case else (enterprise.name if enterprise else "")
        shown["subject"] = entry.subject[1]
        if case is not None and case.due_on is not None:
            shown.setdefault("due", str(case.due_on))
        return shown

    def _send_out(self, said: list[tuple[Occasion, dict[str, Any]]]) -> None:
        ways = self._ways({message["account_id"] for _, message in said})
        for row, message in said:
            for contact, wanted in ways.get(message["account_id"], ()):
                if contact.kind in (KINDS if row.urgent or wanted is None else wanted.outside):
                    self.send(contact, message_id=message["id"])

    def _ways(self, account_ids: Collection[str]) -> dict[str, list[tuple[Contact, Preference | None]]]:
        """The proved addresses of these accounts that are not closed, and how each account wants to hear."""
        found: dict[str, list[tuple[Contact, Preference | None]]] = {}
        if account_ids:
            query = (
                select(Contact, Preference)
                .join(Account, Account.id == Contact.account_id)
                .outerjoin(Preference, Preference.account_id == Contact.account_id)
                .where(Contact.account_id.in_(sorted(account_ids)), ~Account.disabled, *_proved(self.act.at))
            )
            for contact, wanted in self.session.execute(query.order_by(Contact.made_at, Contact.id)):
                found.setdefault(contact.account_id, []).append((contact, wanted))
        return found

    def send(
        self, contact: Contact, *, message_id: str | None = None, body: dict[str, Any] | None = None
    ) -> Delivery:
        """Hand one text for one address to the worker."""
        delivery = Delivery(
            id=self.act.ids.new("dlv"),
            message_id=message_id,
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
    query = select(Contact).where(Contact.account_id == account_id, *_proved(at))
    return list(session.scalars(query.order_by(Contact.made_at, Contact.id)))


def _proved(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return Contact.proved_at.is_not(None), Contact.ended_at.is_(None) | (Contact.ended_at >= at)


def _key(row: Occasion, account_id: str, subject: str, act: Act, entry: Entry) -> str:
    """Equal for what is one message. What may be said again carries the instant and the entry's own facts."""
    when = {"case": "", "day": str(act.on)}.get(
        row.once, f"{act.at.isoformat()}\n{sorted(entry.facts.items())}"
    )
    return sha256(f"{row.code}\n{account_id}\n{subject}\n{when}".encode()).hexdigest()
