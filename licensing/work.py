"""One act, one transaction: state, journal entry and enqueued work commit together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from licensing import exchange, journal, name_search, sealing
from licensing.act import SYSTEM, Act, Actor
from licensing.catalogue.load import Catalogue
from licensing.deadlines import WorkCalendar
from licensing.errors import Conflict
from licensing.messages import outbox
from licensing.messages.outbox import Post
from licensing.policy import Policy
from licensing.powers import Power
from licensing.sealing import AfterAct
from licensing.store.database import begun
from licensing.store.faults import is_taken
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
class Naming:
    """Name rules of an instant.

    ``shelf``: those in force; ``coming``: approved ones that wait for their day and under whose keys names must be found by then.
    ``reparsed``: the rules in force split names otherwise than the packaged ones.
    """

    shelf: Shelf
    coming: tuple[Shelf, ...] = ()
    reparsed: bool = False


@dataclass(frozen=True)
class Books:
    """What services read and never write: name rules, catalogue, policy, the office's calendar.

    ``naming``: gives the name rules, the same ones each time; those of an act are asked of the database when it first judges by them.
    ``powers``: which proof of identity each power asks for; without a row nobody has it.
    ``straight``: by kind of enterprise, what the machine may register by itself; empty where the operator has not switched it on.
    """

    naming: Callable[[], Naming]
    catalogue: Catalogue
    policy: Policy
    calendar: WorkCalendar
    powers: Mapping[str, Power] = field(default_factory=dict)
    straight: Mapping[str, Straight] = field(default_factory=dict)

    @property
    def shelf(self) -> Shelf:
        """The name rules in force."""
        return self.naming().shelf

    @property
    def reparsed(self) -> bool:
        """Whether the rules in force split names otherwise than the packaged ones."""
        return self.naming().reparsed

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """Every set of name rules that a stored name must be found under."""
        found = self.naming()
        return (found.shelf, *found.coming)

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

    def books(self, session: Callable[[], Session], at: datetime) -> Books: ...

    def in_force(self, session: Session, at: datetime) -> Amendments: ...

    def newest(self, session: Session) -> Amendments: ...

    def amendments(self, session: Session, ids: tuple[str, ...]) -> Amendments: ...

    def shelf(self, amendments: Amendments) -> Shelf: ...


class Unit:
    """Session and books of one transaction, each there when somebody asks: an act that only says something opens neither."""

    __slots__ = ("_at", "_books", "_library", "_open", "_over", "_session")

    def __init__(self, open_session: Callable[[], Session], library: Library, at: datetime) -> None:
        self._open, self._library, self._at = open_session, library, at
        self._session: Session | None = None
        self._books: Books | None = None
        self._over = False

    @property
    def opened(self) -> bool:
        """Whether anybody has asked for the session."""
        return self._session is not None

    @property
    def session(self) -> Session:
        """Raises RuntimeError where it is first asked for when everything is over."""
        if self._session is None:
            self._going_on()
            self._session = self._open()
        return self._session

    @property
    def books(self) -> Books:
        """The books of the act's instant, the same to its end."""
        if self._books is None:
            self._books = self._library.books(self._asked, self._at)
        return self._books

    @books.setter
    def books(self, books: Books) -> None:
        self._books = books

    def read_books_again(self) -> None:
        """The rules as they are at this very moment."""
        self._books = self._library.books(self._asked, self._at)
        self._books.naming()

    def end(self) -> None:
        """Nothing is asked of the database for this unit any more."""
        self._over = True

    def close(self) -> None:
        """The end, and what is not committed was never done."""
        self.end()
        if self._session is not None:
            self._session.close()

    def _asked(self) -> Session:
        self._going_on()
        return self.session

    def _going_on(self) -> None:
        if self._over:  # what was read now would be of another transaction, which nobody would end
            raise RuntimeError("this act is over")


@dataclass
class Work:
    """A unit of work: one transaction, the act, and what is to be journalled.

    ``waits_for_log``: something was signed in it that is issued once the public log has a place for it (``signed_sheets``).
    ``signs``: in whose name its entries stand, None for whoever the act is of; acting in another's role does not change that.
    """

    unit: Unit
    act: Act
    jobs: Jobs
    library: Library
    entries: list[journal.Entry] = field(default_factory=list)
    signs: Actor | None = None
    waits_for_log: bool = False

    @property
    def session(self) -> Session:
        """The session of the transaction, begun when it is first asked for."""
        return self.unit.session

    @property
    def books(self) -> Books:
        """The books of the act."""
        return self.unit.books

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
        self.unit.read_books_again()

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
    unit = Unit(lambda: begun(sessions()), library, act.at)
    work = Work(unit, act, jobs, library)
    try:
        yield work
        _commit(work, sessions.kw["bind"])
    except StaleDataError as error:
        raise Conflict("changed by another act") from error
    except IntegrityError as error:
        if is_taken(error):
            raise Conflict("taken by another act") from error
        raise
    finally:
        unit.close()
    if work.entries:
        after()


def _commit(work: Work, engine: Engine) -> None:
    """Everything the act did, the notes last; one that opened no session did nothing else."""
    unit, act = work.unit, work.act
    if unit.opened:
        name_search.follow(unit.session, work.library.shelf({}))  # no edition changes how one searches
    if outbox.called(work.entries):
        work.post.write(work.entries)
    notes = journal.notes_of(act, work.entries, lambda: work.books.last_day(act.on, exchange.CLOCK))
    if not unit.opened and (not notes or sealing.kept_alone(engine, notes)):
        return
    sealing.keep(unit.session, act.ids, work.jobs.enqueue, notes)
    unit.session.commit()
