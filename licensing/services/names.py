"""Check a name, reserve it, let it go. Check and grant are one transaction under a lock on the name's own keys (design decision 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from licensing.errors import NotFound, Refused
from licensing.store.models import Enterprise, NameKey, NameRecord, NameVerdict
from licensing.work import Books, Work
from namecheck import engine
from namecheck.declaration import Declaration
from namecheck.finding import Report
from namecheck.keys import conflict_keys, probe_keys
from namecheck.parse import parse
from namecheck.register import PriorName

RESERVATION = "D18"  # two months (734 art 18)
CHUNK = 500  # below SQLite's limit of bound parameters


class SqlRegister:
    """The names on the register, as the engine asks for them; ``but``: a record that is not its own rival."""

    def __init__(self, session: Session, but: str | None = None) -> None:
        self._session = session
        self._but = but

    def candidates(self, keys: Iterable[int]) -> Iterable[PriorName]:
        wanted = sorted(keys)
        found: dict[str, PriorName] = {}
        for start in range(0, len(wanted), CHUNK):
            ids = select(NameKey.name_id).where(NameKey.key.in_(wanted[start : start + CHUNK]))
            query = (
                select(NameRecord, Enterprise.uscc)
                .outerjoin(Enterprise, Enterprise.id == NameRecord.enterprise_id)
                .where(NameRecord.id.in_(ids))
            )
            for record, uscc in self._session.execute(query):
                found[record.id] = prior_name(record, uscc)
        found.pop(self._but or "", None)
        return sorted(found.values(), key=lambda p: (p.name, p.ref or ""))


def prior_name(record: NameRecord, uscc: str | None) -> PriorName:
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
        parsed=None,
    )


@dataclass(frozen=True)
class Answer:
    """What became of a declaration: the report, and the record when the name was granted."""

    report: Report
    record: NameRecord | None


def check(session: Session, books: Books, declaration: Declaration) -> Report:
    """The verdict on a declaration, nothing written."""
    return engine.check(declaration, books.shelf, SqlRegister(session))


def check_against_others(session: Session, books: Books, declaration: Declaration, own: str) -> Report:
    """The verdict on a name that is on the register already, itself left out."""
    return engine.check(declaration, books.shelf, SqlRegister(session, own))


def reserve(work: Work, declaration: Declaration, committed: bool) -> Answer:
    """Check and, unless rejected, grant for the legal period. The verdict is stored with the grant or the refusal.

    Raises Refused('name.commitment_needed') without the signed commitment (734 art 16), Refused('name.too_many_reservations')
    when the person already holds as many live reservations as the office allows (82 art 24).
    """
    holder = work.act.actor.id
    if holder is None:
        raise Refused("account.sign_in_needed")
    if not committed:
        raise Refused("name.commitment_needed")
    if len(live_reservations(work.session, work, holder)) >= work.books.policy.live_reservations_per_person:
        raise Refused("name.too_many_reservations", most=work.books.policy.live_reservations_per_person)
    parsed = parse(declaration.text, work.books.shelf, declaration.entity_type)
    stored = conflict_keys(parsed, declaration.authority, work.books.shelf)
    _lock(work.session, stored | probe_keys(parsed, declaration.authority, work.books.shelf))
    report = check(work.session, work.books, declaration)
    record = None if report.outcome == "reject" else _grant(work, declaration, parts_of(report), stored)
    _remember(work, declaration, report, record)
    return Answer(report, record)


def parts_of(report: Report) -> dict[str, Any]:
    return asdict(report.parts)


def _grant(work: Work, declaration: Declaration, parts: dict[str, Any], keys: frozenset[int]) -> NameRecord:
    record = NameRecord(
        id=work.act.ids.new("name"),
        name=declaration.text,
        authority=declaration.authority,
        status="reserved",
        status_date=work.act.on,
        reserved_until=work.books.last_day(work.act.on, RESERVATION),
        held_by_case=None,
        holder_id=work.act.actor.id,
        enterprise_id=None,
        entity_type=declaration.entity_type,
        division_code=declaration.applicant_division,
        parts=parts,
        investors=sorted(declaration.investors),
        keys=[NameKey(key=k) for k in sorted(keys)],
    )
    work.session.add(record)
    work.record("name.reserved", "name", record.id, name=record.name, until=str(record.reserved_until))
    return record


def _remember(work: Work, declaration: Declaration, report: Report, record: NameRecord | None) -> None:
    verdict = NameVerdict(
        id=work.act.ids.new("verdict"),
        name=declaration.text,
        account_id=str(work.act.actor.id),
        name_id=record.id if record else None,
        outcome=report.outcome,
        declaration=_plain(declaration),
        report=report.canonical().decode(),
        rules=report.rules,
        committed=True,
        at=work.act.at,
    )
    work.session.add(verdict)
    if record is None:
        codes = [f.code for f in report.findings if f.outcome == "reject"]
        work.record("name.refused", "verdict", verdict.id, name=declaration.text, codes=codes)


def _plain(declaration: Declaration) -> dict[str, Any]:
    """A declaration as JSON: dates as text, sets sorted."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        if isinstance(value, frozenset | set):
            return sorted(value)
        return value.isoformat() if hasattr(value, "isoformat") else value

    return {k: plain(v) for k, v in asdict(declaration).items()}


def _lock(session: Session, keys: Iterable[int]) -> None:
    """Serialise declarations that could clash. SQLite holds its write lock already; PostgreSQL locks key by key, in order."""
    if session.get_bind().dialect.name == "postgresql":
        query = text(
            "SELECT count(pg_advisory_xact_lock(k)) FROM (SELECT unnest(CAST(:keys AS bigint[])) AS k ORDER BY 1) s"
        )
        session.execute(query, {"keys": sorted(keys)})


def live_reservations(session: Session, work: Work, holder: str) -> list[NameRecord]:
    """The names a person holds and has not used, on the act's date."""
    query = select(NameRecord).where(
        NameRecord.holder_id == holder,
        NameRecord.status == "reserved",
        NameRecord.held_by_case.is_(None),
        NameRecord.reserved_until >= work.act.on,
    )
    return list(session.scalars(query.order_by(NameRecord.reserved_until)))


def own_name(work: Work, name_id: str) -> NameRecord:
    """A name this person holds. Raises NotFound for anybody else's."""
    record = work.session.get(NameRecord, name_id)
    if record is None or record.holder_id != work.act.actor.id:
        raise NotFound(name_id)
    return record


def release(work: Work, name_id: str) -> None:
    """Give a reserved name back before its time. Raises Refused('name.in_use') when a case or an enterprise uses it."""
    record = own_name(work, name_id)
    if record.status != "reserved" or record.held_by_case:
        raise Refused("name.in_use")
    record.status, record.status_date, record.reserved_until = "released", work.act.on, work.act.on
    record.keys.clear()
    work.record("name.released", "name", record.id)


def count(session: Session) -> int:
    """How many names are on the register."""
    return session.scalar(select(func.count()).select_from(NameRecord)) or 0


def names_of(session: Session, holder: str) -> list[NameRecord]:
    """Every name a person reserved, newest first."""
    query = select(NameRecord).where(NameRecord.holder_id == holder)
    return list(session.scalars(query.order_by(NameRecord.status_date.desc(), NameRecord.id.desc())))


def verdict_of_name(session: Session, name_id: str) -> NameVerdict | None:
    """What the engine answered when the name was granted."""
    return session.scalar(select(NameVerdict).where(NameVerdict.name_id == name_id))
