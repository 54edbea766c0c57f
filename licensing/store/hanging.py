"""What hangs on a case at all: one question of columns, so that what is not there is not asked for, kind by kind, in every act.

Most cases have no file, no mandate, no complaint; until somebody signs there is no signature, until it is handed in no leg.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import QueryableAttribute, set_committed_value

from licensing.store.base import Base
from licensing.store.keeping import asked, columns, load_together, rows_of
from licensing.store.models import (
    AddressUse,
    Case,
    Consent,
    Impersonation,
    Leg,
    Mandate,
    NameRecord,
    Person,
    PlatformShop,
    Review,
    Signature,
    Upload,
)

KINDS: tuple[type[Any], ...] = (
    AddressUse,
    Consent,
    Impersonation,
    Leg,
    Mandate,
    PlatformShop,
    Review,
    Signature,
    Upload,
)
TABLES = tuple(kind.__tablename__ for kind in KINDS)
NAMED = ("id", "name", "division_code", "status_date", "reserved_until")
CASE, NAME = Case.__table__.c, NameRecord.__table__.c
HANGS = (
    *(NAME[column] for column in NAMED),
    *(exists().where(kind.__table__.c.case_id == CASE.id) for kind in KINDS),
)
HAS = (
    select(*HANGS)
    .select_from(Case.__table__.outerjoin(NameRecord.__table__, NAME.id == CASE.name_id))
    .where(CASE.id == bindparam("case"))
)
WHOLE = (
    select(Case, *HANGS)
    .outerjoin(NameRecord.__table__, NAME.id == CASE.name_id)
    .where(CASE.id == bindparam("case"))
)


@dataclass(frozen=True)
class Known:
    """``tables``: those that have a row of the case. The others: of its name, which was given ``since`` and is kept ``until``."""

    tables: frozenset[str]
    name_id: str | None = None
    name: str | None = None
    division: str | None = None
    since: date | None = None
    until: date | None = None


def known(session: Session, case_id: str) -> Known:
    """What hangs on a case, as its row and those tables stand."""

    def ask() -> Known:
        row = columns(session, HAS, {"case": case_id}).one_or_none()
        return Known(frozenset(TABLES)) if row is None else _known(row)  # not written yet

    return _kept(session, case_id, ask)


def case_of(session: Session, case_id: str) -> Case | None:
    """The case, and in the same statement what hangs on it; as ``Session.get`` where it is held already."""
    if inspect(Case).identity_key_from_primary_key((case_id,)) in session.identity_map:
        return session.get(Case, case_id)
    row = session.execute(WHOLE, {"case": case_id}).one_or_none()
    if row is None:
        return None
    _kept(session, case_id, lambda: _known(row[1:]))
    case: Case = row[0]
    return case


def _known(row: Sequence[Any]) -> Known:
    there = frozenset(table for table, has in zip(TABLES, row[len(NAMED) :], strict=True) if has)
    return Known(there, *row[: len(NAMED)])


def _kept(session: Session, case_id: str, ask: Callable[[], Known]) -> Known:
    return asked(session, ("hangs on", case_id), (*TABLES, NameRecord.__tablename__), ask)


def any_of(session: Session, case_id: str, kind: type[Base]) -> bool:
    """Whether the case has any row of this kind."""
    return kind.__tablename__ in known(session, case_id).tables


def name_of(session: Session, case: Case) -> tuple[str | None, str | None]:
    """The name a case has reserved, and the division that was declared with it."""
    found = known(session, case.id)
    if found.name_id != case.name_id:  # another one in this very act
        record = session.get(NameRecord, case.name_id) if case.name_id else None
        return (record.name, record.division_code) if record is not None else (None, None)
    return found.name, found.division


def rows(case: Case, collection: QueryableAttribute[Any]) -> list[Any]:
    """``case.legs``, ``case.reviews`` or ``case.uploads``, read only where there is one."""
    state = inspect(case)
    if collection.key in state.dict:
        found: list[Any] = getattr(case, collection.key)
        return found
    kind = collection.property.mapper.class_
    if state.session is not None and state.persistent and not any_of(state.session, case.id, kind):
        set_committed_value(case, collection.key, [])
    return rows_of(case, collection)


def people_of(case: Case) -> list[Person]:
    """``case.people``, by the statement that every page of a case asks."""
    return rows_of(case, Case.people)


def load_signatures(case: Case) -> None:
    """The signatures of everybody in the case, in one statement or in none."""
    session, people = inspect(case).session, people_of(case)
    if session is None or any_of(session, case.id, Signature):
        load_together(people, Person.signatures)
        return
    for state in map(inspect, people):
        if "signatures" not in state.dict and state.persistent:
            set_committed_value(state.object, "signatures", [])
