"""The claiming pool (认领): a phrase that needs a permit and that no row gives to a department is published to all of the place.

Whichever department it concerns claims it, once; until its day is over the pool waits, afterwards the head is told (queries).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from licensing.act import Actor, Role
from licensing.application.duties import duties
from licensing.errors import NotFound, Refused
from licensing.services.cases.cases import asking_draft
from licensing.store.models import Case, Enterprise, Unclaimed
from licensing.work import Work

CLAIM_DAYS = "D32"
LONGEST_NOTE = 500


def publish(work: Work, case: Case) -> list[Unclaimed]:
    """Put the phrases of an accepted case that nobody answers for into the pool; what is there stays, what is gone leaves it."""
    owed = duties(asking_draft(work.session, case, work), work.books.catalogue)
    known = {row.phrase: row for row in of_case(work.session, case.id)}
    for phrase, row in known.items():
        if phrase not in owed.unclaimed and row.department is None:
            work.session.delete(row)
    made = [
        _new(work, ("case", case.id), str(case.authority), phrase)
        for phrase in owed.unclaimed
        if phrase not in known
    ]
    work.session.add_all(made)
    return made


def publish_of(work: Work, enterprise: Enterprise, phrases: Iterable[str]) -> list[Unclaimed]:
    """Phrases that a change brings to an enterprise go the same way; what was published of it before is not published again."""
    query = select(Unclaimed.phrase).where(Unclaimed.enterprise_id == enterprise.id)
    before = set(work.session.scalars(query))
    made = [
        _new(work, ("enterprise", enterprise.id), enterprise.authority, phrase)
        for phrase in phrases
        if phrase not in before
    ]
    work.session.add_all(made)
    return made


def _new(work: Work, source: tuple[str, str], authority: str, phrase: str) -> Unclaimed:
    kind, subject = source
    row = Unclaimed(
        id=work.act.ids.new("unclaimed"),
        case_id=subject if kind == "case" else None,
        enterprise_id=subject if kind == "enterprise" else None,
        phrase=phrase,
        authority=authority,
        published_at=work.act.at,
        due_on=work.books.last_day(work.act.on, CLAIM_DAYS),
    )
    work.record("pool.published", *source, phrase=phrase, due=str(row.due_on))
    for body in work.books.catalogue.departments.values():
        if body.division_code == authority:
            work.record("pool.published", *source, department=body.code, phrase=phrase, entry=row.id)
    return row


@dataclass(frozen=True)
class Subject:
    """Whose phrase it is. ``case_id``: none where a change brought it to an enterprise."""

    case_id: str | None
    title: str
    uscc: str | None
    entity_type: str
    authority: str


def subject_of(session: Session, row: Unclaimed) -> Subject:
    if row.case_id is not None:
        case = session.get_one(Case, row.case_id)
        return Subject(case.id, case.title, case.uscc, case.entity_type, str(case.authority))
    firm = session.get_one(Enterprise, str(row.enterprise_id))
    return Subject(None, firm.name, firm.uscc, firm.entity_type, firm.authority)


def subjects_of(session: Session, rows: Iterable[Unclaimed]) -> dict[str, Subject]:
    """The same for many, by the id of their row: asked once for all of them."""
    rows = list(rows)
    cases = {row.case_id for row in rows if row.case_id}
    firms = {row.enterprise_id for row in rows if row.enterprise_id}
    held: list[Any] = [*session.scalars(select(Case).where(Case.id.in_(cases)))] if cases else []
    held += session.scalars(select(Enterprise).where(Enterprise.id.in_(firms))) if firms else ()
    found = {row.id: subject_of(session, row) for row in rows}  # none is asked for again while they are held
    held.clear()
    return found


def of_case(session: Session, case_id: str) -> list[Unclaimed]:
    return list(session.scalars(select(Unclaimed).where(Unclaimed.case_id == case_id).order_by(Unclaimed.id)))


def _reach(actor: Actor) -> ColumnElement[bool]:
    """A county's department sees its county, the prefecture's all its counties, a province's everything below it."""
    division = (actor.department or "").partition("-")[0]
    return Unclaimed.authority.startswith(division.removesuffix("00").removesuffix("00"))


def waiting(work: Work, after: str | None = None, limit: int = 50) -> list[Unclaimed]:
    """What the actor's department may claim, by id. Raises NotFound for whoever has none."""
    if work.act.actor.role is not Role.OFFICER or not work.act.actor.department:
        raise NotFound("department")
    query = select(Unclaimed).where(Unclaimed.department.is_(None), _reach(work.act.actor))
    if after:
        query = query.where(Unclaimed.id > after)
    return list(work.session.scalars(query.order_by(Unclaimed.id).limit(limit)))


def claimed(work: Work, limit: int = 20) -> list[Unclaimed]:
    """What the actor's department claimed, newest first."""
    query = select(Unclaimed).where(Unclaimed.department == work.act.actor.department)
    return list(work.session.scalars(query.order_by(Unclaimed.claimed_at.desc()).limit(limit)))


def claim(work: Work, entry_id: str, note: str = "") -> Unclaimed:
    """The department answers for the phrase from now on, and hears of the enterprise. The same department again is harmless.

    Raises NotFound for another place's entry, Refused('pool.claimed_before').
    """
    actor = work.act.actor
    row = work.session.get(Unclaimed, entry_id, with_for_update=True)
    if row is None or actor.role is not Role.OFFICER or not actor.department:
        raise NotFound(entry_id)
    division = actor.department.partition("-")[0].removesuffix("00").removesuffix("00")
    if not row.authority.startswith(division):
        raise NotFound(entry_id)
    if row.department == actor.department:
        return row
    if row.department is not None:
        raise Refused("pool.claimed_before", department=row.department)
    row.department, row.claimed_by, row.claimed_at = actor.department, actor.id, work.act.at
    row.note = note.strip()[:LONGEST_NOTE] or None
    source = ("case", row.case_id) if row.case_id else ("enterprise", str(row.enterprise_id))
    work.record("pool.claimed", *source, department=row.department, phrase=row.phrase, entry=row.id)
    return row


def overdue(session: Session, prefix: str, on: date, limit: int = 50) -> list[Unclaimed]:
    """What nobody claimed in time under these places, the oldest first; for the head."""
    query = select(Unclaimed).where(
        Unclaimed.department.is_(None), Unclaimed.due_on < on, Unclaimed.authority.startswith(prefix)
    )
    return list(session.scalars(query.order_by(Unclaimed.due_on, Unclaimed.id).limit(limit)))
