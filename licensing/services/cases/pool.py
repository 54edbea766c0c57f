"""The claiming pool (认领): a phrase that needs a permit and that no row gives to a department is published to all of the place.

Whichever department it concerns claims it, once; until its day is over the pool waits, afterwards the head is told (queries).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from licensing.act import Actor, Role
from licensing.application.duties import duties
from licensing.errors import NotFound, Refused
from licensing.services.cases.cases import draft_of
from licensing.store.models import Case, Unclaimed
from licensing.work import Work

CLAIM_DAYS = "D32"
LONGEST_NOTE = 500


def publish(work: Work, case: Case) -> list[Unclaimed]:
    """Put the phrases of an accepted case that nobody answers for into the pool; what is there stays, what is gone leaves it."""
    owed = duties(draft_of(work.session, case, work), work.books.catalogue)
    known = {row.phrase: row for row in of_case(work.session, case.id)}
    for phrase, row in known.items():
        if phrase not in owed.unclaimed and row.department is None:
            work.session.delete(row)
    made = [_new(work, case, phrase) for phrase in owed.unclaimed if phrase not in known]
    work.session.add_all(made)
    return made


def _new(work: Work, case: Case, phrase: str) -> Unclaimed:
    row = Unclaimed(
        id=work.act.ids.new("unclaimed"),
        case_id=case.id,
        phrase=phrase,
        authority=str(case.authority),
        published_at=work.act.at,
        due_on=work.books.last_day(work.act.on, CLAIM_DAYS),
    )
    work.record("pool.published", "case", case.id, phrase=phrase, due=str(row.due_on))
    for body in work.books.catalogue.departments.values():
        if body.division_code == case.authority:
            work.record("pool.published", "case", case.id, department=body.code, phrase=phrase, entry=row.id)
    return row


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
    work.record(
        "pool.claimed", "case", row.case_id, department=row.department, phrase=row.phrase, entry=row.id
    )
    return row


def overdue(session: Session, prefix: str, on: date) -> list[Unclaimed]:
    """What nobody claimed in time under these places; for the head."""
    query = select(Unclaimed).where(
        Unclaimed.department.is_(None), Unclaimed.due_on < on, Unclaimed.authority.startswith(prefix)
    )
    return list(session.scalars(query.order_by(Unclaimed.due_on, Unclaimed.id)))
