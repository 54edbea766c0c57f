"""Anybody searches the names of the register: by any piece of them, by part, by sound, in pages that cost the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing import name_search
from licensing.searching.asked import Question, Search, Span, understand
from licensing.searching.marks import marks_in
from licensing.searching.tokens import words_of
from licensing.store import name_index
from licensing.store.models import Enterprise, NameRecord, NameSearch
from namecheck.shelf import Shelf

CLOSEST, OTHERS = 0, 1  # names whose trade name is the very text asked for come before all others
MOST_READ = 500  # candidates of one page; a page that ends here is short and says where to go on
SMALLEST, LARGEST = 32, 256  # candidates asked for at once


@dataclass(frozen=True)
class Place:
    """Where a page ended: among the closest or the others, and at which number."""

    stage: int
    number: int

    @classmethod
    def read(cls, stage: str, number: str) -> Place | None:
        """A place from its two texts; None for anything that is no place.

        >>> Place.read("1", "77"), Place.read("1", "-3"), Place.read("2", "77")
        (Place(stage=1, number=77), None, None)
        """
        known = {str(CLOSEST): CLOSEST, str(OTHERS): OTHERS}.get(stage)
        usable = number.isascii() and number.isdigit() and int(number[:20]) <= name_index.NEWEST
        return cls(known, int(number)) if known is not None and usable else None


@dataclass(frozen=True)
class Found:
    """A name, the credit code of its enterprise, and where in the name the answer stands."""

    record: NameRecord
    uscc: str | None
    marks: tuple[Span, ...]


@dataclass(frozen=True)
class Answers:
    """``next``: where to go on, None at the end. ``waiting``: names that an upgrade has yet to index."""

    found: tuple[Found, ...] = ()
    next: Place | None = None
    waiting: int = 0


def search(session: Session, shelf: Shelf, question: Question, after: Place | None, limit: int) -> Answers:
    """The next answers after a place: the closest first, then the newest entries. Nothing is counted or sorted.

    A page may be short, even empty, and still have a ``next``: then many candidates were read and few were answers.
    """
    asked = understand(question, shelf)
    waiting = name_search.waiting(session)
    if asked is None:
        return Answers(waiting=waiting)
    found: list[Found] = []
    last, read = after or Place(CLOSEST, name_index.NEWEST), 0
    size = min(max(SMALLEST, limit + 1), LARGEST)
    if last.stage == CLOSEST and not asked.first:
        last = Place(OTHERS, name_index.NEWEST)
    asked = replace(asked, terms=[name_index.rarest(session, ways, last.number) for ways in asked.terms])
    end = last
    while read < MOST_READ:
        numbers = _numbers(session, asked, last, size)
        for number, answer in zip(numbers, _read(session, shelf, asked, numbers), strict=True):
            last = Place(last.stage, number)
            if answer is not None and len(found) == limit:
                return Answers(tuple(found), end, waiting)
            if answer is not None:
                found.append(answer)
                end = last
        read += len(numbers)
        if len(numbers) < size:
            if last.stage == OTHERS:
                return Answers(tuple(found), None, waiting)
            last = Place(OTHERS, name_index.NEWEST)
        size = LARGEST
    return Answers(tuple(found), last, waiting)


def _numbers(session: Session, asked: Search, last: Place, size: int) -> list[int]:
    always, never = list(asked.always), asked.first
    if last.stage == CLOSEST:
        always, never = [*always, asked.first], ()
    return name_index.find(session, (asked.terms, always, never), last.number, size)


def _read(session: Session, shelf: Shelf, asked: Search, numbers: Sequence[int]) -> list[Found | None]:
    """Each candidate as an answer, or None; a number nobody holds any more is none."""
    query = (
        select(NameSearch.number, NameRecord, Enterprise.uscc)
        .join(NameRecord, NameRecord.id == NameSearch.name_id)
        .outerjoin(Enterprise, Enterprise.id == NameRecord.enterprise_id)
        .where(NameSearch.number.in_(numbers))
    )
    rows = {number: (record, uscc) for number, record, uscc in session.execute(query)}
    answers: list[Found | None] = []
    for number in numbers:
        record, uscc = rows.get(number, (None, None))
        spans = asked.read(words_of(record.name, record.parts, shelf)) if record else None
        answers.append(
            Found(record, uscc, marks_in(record.name, spans, shelf)) if record and spans is not None else None
        )
    return answers


def names_of_enterprise(session: Session, uscc: str) -> list[NameRecord]:
    """The names that the holder of a credit code has or had, newest entry first."""
    query = (
        select(NameRecord)
        .join(Enterprise, Enterprise.id == NameRecord.enterprise_id)
        .where(Enterprise.uscc == uscc, NameRecord.status != name_search.UNSEARCHED)
    )
    return list(session.scalars(query.order_by(NameRecord.id.desc())))
