"""The register of names as the engine asks for it, and the lock under which a name is granted or held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from licensing.deadlines import legal_date
from licensing.store.models import Enterprise, NameHold, NameHoldKey, NameKey, NameRecord
from licensing.work import Books, Work
from namecheck.declaration import Declaration
from namecheck.engine import readings_of as every_reading
from namecheck.keys import probed, stable, stored
from namecheck.name import ParsedName, Parts
from namecheck.parse import parse
from namecheck.reading import Reading
from namecheck.register import PriorName, Register
from namecheck.shelf import Shelf

FETCHED = 60  # names read at once
CHUNK = 500  # below SQLite's limit of bound parameters
# A long name has hundreds of keys; folded into slots, the locks of any crowd fit PostgreSQL's default lock table.
LOCK_CLASS, LOCK_SLOTS = 73_064, 4_096
LOCKS = text(
    "SELECT count(pg_advisory_xact_lock(:class, slot))"
    " FROM (SELECT unnest(CAST(:slots AS integer[])) AS slot ORDER BY 1) AS ordered"
)

RULES_SLOT, KEYING_SLOT = LOCK_SLOTS, LOCK_SLOTS + 1  # beside the slots of names
RULES_SHARED = text("SELECT pg_advisory_xact_lock_shared(:class, :slot)")
RULES_ALONE = text("SELECT pg_advisory_xact_lock(:class, :slot)")


class SqlRegister:
    """The names on the register and, with an instant ``at``, those held then; ``but``: a record that is not its own rival.

    ``parser``: rules by which the parts of imported names are found anew, since the stored ones are those of the packaged rules.
    """

    def __init__(
        self,
        session: Session,
        but: str | None = None,
        at: datetime | None = None,
        parser: Shelf | None = None,
    ) -> None:
        self._session = session
        self._but = but
        self._at = at
        self._parser = parser

    def candidates(self, keys: Iterable[int]) -> Iterator[PriorName]:
        """Every prior name under at least one of the keys, once; rows are fetched as they are asked for."""
        wanted = sorted(keys)
        parts = [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)]
        yield from self._named(sorted({found for part in parts for found in self._ids(part)} - {self._but}))
        held = {prior.ref: prior for part in parts for prior in self._held(part) if prior.ref != self._but}
        yield from (held[ref] for ref in sorted(held, key=str))

    def _ids(self, keys: list[int]) -> Iterable[str]:
        return self._session.scalars(select(NameKey.name_id).where(NameKey.key.in_(keys)))

    def _named(self, ids: list[str]) -> Iterator[PriorName]:
        for start in range(0, len(ids), FETCHED):
            query = (
                select(NameRecord, Enterprise.uscc)
                .outerjoin(Enterprise, Enterprise.id == NameRecord.enterprise_id)
                .where(NameRecord.id.in_(ids[start : start + FETCHED]))
                .order_by(NameRecord.id)
            )
            rows = self._session.execute(query).all()
            yield from (prior_name(record, uscc, self._parser) for record, uscc in rows)

    def _held(self, keys: list[int]) -> Iterator[PriorName]:
        if self._at is None:
            return iter(())
        ids = select(NameHoldKey.hold_id).where(NameHoldKey.key.in_(keys))
        query = select(NameHold).where(NameHold.id.in_(ids), NameHold.until > self._at)
        return (held_name(hold) for hold in self._session.scalars(query))


class Recording:
    """A register that remembers what it gave: what a replay needs of the register as it was."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self.given: list[PriorName] = []
        self._seen: set[str | None] = set()

    def candidates(self, keys: Iterable[int]) -> Iterator[PriorName]:
        """As the register behind it; what nobody read is not remembered, each name once."""
        for prior in self._register.candidates(keys):
            if prior.ref not in self._seen:
                self._seen.add(prior.ref)
                self.given.append(prior)
            yield prior


def register_for(
    session: Session, books: Books, but: str | None = None, at: datetime | None = None
) -> SqlRegister:
    """The register as the rules in force read it."""
    return SqlRegister(session, but, at, books.shelf if books.reparsed else None)


def prior_name(record: NameRecord, uscc: str | None, parser: Shelf | None = None) -> PriorName:
    """A row of the register as the engine reads it. A name held by a running case does not run out."""
    return PriorName(
        name=record.name,
        uscc=uscc,
        status=record.status,
        status_date=record.status_date,
        authority=record.authority,
        investors=frozenset(record.investors),
        valid_until=None if record.held_by_case else record.reserved_until,
        holder=record.holder_id,
        ref=record.id,
        parsed=parsed_record(record, parser),
        declared=record.holder_id is not None,
    )


def parsed_record(record: NameRecord, parser: Shelf | None) -> ParsedName:
    """A name of the register in its parts: as a person declared them, else as ``parser`` or the packaged rules find them."""
    if parser is not None and record.holder_id is None:
        return parse(record.name, parser, record.entity_type)
    return as_declared(record.name, record.parts)


def held_name(hold: NameHold) -> PriorName:
    """A held suggestion: like a reservation of its holder, for a few minutes."""
    return PriorName(
        name=hold.name,
        status="reserved",
        status_date=hold.held_on,
        authority=hold.authority,
        valid_until=legal_date(hold.until),
        holder=hold.account_id,
        ref=hold.id,
        parsed=as_declared(hold.name, hold.parts),
        declared=True,
    )


def as_declared(name: str, parts: dict[str, str | None]) -> ParsedName:
    """A name in the parts it was granted with, the parts its keys were made of."""
    kept = Parts(**parts)  # type: ignore[arg-type]  # a row of Parts as JSON; trade_name and pattern are never null
    return ParsedName(name, kept, {"parent": (0, 0)} if kept.pattern.endswith("B") else {})


def readings_of(declaration: Declaration, books: Books) -> list[Reading]:
    """The declaration in every plausible split, under the rules in force and under those that wait for their day."""
    return [reading for shelf in books.shelves for reading in every_reading(declaration, shelf)]


def stored_under(readings: Iterable[Reading]) -> frozenset[int]:
    """Every key under which a name must be found, today and when the coming rules are in force."""
    return frozenset().union(*(stored(reading) for reading in readings))


def settle_rules(work: Work) -> None:
    """Nobody approves rules until this act is over, and its books are the last approved ones.

    Approval waits for acts like this one; what begins later sees it. So no name is stored without the keys of coming rules.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(RULES_SHARED, {"class": LOCK_CLASS, "slot": RULES_SLOT})
        work.read_books_again()


def stop_rules(work: Work) -> None:
    """Wait for every act that relies on the rules as they are, and let none begin: before an approval."""
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(RULES_ALONE, {"class": LOCK_CLASS, "slot": RULES_SLOT})
        work.read_books_again()


def key_alone(session: Session) -> None:
    """One batch of keys is made at a time, whoever makes them: adding and tidying never meet in one name."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(RULES_ALONE, {"class": LOCK_CLASS, "slot": KEYING_SLOT})


def lock(session: Session, holder: str, readings: Iterable[Reading]) -> None:
    """Serialise everything that could clash with these names, and the acts of one holder: an account, an enterprise, a head.

    SQLite holds its write lock already. PostgreSQL takes all locks in one statement and in one order, once in a
    transaction and before any row is written, so nobody can wait in a circle.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    keys = {stable("person", holder, "", "")}
    for reading in readings:
        keys |= stored(reading) | probed(reading)
    lock_keys(session, keys)


def lock_keys(session: Session, keys: Iterable[int]) -> None:
    """The same by the keys themselves: names that are brought in whole are looked for under the keys they are stored by."""
    slots = sorted({key % LOCK_SLOTS for key in keys})
    if slots and session.get_bind().dialect.name == "postgresql":
        session.execute(LOCKS, {"class": LOCK_CLASS, "slots": slots})
