"""One act, one transaction: state, journal entry and enqueued work commit together or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from licensing import journal, name_search
from licensing.act import Act
from licensing.catalogue.load import Catalogue
from licensing.deadlines import STATUTORY, WorkCalendar, due
from licensing.errors import Conflict
from licensing.policy import Policy
from namecheck.shelf import Shelf


class Jobs(Protocol):
    def enqueue(
        self, session: Session, job: str, key: str, args: dict[str, str], delay_seconds: int = 0
    ) -> None:
        """Put a job into this session's transaction; the same key twice runs once."""


@dataclass(frozen=True)
class Books:
    """What services read and never write: name rules, catalogue, policy, the office's calendar."""

    shelf: Shelf
    catalogue: Catalogue
    policy: Policy
    calendar: WorkCalendar = STATUTORY

    def last_day(self, start: date, deadline: str) -> date:
        """The last day of a clock of the catalogue (such as D02) that starts on ``start``, by the office's calendar."""
        rule = self.catalogue.deadlines[deadline]
        return due(start, rule.length, rule.unit, rule.rolls, self.calendar)


@dataclass
class Work:
    """A unit of work: the session of one transaction, the act, the books, and what is to be journalled."""

    session: Session
    act: Act
    books: Books
    jobs: Jobs
    entries: list[journal.Entry] = field(default_factory=list)

    def record(
        self, action: str, kind: str, subject: str, /, department: str | None = None, **facts: Any
    ) -> None:
        """Remember the act for the journal. ``facts``: ids, codes, digests, dates as text; no personal data."""
        self.entries.append(journal.Entry(action, (kind, subject), facts, department))

    def enqueue(self, job: str, key: str, delay_seconds: int = 0, **args: str) -> None:
        self.jobs.enqueue(self.session, job, key, args, delay_seconds)


@contextmanager
def transaction(sessions: sessionmaker[Session], act: Act, books: Books, jobs: Jobs) -> Iterator[Work]:
    """Open a unit of work and commit it with its journal entries; any exception leaves nothing behind.

    Raises Conflict when somebody else changed the same rows first.
    """
    with sessions() as session:
        try:
            with session.begin():
                work = Work(session, act, books, jobs)
                yield work
                name_search.follow(session, books.shelf)
                journal.append(session, act, work.entries)
        except StaleDataError as error:
            raise Conflict("changed by another act") from error
        except IntegrityError as error:
            if "unique" in str(error.orig).lower():
                raise Conflict("taken by another act") from error
            raise
