"""Names: nobody's name is somebody else's, and every name can be found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from licensing.deadlines import legal_date
from licensing.invariants._question import Question
from licensing.store import name_index
from licensing.store.models import NameKey, NameRecord, NameSearch

AT_ONCE = 500


def granted_twice(session: Session, at: datetime) -> Iterator[str]:
    """Two living names of one text in one prefecture, at least one of them granted here (734 art 17)."""
    ours, other = aliased(NameRecord), aliased(NameRecord)
    query = select(ours.id).where(
        ours.holder_id.is_not(None),
        _lives(ours, at),
        select(other.id)
        .where(
            other.name == ours.name,
            other.id != ours.id,
            func.substr(other.authority, 1, 4) == func.substr(ours.authority, 1, 4),
            _lives(other, at),
        )
        .exists(),
    )
    yield from session.scalars(query)


def _lives(name: type[NameRecord], at: datetime) -> ColumnElement[bool]:
    today = legal_date(at)
    reserved = and_(
        name.status == "reserved", or_(name.reserved_until >= today, name.held_by_case.is_not(None))
    )
    return or_(name.status == "registered", reserved)


def without_keys(session: Session, at: datetime) -> Iterator[str]:
    """A name without conflict keys clashes with nothing: the next founder gets it too."""
    has_key = select(NameKey.name_id).where(NameKey.name_id == NameRecord.id).exists()
    yield from session.scalars(select(NameRecord.id).where(~has_key))


def not_searchable(session: Session, at: datetime) -> Iterator[str]:
    """A name that the search index does not know."""
    known = select(NameSearch.name_id).where(NameSearch.name_id == NameRecord.id).exists()
    yield from session.scalars(select(NameRecord.id).where(~known))


def found_by_nobody(session: Session, at: datetime) -> Iterator[str]:
    """A name that has its number in the search index and no words there."""
    numbers = name_index.unindexed(session)
    for first in range(0, len(numbers), AT_ONCE):
        part = numbers[first : first + AT_ONCE]
        yield from session.scalars(select(NameSearch.name_id).where(NameSearch.number.in_(part)))


QUESTIONS = (
    Question("name_granted_twice", "a name is granted to one holder", granted_twice),
    Question("name_without_keys", "every name has its conflict keys", without_keys),
    Question("name_not_searchable", "every name is in the search index", not_searchable),
    Question("name_without_words", "the search index holds words of every name", found_by_nobody),
)
