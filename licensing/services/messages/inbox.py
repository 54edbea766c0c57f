"""The inbox of an account, what an officer sees of a case's messages, and what operators see of failures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from licensing.errors import Invalid, NotFound, Problem
from licensing.messages.outbox import KINDS
from licensing.store.keeping import columns
from licensing.store.models import Account, Case, Contact, Delivery, Message, Preference
from licensing.work import Work

LANGUAGES = ("zh", "en")
UNREAD = (  # the head of every page asks
    select(func.count())
    .select_from(Message.__table__)
    .where(Message.__table__.c.account_id == bindparam("account"), Message.__table__.c.read_at.is_(None))
)
PAGE = 15  # what a thumb goes through


def unread(session: Session, account_id: str) -> int:
    """How many messages nobody has opened."""
    return columns(session, UNREAD, {"account": account_id}).scalar() or 0


def newest(session: Session, account_id: str, page: int = 0) -> list[Message]:
    """One page of messages, newest first, and one more when there is another page."""
    query = (
        select(Message).where(Message.account_id == account_id).order_by(Message.at.desc(), Message.id.desc())
    )
    return list(session.scalars(query.offset(page * PAGE).limit(PAGE + 1)))


def own(session: Session, account_id: str, message_id: str) -> Message:
    """The reader's own message. Raises NotFound for anybody else's."""
    message = session.get(Message, message_id)
    if message is None or message.account_id != account_id:
        raise NotFound(message_id)
    return message


def open_one(work: Work, message_id: str) -> Message:
    """The reader's own message, read from now on. Raises NotFound for anybody else's."""
    message = own(work.session, str(work.act.actor.id), message_id)
    message.read_at = message.read_at or work.act.at
    return message


def read_all(work: Work) -> None:
    """Everything in the reader's inbox is read."""
    mine = (Message.account_id == work.act.actor.id) & Message.read_at.is_(None)
    work.session.execute(update(Message).where(mine).values(read_at=work.act.at))


def preference(session: Session, account_id: str) -> tuple[str, tuple[str, ...]]:
    """Language and the kinds of addresses that ordinary messages go to; Chinese and all of them until somebody chose."""
    row = session.get(Preference, account_id)
    return (row.language, tuple(row.outside)) if row else ("zh", KINDS)


def prefer(work: Work, language: str, outside: tuple[str, ...]) -> None:
    """Choose language and channels of ordinary messages. Raises Invalid for an unknown word."""
    if language not in LANGUAGES or not set(outside) <= set(KINDS):
        raise Invalid([Problem("language", "message.preference")])
    own = str(work.act.actor.id)
    row = work.session.get(Preference, own)
    if row is None:
        row = Preference(account_id=own, language=language, outside=[])
        work.session.add(row)
    row.language, row.outside = language, [kind for kind in KINDS if kind in outside]


@dataclass(frozen=True)
class Sent:
    """One line for an officer or operator: to whom, what, where to, and how it went. No address."""

    occasion: str
    name: str
    at: datetime
    read_at: datetime | None
    kind: str | None
    delivery: Delivery | None


def of_case(session: Session, case: Case) -> list[Sent]:
    """Everything that was said about a case, newest first, with each delivery outside."""
    return _sent(session, Message.case_id == case.id)


def failures(session: Session, most: int = 100) -> list[Sent]:
    """Deliveries given up, newest first."""
    return _sent(session, Delivery.failed_at.is_not(None))[:most]


def waiting(session: Session) -> int:
    """Deliveries neither sent nor given up."""
    query = select(func.count()).where(Delivery.sent_at.is_(None), Delivery.failed_at.is_(None))
    return session.scalar(query) or 0


def _sent(session: Session, which: object) -> list[Sent]:
    query = (
        select(Message, Account.name, Delivery, Contact.kind)
        .join(Account, Account.id == Message.account_id)
        .outerjoin(Delivery, Delivery.message_id == Message.id)
        .outerjoin(Contact, Contact.id == Delivery.contact_id)
        .where(which)  # type: ignore[arg-type]  # a column expression, whatever its operands
        .order_by(Message.at.desc(), Message.id.desc(), Contact.kind)
        .limit(300)
    )
    return [
        Sent(message.occasion, name, message.at, message.read_at, kind, delivery)
        for message, name, delivery, kind in session.execute(query)
    ]
