"""Joins settings, database, clock, identifiers, books, seals and engine into one Office; only this file knows how."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings, load
from esign.notes import WitnessKey, read_witness_key
from esign.seals import Seals
from esign.stamping import Stamper
from licensing import policy, straight
from licensing.act import Act, Actor, Clock, Ids
from licensing.catalogue import load as catalogue
from licensing.catalogue.holidays import load_calendar
from licensing.entities import KINDS
from licensing.known_kinds import check_orders
from licensing.powers import read_powers
from licensing.rulebooks import Rulebooks
from licensing.sealer import Sealer
from licensing.store.database import TOOLS, Waits, as_of_one_instant, open_engine, sessions_of
from licensing.store.types import CIPHER
from licensing.work import Books, Naming, Unit, Work, transaction
from namecheck import shelf
from namecheck.shelf import Shelf
from portal import lending
from portal.clock import RandomIds, SystemClock
from portal.identity.client import ProviderClient
from portal.keyring import Keyring
from portal.looks import LookBook
from portal.read_copy import ReadCopy
from portal.time_stamps import stamper_of
from portal.work.engine import Engine


@dataclass(frozen=True)
class Office:
    """What pages, commands and jobs work with. Books and seals are read on first use."""

    settings: Settings
    clock: Clock
    ids: Ids
    database: sa.Engine
    sessions: sessionmaker[Session]
    jobs: Engine
    sealer: Sealer

    @cached_property
    def books(self) -> Books:
        """Catalogue, policy, calendar, and the name rules as packaged; an act has those in force, ``work.books``."""
        given = read_books()
        return replace(given, straight=read_straight()) if self.settings.machine_registers else given

    @property
    def search_shelf(self) -> Shelf:
        """What the search of names reads characters and sounds by: the packaged tables, whatever edition judges names."""
        return self.books.shelf

    @cached_property
    def rulebooks(self) -> Rulebooks:
        return Rulebooks(self.books)

    @cached_property
    def keyring(self) -> Keyring:
        return Keyring(self.settings.data_dir / "keys", self.settings.key_passphrase, self.settings.pins)

    @property
    def seals(self) -> Seals:
        """The installation's keys as they are now. Raises esign's error when nobody has made them."""
        return self.keyring.seals()

    @cached_property
    def stamper(self) -> Stamper:
        """Where time-stamps come from; nobody tells it the time."""
        return stamper_of(self)

    @cached_property
    def witnesses(self) -> tuple[WitnessKey, ...]:
        """Who may cosign the public log."""
        return tuple(read_witness_key(text) for text in self.settings.log_witnesses)

    @cached_property
    def looks(self) -> LookBook:
        """Where verifications leave their trace for the holder."""
        return LookBook(self.sessions, self.clock, self.ids, self.jobs)

    @cached_property
    def provider(self) -> ProviderClient:
        """The identity provider that vouches for people; none may be set."""
        return ProviderClient(self.settings, self.clock, RandomIds().token)

    @cached_property
    def hasher(self) -> PasswordHasher:
        return PasswordHasher(
            memory_cost=self.settings.password_memory_kib, time_cost=self.settings.password_passes
        )

    def work(self, actor: Actor) -> AbstractContextManager[Work]:
        """One act of ``actor`` at this instant: one transaction, journalled, committed at the end."""
        lending.end()
        act = Act(actor, self.clock.now(), self.ids)
        return transaction(self.sessions, act, self.rulebooks, self.jobs, self.sealer.after_act)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads: that of the look which is open in this request, else a new one."""
        with lending.reading(self.sessions) as look:
            yield look.session

    @contextmanager
    def still(self) -> Iterator[Session]:
        """A session that only reads, all of it as of one instant: what is made meanwhile is not held against what was read before."""
        with self.sessions() as session:
            as_of_one_instant(session)
            session.autoflush = False
            yield session

    @cached_property
    def copy(self) -> ReadCopy | None:
        """A replica of the database for what strangers read; none may be set."""
        settings = self.settings
        if not settings.database_read_url:
            return None
        return ReadCopy(settings.database_read_url, settings.database_read_behind_seconds)

    @contextmanager
    def look(self, actor: Actor) -> Iterator[Work]:
        """What ``actor`` may see at this instant: as ``work``, but nothing can be written and nobody waits."""
        with lending.reading(self.sessions) as look:
            if actor not in look.works:
                look.works[actor] = self.looking(look.session, actor)
            yield look.works[actor]

    def looking(self, session: Session, actor: Actor) -> Work:
        """The same in a session that is open."""
        act = Act(actor, self.clock.now(), self.ids)
        return Work(Unit(lambda: session, self.rulebooks, act.at), act, self.jobs, self.rulebooks)

    def close(self) -> None:
        """Writes what waits and lets go of connections."""
        self.looks.close()
        self.jobs.close()
        if self.copy is not None:
            self.copy.close()
        self.database.dispose()


@cache
def read_books() -> Books:
    """Name rules, catalogue and office policy: files of this version, read once per process.

    Raises the strict loaders' errors with file and line.
    """
    table = tomllib.loads((files("config") / "policy" / "office.toml").read_text("utf-8"))
    calendar = load_calendar(Path(str(files("config") / "policy" / "holidays.tsv")))
    powers = read_powers((files("config") / "policy" / "powers.tsv").read_text("utf-8"))
    rows = catalogue.load()
    check_orders(rows.order_kinds.values())
    naming = Naming(shelf.load())
    return Books(lambda: naming, rows, policy.read(table), calendar, powers=powers)


@cache
def read_straight() -> dict[str, straight.Straight]:
    """What the machine may register by itself. Raises the strict loader's error with the line."""
    return straight.read(
        (files("config") / "policy" / "straight_through.tsv").read_text("utf-8"), frozenset(KINDS)
    )


def read_settings(demo: bool | None = None, data_dir: Path | None = None) -> Settings:
    """Settings of this process; with ``demo`` its secrets are made on first use; ``data_dir``: another one. Raises SettingsError."""
    return load(demo=demo, fresh_secret=RandomIds().token, data_dir=data_dir)


def open_office(
    settings: Settings,
    clock: Clock | None = None,
    ids: Ids | None = None,
    waits: Waits = TOOLS,
    *,
    left_to_worker: bool = False,
) -> Office:
    """The office on an already migrated database; tests pass their own clock and ids.

    ``left_to_worker``: its acts are chained into the journal by the worker, and wait for no chain.
    """
    clock = clock or SystemClock()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    CIPHER.use(settings.field_keys, settings.index_key)
    ids = ids or RandomIds(clock)
    database = _database(settings, waits)
    sessions, jobs = sessions_of(database), Engine(database)
    return Office(
        settings=settings,
        clock=clock,
        ids=ids,
        database=database,
        sessions=sessions,
        jobs=jobs,
        sealer=Sealer(sessions, ids, jobs.enqueue, left_to_worker=left_to_worker),
    )


def _database(settings: Settings, waits: Waits) -> sa.Engine:
    """An operator's verbs are few and long: they ask the database itself."""
    if waits == TOOLS or not settings.database_pooler:
        return open_engine(settings.direct_url, waits)
    return open_engine(settings.database_url, waits, pooled=True)
