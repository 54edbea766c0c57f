"""Check a name, reserve it, let it go. Check and grant are one transaction under a lock on the name's own keys (design decision 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from licensing.errors import NotFound, Refused
from licensing.flows.name import FLOW
from licensing.services.names import suggesting
from licensing.services.names.name_proof import declaration_data, keep_tables, priors_data
from licensing.services.names.name_register import (
    Recording,
    lock,
    readings_of,
    register_for,
    settle_rules,
    stored_under,
)
from licensing.services.names.said import approval_bound
from licensing.store.models import NameKey, NameRecord, NameVerdict
from licensing.work import Books, Work
from namecheck import engine
from namecheck.declaration import Declaration
from namecheck.endings import parent_end
from namecheck.finding import Report
from namecheck.name import Parts
from namecheck.register import PriorName
from namecheck.shelf import Form

BRANCH = "branch"
RESERVATION = "D18"  # two months (734 art 18)
APPROVAL_BOUND = "D19"  # a year, for business that must be approved first (734 art 18)


@dataclass(frozen=True)
class Answer:
    """What became of a declaration: the report, and the record when the name was granted."""

    report: Report
    record: NameRecord | None


@dataclass(frozen=True)
class Evidence:
    """A report and the prior names that the register gave for it."""

    report: Report
    priors: list[PriorName]


def check(session: Session, books: Books, declaration: Declaration, at: datetime | None = None) -> Report:
    """The verdict on a declaration, nothing written. ``at``: names held at that instant stand against it too."""
    return engine.check(declaration, books.shelf, register_for(session, books, at=at))


def examine_again(work: Work, record: NameRecord) -> Report:
    """Today's verdict on a name that is on the register already, itself left out (734 arts 17-20)."""
    declaration = declaration_of(work, record)
    return engine.check(declaration, work.books.shelf, register_for(work.session, work.books, record.id))


def head_of(record: NameRecord) -> str:
    """The whole name in front of a reserved branch's own part."""
    form = str(record.parts.get("form") or "")
    as_branch = Form(form, BRANCH, frozenset({BRANCH}), False)
    end = parent_end(record.name, len(record.name) - len(form), as_branch)
    return record.name[:end]


def declaration_of(work: Work, record: NameRecord) -> Declaration:
    """The name as if declared today; a branch is judged by its head's name in front, not by parts."""
    head = head_of(record) if record.entity_type == BRANCH else None
    return Declaration(
        text=record.name,
        entity_type=record.entity_type,
        authority=record.authority,
        on=work.act.on,
        applicant_division=record.division_code,
        declared_parts=None if head else Parts(**record.parts),
        parent=head,
        investors=frozenset(record.investors),
    )


def reserve(work: Work, declaration: Declaration, committed: bool) -> Answer:
    """Check and, unless rejected, grant for the legal period. The verdict is stored with the grant or the refusal.

    Raises Refused('name.commitment_needed') without the signed commitment (734 art 16), Refused('name.too_many_reservations')
    when the person already holds as many live reservations as the office allows (82 art 23).
    """
    holder = work.act.actor.id
    if holder is None:
        raise Refused("account.sign_in_needed")
    if not committed:
        raise Refused("name.commitment_needed")
    settle_rules(work)
    readings = readings_of(declaration, work.books)
    lock(work.session, holder, readings)
    register = Recording(register_for(work.session, work.books, at=work.act.at))
    report = engine.check(declaration, work.books.shelf, register)
    live = live_reservations(work.session, work, holder)
    again = _reserved_before(live, declaration)
    if again is not None:
        return Answer(report, again)
    most = work.books.policy.live_reservations_per_person
    if len(live) >= most:
        raise Refused("name.too_many_reservations", most=most)
    record = None if report.outcome == "reject" else _grant(work, declaration, report, stored_under(readings))
    _remember(work, declaration, Evidence(report, register.given), record)
    return Answer(report, record)


def _reserved_before(live: Iterable[NameRecord], declaration: Declaration) -> NameRecord | None:
    """The person's live reservation of this very name: asking twice gives it twice."""
    return next((r for r in live if (r.name, r.authority) == (declaration.text, declaration.authority)), None)


def parts_of(report: Report) -> dict[str, Any]:
    return asdict(report.parts)


def _grant(work: Work, declaration: Declaration, report: Report, keys: frozenset[int]) -> NameRecord:
    bound = approval_bound(work, declaration.text)
    record = NameRecord(
        id=work.act.ids.new("name"),
        name=declaration.text,
        authority=declaration.authority,
        status="reserved",
        status_date=work.act.on,
        reserved_until=work.books.last_day(work.act.on, APPROVAL_BOUND if bound else RESERVATION),
        held_by_case=None,
        holder_id=work.act.actor.id,
        enterprise_id=None,
        entity_type=declaration.entity_type,
        division_code=declaration.applicant_division,
        parts=parts_of(report),
        investors=sorted(declaration.investors),
        keys=[NameKey(key=k) for k in sorted(keys)],
    )
    work.session.add(record)
    suggesting.let_go(work.session, str(work.act.actor.id))
    work.record("name.reserved", "name", record.id, name=record.name, until=str(record.reserved_until))
    return record


def _remember(work: Work, declaration: Declaration, evidence: Evidence, record: NameRecord | None) -> None:
    report = evidence.report
    keep_tables(work.session, work.books.shelf)
    verdict = NameVerdict(
        id=work.act.ids.new("verdict"),
        name=declaration.text,
        account_id=str(work.act.actor.id),
        name_id=record.id if record else None,
        outcome=report.outcome,
        declaration=declaration_data(declaration),
        report=report.canonical().decode(),
        rules=report.rules,
        priors=priors_data(evidence.priors),
        committed=True,
        at=work.act.at,
    )
    work.session.add(verdict)
    if record is None:
        codes = [f.code for f in report.findings if f.outcome == "reject"]
        work.record("name.refused", "verdict", verdict.id, name=declaration.text, codes=codes)


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


def kept_until(work: Work, since: date | None, approval_bound: bool) -> date | None:
    """The last day of a reservation that was given on a day; None where none was."""
    return work.books.last_day(since, APPROVAL_BOUND if approval_bound else RESERVATION) if since else None


def keep_for_approval(work: Work, record: NameRecord, approval_bound: bool) -> None:
    """A name for business that must be approved first is kept a year from its reservation, any other two months (734 art 18).

    The period follows the scope both ways; a reservation that has run out is not brought back.
    """
    if record.status != "reserved" or record.status_date is None or record.reserved_until is None:
        return
    until = kept_until(work, record.status_date, approval_bound)
    if until == record.reserved_until or (
        record.held_by_case is None and record.reserved_until < work.act.on
    ):
        return
    record.reserved_until = until
    work.record("name.kept", "name", record.id, until=str(until), approval_bound=approval_bound)


def release(work: Work, name_id: str) -> None:
    """Give a reserved name back before its time. Raises Refused('name.in_use') when a case or an enterprise uses it."""
    record = own_name(work, name_id)
    if not FLOW.within(record.status, "reserved"):
        raise Refused("name.in_use")
    known = {"own_name": True, "not_in_case": not record.held_by_case}
    row = FLOW.step(record.status, "release", work.act.actor.role, known)
    record.status, record.status_date, record.reserved_until = row.target, work.act.on, work.act.on
    record.keys.clear()
    work.record(row.emits[0], "name", record.id)


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
