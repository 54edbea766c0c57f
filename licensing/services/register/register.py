"""Bring a register in: rows of a register file become enterprises and names with their conflict keys, batch by batch.

A row's identity is its credit code, else its name at its authority; so a file can be read again, after a crash or with
new rows, and adds nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from licensing.address_key import key_of
from licensing.register_file import Bad, RegisterFile
from licensing.register_rows import Row
from licensing.services.names.name_register import lock_keys, settle_rules
from licensing.services.names.names import RESERVATION
from licensing.services.register import marking
from licensing.store.bulk import add_keys, add_rows, prepare_for_many
from licensing.store.models import Enterprise, Investor, NameRecord
from licensing.uscc import UsccError, normalise
from licensing.work import Work
from namecheck.keys import conflict_keys
from namecheck.name import ParsedName
from namecheck.parse import parse

BATCH = 1000  # rows of one transaction: a second's work at most, so other acts get their turn
SOURCE = "register"
NAMES_ONLY = frozenset(
    {"reserved", "renamed"}
)  # these rows say something about a name, not about an enterprise
UNKNOWN_TYPE = "other"


@dataclass(frozen=True)
class Batch:
    """Usable rows in file order, and the lines between them that are not."""

    rows: tuple[Row, ...]
    bad: tuple[Bad, ...]


@dataclass(frozen=True)
class Added:
    """What one batch did: rows taken in, rows that were there before."""

    added: int
    known: int


def batches(file: RegisterFile, size: int = BATCH) -> Iterator[Batch]:
    """The file in pieces of at most ``size`` lines; memory stays bounded whatever the file holds."""
    rows: list[Row] = []
    bad: list[Bad] = []
    for item in file:
        if isinstance(item, Bad):
            bad.append(item)
        else:
            rows.append(item)
        if len(rows) + len(bad) >= size:
            yield Batch(tuple(rows), tuple(bad))
            rows, bad = [], []
    if rows or bad:
        yield Batch(tuple(rows), tuple(bad))


def take_in(work: Work, rows: Sequence[Row], authority: str) -> Added:
    """Add the rows that are not there yet. ``authority``: six digits, for rows that name none."""
    prepare_for_many(work.session)
    settle_rules(work)
    placed = [_Placed(row, _authority(work, row, authority)) for row in rows]
    fresh = _unknown(work.session, placed)
    pieces = _Pieces()
    for item in fresh:
        _collect(work, item, pieces)
    keys = {key for key, _ in pieces.keys}
    lock_keys(work.session, keys)  # who gives out a name meanwhile waits, and sees these
    add_rows(work.session, Enterprise, pieces.enterprises)
    add_rows(work.session, Investor, pieces.investors)
    _name_owners(work.session, pieces)
    add_rows(work.session, NameRecord, pieces.names)
    add_keys(work.session, pieces.keys)
    if fresh:
        work.record(
            "register.imported",
            "register",
            SOURCE,
            rows=len(fresh),
            first_line=fresh[0].row.line_no,
            last_line=fresh[-1].row.line_no,
        )
    return Added(len(fresh), len(rows) - len(fresh))


@dataclass(frozen=True)
class _Placed:
    row: Row
    authority: str

    @property
    def key(self) -> str:
        """What makes this row the same row in another reading."""
        if self.row.uscc and not self.name_only:
            return f"{SOURCE}:{self.row.uscc}"
        return f"{SOURCE}:{self.row.status}:{self.authority}:{self.row.name}"

    @property
    def name_only(self) -> bool:
        return self.row.status in NAMES_ONLY

    @property
    def name_key(self) -> tuple[str, str, str]:
        return self.authority, self.row.name, self.row.status


@dataclass
class _Pieces:
    """Rows for each table, ready to be inserted together."""

    enterprises: list[dict[str, Any]] = field(default_factory=list)
    investors: list[dict[str, Any]] = field(default_factory=list)
    names: list[dict[str, Any]] = field(default_factory=list)
    keys: list[tuple[int, str]] = field(default_factory=list)


def _authority(work: Work, row: Row, fallback: str) -> str:
    """Today's code of the row's authority; registers carry codes of places that have been merged since."""
    return work.books.shelf.places.now(row.authority or fallback)


def _unknown(session: Session, placed: Iterable[_Placed]) -> list[_Placed]:
    """The rows whose enterprise, credit code or bare name is not on the register yet, each once."""
    by_key = {item.key: item for item in placed}
    known = _known(session, Enterprise.source_key, by_key)
    codes = _known(session, Enterprise.uscc, [i.row.uscc for i in by_key.values() if i.row.uscc])
    names = _known_names(session, [i.row.name for i in by_key.values() if i.name_only])
    return [
        item
        for key, item in by_key.items()
        if (item.name_key not in names if item.name_only else key not in known and item.row.uscc not in codes)
    ]


def _known(session: Session, column: InstrumentedAttribute[Any], wanted: Iterable[str]) -> set[str]:
    return set(session.scalars(select(column).where(column.in_(list(wanted)))))


def _known_names(session: Session, wanted: list[str]) -> set[tuple[str, str, str]]:
    """(authority, name, status) of names on the register that belong to no enterprise of ours."""
    query = select(NameRecord.authority, NameRecord.name, NameRecord.status)
    found = session.execute(query.where(NameRecord.name.in_(wanted)))
    return {(authority, name, status) for authority, name, status in found}


def _collect(work: Work, item: _Placed, pieces: _Pieces) -> None:
    row = item.row
    enterprise_id = None
    if not item.name_only:
        enterprise_id = work.act.ids.new("ent")
        pieces.enterprises.append(_enterprise(work, item, enterprise_id))
        pieces.investors.extend(_investor(work, enterprise_id, code) for code in dict.fromkeys(row.investors))
    parsed = parse(
        row.name, work.library.shelf({}), row.entity_type
    )  # the parts kept are the packaged rules'
    name_id = work.act.ids.new("name")
    parts = {"parts": vars(parsed.parts), "division_code": parsed.parts.division_code}
    pieces.names.append(_name(work, item, enterprise_id) | {"id": name_id} | parts)
    pieces.keys.extend((key, name_id) for key in _keys(work, row, parsed, item.authority))


def _keys(work: Work, row: Row, parsed: ParsedName, authority: str) -> set[int]:
    """The keys of a name under the rules in force and the coming ones."""
    found: set[int] = set()
    for shelf in work.books.shelves:
        read = parsed if shelf is work.library.shelf({}) else parse(row.name, shelf, row.entity_type)
        found |= conflict_keys(read, authority, shelf)
    return found


def _enterprise(work: Work, item: _Placed, enterprise_id: str) -> dict[str, Any]:
    row = item.row
    scope, mark = marking.apart(row.scope, work.books.catalogue.address_kinds.values())
    return {
        "id": enterprise_id,
        "uscc": row.uscc,
        "name": row.name,
        "entity_type": row.entity_type or UNKNOWN_TYPE,
        "status": row.status,
        "status_date": row.status_date,
        "authority": item.authority,
        "established_on": row.established_on,
        "capital_fen": row.capital_fen,
        "domicile": row.domicile or None,
        "domicile_key": key_of(row.domicile) if row.domicile else None,
        "scope": scope or None,
        "scope_mark": mark,
        "representative": row.representative or None,
        "industry_code": row.industry_code,
        "case_id": None,
        "source": SOURCE,
        "source_key": item.key,
        "version": 1,
    }


def _investor(work: Work, enterprise_id: str, given: str) -> dict[str, Any]:
    """An owner as the file has it: a body by its credit code, or a name alone."""
    return {
        "id": work.act.ids.new("inv"),
        "enterprise_id": enterprise_id,
        "name": given,
        "id_number_index": None,
        "uscc": _code_of(given),
        "roles": [],
        "amount_fen": None,
    }


def _code_of(given: str) -> str | None:
    try:
        return normalise(given)
    except UsccError:
        return None


def _name_owners(session: Session, pieces: _Pieces) -> None:
    """Bodies that the file names by their code alone get the name the register knows them by, whichever came first."""
    codes = {row["uscc"] for row in (*pieces.investors, *pieces.enterprises)} - {None}
    name = select(Enterprise.name).where(Enterprise.uscc == Investor.uscc).scalar_subquery()
    unnamed = (Investor.uscc.in_(sorted(codes)), Investor.name == Investor.uscc, name.is_not(None))
    if codes:
        session.execute(
            update(Investor).where(*unnamed).values(name=name),
            execution_options={"synchronize_session": False},
        )


def _name(work: Work, item: _Placed, enterprise_id: str | None) -> dict[str, Any]:
    row = item.row
    held = row.status == "reserved" and row.status_date is not None
    return {
        "name": row.name,
        "authority": item.authority,
        "status": row.status,
        "status_date": row.status_date,
        "reserved_until": work.books.last_day(row.status_date, RESERVATION)
        if held and row.status_date
        else None,
        "held_by_case": None,
        "holder_id": None,
        "enterprise_id": enterprise_id,
        "entity_type": row.entity_type,
        "investors": sorted(set(row.investors)),
        "version": 1,
    }
