"""One act, one transaction: state, journal entry and enqueued work commit together or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from licensing import exchange, journal, name_search, sealing
from licensing.act import SYSTEM, Act, Actor
from licensing.catalogue.load import Catalogue
from licensing.deadlines import WorkCalendar
from licensing.errors import Conflict
from licensing.messages.outbox import Post
from licensing.policy import Policy
from licensing.powers import Power
from licensing.sealing import AfterAct
from licensing.store.faults import is_taken, once_more
from licensing.straight import Straight
from namecheck.shelf import Shelf
from namecheck.standing import free_from
from namecheck.tables import Amendments


class Jobs(Protocol):
    def enqueue(
        self, session: Session, job: str, key: str, args: dict[str, str], delay_seconds: int = 0
    ) -> None:
        """Put a job into this session's transaction; the same key twice runs once."""


@dataclass(frozen=True)
class Books:
    """What services read and never write: name rules, catalogue, policy, the office's calendar.

    ``shelf``: the name rules in force; ``coming``: approved ones that wait for their day and under whose keys names must be
    found by then. ``reparsed``: the rules in force split names otherwise than the packaged ones.
    ``powers``: which proof of identity each power asks for; without a row nobody has it.
    ``straight``: by kind of enterprise, what the machine may register by itself; empty where the operator has not switched it on.
    """

    shelf: Shelf
    catalogue: Catalogue
    policy: Policy
    calendar: WorkCalendar
    coming: tuple[Shelf, ...] = ()
    reparsed: bool = False
    powers: Mapping[str, Power] = field(default_factory=dict)
    straight: Mapping[str, Straight] = field(default_factory=dict)

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """Every set of name rules that a stored name must be found under."""
        return (self.shelf, *self.coming)

    def last_day(self, start: date, deadline: str) -> date:
        """The last day of a clock of the catalogue (such as D02) that starts on ``start``, by the office's calendar."""
        rule = self.catalogue.deadlines[deadline]
        return self.calendar.last_day(start, rule.length, rule.unit, rule.rolls)

    def first_day(self, last: date, deadline: str) -> date:
        """The first day of a clock of the catalogue (such as D29) that ends on ``last``."""
        rule = self.catalogue.deadlines[deadline]
        return self.calendar.first_day(last, rule.length, rule.unit)

    def name_free_from(self, gone: date) -> date:
        """The first day on which a name deregistered, renamed or rescinded on ``gone`` no longer blocks (734 art 17)."""
        return free_from(gone, self.shelf.policy.release_years)


class Library(Protocol):
    """Gives each act the books of its instant; see ``licensing.rulebooks``."""

    def books(self, session: Session, at: datetime) -> Books: ...

    def in_force(self, session: Session, at: datetime) -> Amendments: ...

    def newest(self, session: Session) -> Amendments: ...

    def amendments(self, session: Session, ids: tuple[str, ...]) -> Amendments: ...

    def shelf(self, amendments: Amendments) -> Shelf: ...


@dataclass
class Work:
    """A unit of work: the session of one transaction, the act, the books, and what is to be journalled.

    ``waits_for_log``: something was signed in it that is issued once the public log has a place for it (``signed_sheets``).
    ``signs``: in whose name its entries stand, None for whoever the act is of; acting in another's role does not change that.
    """

    session: Session
    act: Act
    books: Books
    jobs: Jobs
    library: Library
    entries: list[journal.Entry] = field(default_factory=list)
    signs: Actor | None = None
    waits_for_log: bool = False

    def record(
        self, action: str, kind: str, subject: str, /, department: str | None = None, **facts: Any
    ) -> None:
        """Remember the act for the journal. ``facts``: ids, codes, digests, dates as text; no personal data."""
        self.entries.append(journal.Entry(action, (kind, subject), facts, department, self.signs))

    def by_machine(self) -> Work:
        """The same act and transaction in the name of the machine: what it decides is journalled as its own."""
        return replace(self, act=replace(self.act, actor=SYSTEM), signs=SYSTEM)

    def read_books_again(self) -> None:
        """Take the books as they are now: for acts that wait for a lock before they may rely on them."""
        self.books = self.library.books(self.session, self.act.at)

    @property
    def post(self) -> Post:
        """Where this act's messages go."""
        return Post(self.session, self.act, self.jobs.enqueue)

    def enqueue(self, job: str, key: str, delay_seconds: int = 0, **args: str) -> None:
        self.jobs.enqueue(self.session, job, key, args, delay_seconds)


@contextmanager
def transaction(
    sessions: sessionmaker[Session], act: Act, library: Library, jobs: Jobs, after: AfterAct
) -> Iterator[Work]:
    """Open a unit of work and commit it with its journal entries; any exception leaves nothing behind. ``after``: once it is committed.

    Raises Conflict when somebody else changed the same rows first.
    """
    with sessions() as session:
        try:
            books = once_more(session, lambda: library.books(session, act.at))
            work = Work(session, act, books, jobs, library)
            yield work
            name_search.follow(session, library.shelf({}))  # no edition of the rules changes how one searches
            work.post.write(work.entries)
            notes = journal.notes_of(act, work.entries, lambda: work.books.last_day(act.on, exchange.CLOCK))
            sealing.keep(session, act.ids, jobs.enqueue, notes)
            session.commit()
        except StaleDataError as error:
            raise Conflict("changed by another act") from error
        except IntegrityError as error:
            if is_taken(error):
                raise Conflict("taken by another act") from error
            raise
    if work.entries:
        after()
