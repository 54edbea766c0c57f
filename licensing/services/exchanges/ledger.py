"""The ledger of what is owed: handed over, received with the receiver's signature, confirmed; late by the office's calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from esign.errors import Malformed
from esign.idtoken import read_id_token
from esign.jose import Json, read_jwk
from licensing import sealing
from licensing.errors import NotFound, Refused
from licensing.store.models import ApiClient, Exchange, JournalEntry, JournalNote
from licensing.work import Work

LONGEST = 4000  # characters of a receipt
BY_PAGE = "page"
AHEAD = 300  # seconds that a receiver's clock may be ahead of ours


def handed_over(work: Work, department: str, seqs: Iterable[int], by: str) -> None:
    """The first time that these events were given out. ``by``: feed or webhook; the page where an officer acts says so itself."""
    work.session.execute(
        update(Exchange)
        .where(Exchange.department == department, Exchange.seq.in_(list(seqs)), Exchange.sent_at.is_(None))
        .values(sent_at=work.act.at, sent_by=by)
    )


def unsent(session: Session, department: str, seqs: Iterable[int]) -> bool:
    """Whether one of these events is given out for the first time."""
    query = select(Exchange.id).where(
        Exchange.department == department, Exchange.seq.in_(list(seqs)), Exchange.sent_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def owed(session: Session, department: str, after: int, limit: int, everything: bool) -> list[Exchange]:
    """What a department has not confirmed, oldest first; ``everything``: what it has too."""
    query = select(Exchange).where(Exchange.department == department, Exchange.seq > after)
    if not everything:
        query = query.where(Exchange.confirmed_at.is_(None))
    return list(session.scalars(query.order_by(Exchange.seq).limit(limit)))


def confirm(work: Work, exchange_id: str, receipt: str) -> Exchange:
    """Take the receiver's receipt: a JWS by its registered key over this row's id and digest and the instant of receipt.

    The same row confirmed again stays as it was first. Raises NotFound for another department's, Refused with what is wrong.
    """
    client = work.session.get(ApiClient, work.act.actor.id)
    row = work.session.get(Exchange, exchange_id, with_for_update=True)
    if row is None or client is None or row.department != client.department:
        raise NotFound(exchange_id)
    if row.confirmed_at is not None:
        return row
    if client.receipt_jwk is None:
        raise Refused("exchange.no_key")
    received = _received(receipt, client.receipt_jwk, row)
    if received.timestamp() > work.act.at.timestamp() + AHEAD or received < row.owed_at.replace(
        microsecond=0
    ):
        raise Refused("exchange.wrong_instant")
    row.received_at, row.receipt, row.receiver_id = received, receipt, client.id
    row.confirmed_at, row.confirmed_on = work.act.at, work.act.on
    row.sent_at = row.sent_at or work.act.at
    work.record("exchange.confirmed", "exchange", row.id, seq=row.seq, body=row.department, digest=row.digest)
    return row


def acted_on(work: Work, leg_id: str) -> None:
    """An officer acts on a leg: what its department was told of it until now has arrived, without a key. A program gives receipts."""
    if work.session.get(ApiClient, work.act.actor.id) is not None:
        return
    unsealed = select(JournalNote.id).where(
        JournalNote.subject_id == leg_id, JournalNote.owed_on.is_not(None)
    )
    if (
        work.session.scalar(unsealed.limit(1)) is not None
    ):  # told this very moment: it is a row of the ledger once chained
        sealing.seal(work.session, work.act.ids, work.jobs.enqueue)
    told = select(JournalEntry.seq).where(
        JournalEntry.subject_kind == "leg", JournalEntry.subject_id == leg_id
    )
    query = select(Exchange).where(
        Exchange.department == work.act.actor.department,
        Exchange.seq.in_(told),
        Exchange.confirmed_at.is_(None),
    )
    for row in work.session.scalars(query.order_by(Exchange.seq).with_for_update()):
        row.received_at = row.confirmed_at = work.act.at
        row.confirmed_on, row.sent_at = work.act.on, row.sent_at or work.act.at
        row.sent_by = row.sent_by or BY_PAGE
        work.record(
            "exchange.confirmed", "exchange", row.id, seq=row.seq, body=row.department, digest=row.digest
        )


def _received(receipt: str, jwk: Json, row: Exchange) -> datetime:
    """When the receiver says it received exactly this row. Raises Refused."""
    try:
        claims = read_id_token(receipt, jwk)
    except Malformed:
        raise Refused("exchange.receipt_wrong") from None
    at = claims.get("iat")
    if (claims.get("sub"), claims.get("digest")) != (row.id, row.digest) or not isinstance(at, int):
        raise Refused("exchange.receipt_other")
    try:
        return datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused("exchange.wrong_instant") from None


def set_key(work: Work, client_id: str, jwk: Json) -> None:
    """The public key that a system signs its receipts with. Raises NotFound, Refused for what is no public key of a known kind."""
    client = work.session.get(ApiClient, client_id, with_for_update=True)
    if client is None:
        raise NotFound(client_id)
    try:
        read_jwk(jwk)
    except Malformed:
        raise Refused("exchange.key_wrong") from None
    if "d" in jwk:
        raise Refused("exchange.key_private")
    client.receipt_jwk = jwk
    work.record("client.receipt_key", "client", client.id)


@dataclass(frozen=True)
class Account:
    """One department's side of the ledger. ``late``: confirmed after its last day, or not at all though that has passed."""

    department: str
    owed: int
    sent: int
    confirmed: int
    late: int


def accounts(session: Session, prefix: str, today: date) -> list[Account]:
    """Every department under a place, the latest ones first."""
    late = func.sum(when((_late(today), 1), else_=0))
    query = (
        select(
            Exchange.department,
            func.count(),
            func.count(Exchange.sent_at),
            func.count(Exchange.confirmed_at),
            late,
        )
        .where(Exchange.department.startswith(prefix))
        .group_by(Exchange.department)
    )
    found = [Account(d, int(n), int(s), int(c), int(x or 0)) for d, n, s, c, x in session.execute(query)]
    return sorted(found, key=lambda each: (-each.late, each.department))


def late_rows(session: Session, prefix: str, today: date, limit: int) -> list[Exchange]:
    """What was late or is, the oldest first."""
    query = select(Exchange).where(Exchange.department.startswith(prefix), _late(today))
    return list(session.scalars(query.order_by(Exchange.seq).limit(limit)))


def _late(today: date) -> ColumnElement[bool]:
    """Confirmed after its last day, or not at all though that has passed."""
    return func.coalesce(Exchange.confirmed_on, today) > Exchange.due_on
