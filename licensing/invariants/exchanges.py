"""What is owed to departments: each row is an event of the journal, and what is confirmed has one receipt, its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from esign.errors import Malformed
from esign.jose import read_json, unb64u
from licensing.act import Role
from licensing.exchange import NOT_OWED
from licensing.invariants._question import Question
from licensing.store.models import Exchange, JournalEntry, JournalLine

# whoever acts so is of no department, so that whatever is told to one is owed
OF_NO_DEPARTMENT = (Role.VISITOR, Role.APPLICANT, Role.CLERK, Role.SUPERVISOR)
CONFIRMED = "exchange.confirmed"


def of_no_event(session: Session, at: datetime) -> Iterator[str]:
    """A debt that is no event of the journal told to its department, or of another content than that one."""
    other = or_(
        JournalEntry.seq.is_(None),
        JournalEntry.department.is_distinct_from(Exchange.department),
        JournalEntry.hash != Exchange.digest,
        JournalEntry.action != Exchange.type,
    )
    query = select(Exchange.id).outerjoin(JournalEntry, JournalEntry.seq == Exchange.seq).where(other)
    yield from session.scalars(query)


def never_owed(session: Session, at: datetime) -> Iterator[str]:
    """An event told to a department by somebody who is of none, and no debt; from the first debt that was ever written down."""
    mine = aliased(Exchange)
    query = (
        select(JournalEntry.seq)
        .outerjoin(mine, (mine.seq == JournalEntry.seq) & (mine.department == JournalEntry.department))
        .where(
            JournalEntry.department.is_not(None),
            JournalEntry.role.in_([role.value for role in OF_NO_DEPARTMENT]),
            JournalEntry.subject_kind.not_in(NOT_OWED),
            JournalEntry.seq >= select(func.min(Exchange.seq)).scalar_subquery(),
            mine.id.is_(None),
        )
    )
    yield from map(str, session.scalars(query))


def receipts_of_others(session: Session, at: datetime) -> Iterator[str]:
    """A receipt that is another row's or another content's; who signed it was examined with the key of that day."""
    query = select(Exchange.id, Exchange.digest, Exchange.receipt).where(Exchange.receipt.is_not(None))
    for row_id, digest, receipt in session.execute(query.execution_options(yield_per=1000)):
        if _told(str(receipt)) != (row_id, digest):
            yield row_id


def _told(receipt: str) -> tuple[object, object]:
    """Which row, of which digest, a receipt names; two None where it is none."""
    try:
        claims = read_json(unb64u(receipt.split(".")[1]))
    except (Malformed, IndexError):
        return None, None
    return claims.get("sub"), claims.get("digest")


def confirmed_otherwise(session: Session, at: datetime) -> Iterator[str]:
    """A confirmation that the journal does not tell of, or not once; one that it tells of and the row lacks; one without a sending."""
    told = (
        select(JournalLine.subject_id.label("id"), func.count().label("times"))
        .where(JournalLine.action == CONFIRMED)
        .group_by(JournalLine.subject_id)
        .subquery()
    )
    confirmed = Exchange.confirmed_at.is_not(None)
    untold = confirmed & (func.coalesce(told.c.times, 0) != 1)
    undone = ~confirmed & told.c.times.is_not(None)
    unsent = confirmed & or_(Exchange.sent_at.is_(None), Exchange.received_at.is_(None))
    query = select(Exchange.id).outerjoin(told, told.c.id == Exchange.id).where(or_(untold, undone, unsent))
    yield from session.scalars(query)


QUESTIONS = (
    Question(
        "exchange_of_no_event", "what is owed is an event of the journal, digest for digest", of_no_event
    ),
    Question("exchange_missing", "what is told to a department is owed to it", never_owed),
    Question(
        "receipt_of_another", "a receipt names the row it is kept with and its digest", receipts_of_others
    ),
    Question("confirmation_untold", "each confirmation is in the journal once", confirmed_otherwise),
)
