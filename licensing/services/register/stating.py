"""Departments state what they know about enterprises and persons, and end it: by page, by program, by file, one way for all.

A department states only kinds its family answers for, about enterprises of its own place; nobody else ends what it stated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import or_, select

from licensing import id_number
from licensing.act import Role
from licensing.catalogue.standings import PERSON, StandingKind
from licensing.deadlines import add_years
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.services.register import courts, members
from licensing.store.models import Account, Enterprise, Standing
from licensing.store.types import CIPHER
from licensing.work import Work

RESPONSIBLE = ("yes", "no", "unknown")
AHEAD = timedelta(days=366)  # a fact may be known before it begins, not years before
LONGEST = {"basis": 200, "reference": 100, "name": 50}
REGISTRY = (Role.CLERK, Role.SUPERVISOR)


@dataclass(frozen=True)
class Statement:
    """What a department states. ``subject``: a credit code or an ID number, by the kind; ``name``: of the person, else empty.

    ``last_day``: the last day it stands, None until somebody ends it or the kind's years are over.
    """

    code: str
    subject: str
    basis: str
    reference: str
    since: date
    last_day: date | None = None
    responsible: str | None = None
    name: str = ""


def body_of(work: Work) -> str:
    """The department the actor speaks for: an officer's own, a registry officer's registration authority. Raises NotFound."""
    actor = work.act.actor
    if actor.role in REGISTRY and actor.authority:
        return work.books.catalogue.registration_authority(actor.authority).code
    if actor.role is Role.OFFICER and actor.department:
        return actor.department
    raise NotFound("department")


def kinds_of(work: Work, body: str) -> tuple[StandingKind, ...]:
    """The kinds a department may state."""
    catalogue = work.books.catalogue
    family = catalogue.departments[body].family
    return tuple(k for k in catalogue.standing_kinds.values() if k.told_by(family))


def state(work: Work, said: Statement, body: str | None = None) -> Standing:
    """Write a fact down. The same statement again gives the same row.

    ``body``: the department for whom a file speaks; else the actor's own. Raises Invalid with every problem.
    """
    body = body or body_of(work)
    found, enterprise = _problems(work, said, body)
    if found:
        raise Invalid(found)
    kind = work.books.catalogue.standing_kinds[said.code]
    row = _row(work, said, kind, body, enterprise)
    before = _before(work, row)
    if before is not None:
        if not _same(before, row):
            raise Invalid([Problem("reference", "standing.reference_used")])
        return before
    work.session.add(row)
    work.record("standing.stated", "standing", row.id, department=body, code=row.code, since=str(row.since))
    if enterprise is not None:
        work.record("enterprise.standing_recorded", "enterprise", enterprise.id, code=row.code)
        if row.code in courts.OPENED and row.since <= work.act.on:
            _taken_over(work, enterprise, row)
    return row


def _taken_over(work: Work, enterprise: Enterprise, row: Standing) -> None:
    """A court has it: the owners' own group winds up no longer (企业破产法 arts 13, 25; 公司法 art 233)."""
    before = members.officers(work.session, enterprise)
    after = [m for m in before if m.role not in members.LIQUIDATORS]
    if len(after) < len(before):
        members.write(work, enterprise, (before, after), {"standing": row.id}, row.basis or "")


def _problems(work: Work, said: Statement, body: str) -> tuple[list[Problem], Enterprise | None]:
    catalogue = work.books.catalogue
    found = [
        Problem(name, "standing.needed" if not text.strip() else "standing.too_long", {"most": LONGEST[name]})
        for name, text in (("basis", said.basis), ("reference", said.reference))
        if not 1 <= len(text.strip()) <= LONGEST[name]
    ]
    found += _dates(work, said)
    kind = catalogue.standing_kinds.get(said.code)
    if kind is None:
        return [*found, Problem("code", "standing.unknown_code", {"code": said.code})], None
    if body not in catalogue.departments or not kind.told_by(catalogue.departments[body].family):
        found.append(Problem("code", "standing.not_yours", {"code": said.code}))
    if said.responsible is not None and said.responsible not in RESPONSIBLE:
        found.append(Problem("responsible", "standing.responsible_form"))
    if kind.subject == PERSON:
        return found + _person(said) + _appointed(work, said, body), None
    enterprise = _enterprise(work, said, body)
    return [*found, *([] if enterprise else [Problem("subject", "standing.no_enterprise")])], enterprise


def _dates(work: Work, said: Statement) -> Iterable[Problem]:
    if said.since > work.act.on + AHEAD:
        yield Problem("since", "standing.too_far_ahead")
    if said.last_day is not None and said.last_day < said.since:
        yield Problem("last_day", "standing.ends_before")


def _person(said: Statement) -> list[Problem]:
    found = [] if id_number.is_valid(said.subject) else [Problem("subject", "account.id_number_wrong")]
    name = said.name.strip()
    return found + ([] if 2 <= len(name) <= LONGEST["name"] else [Problem("name", "account.name_length")])


def _appointed(work: Work, said: Statement, body: str) -> list[Problem]:
    """A court appoints somebody for one enterprise, of the department's own place."""
    if said.code != courts.ADMINISTRATOR or body not in work.books.catalogue.departments:
        return []
    firm = _enterprise(work, replace(said, subject=said.reference), body)
    same = firm is not None and firm.uscc == said.reference.strip()
    return [] if same else [Problem("reference", "standing.no_enterprise")]


def _enterprise(work: Work, said: Statement, body: str) -> Enterprise | None:
    """An enterprise of the department's own place: to others it does not exist."""
    query = select(Enterprise).where(Enterprise.uscc == said.subject.strip().upper())
    found = work.session.scalar(query)
    place = work.books.catalogue.departments[body].division_code if found else ""
    return found if found is not None and found.authority.startswith(_reach(place)) else None


def _reach(division: str) -> str:
    """What the codes of the places under a division start with.

    >>> _reach("630202"), _reach("630200"), _reach("630000")
    ('630202', '6302', '63')
    """
    return division.removesuffix("00").removesuffix("00")


def _row(
    work: Work, said: Statement, kind: StandingKind, body: str, enterprise: Enterprise | None
) -> Standing:
    number = said.subject.strip().upper() if enterprise is None else None
    index = CIPHER.index(number) if number else None
    return Standing(
        id=work.act.ids.new("standing"),
        enterprise_id=enterprise.id if enterprise else None,
        person_index=index,
        person_number=number,
        person_name=said.name.strip() or None,
        code=kind.code,
        since=said.since,
        until=_until(said, kind),
        source=body,
        department=body,
        basis=said.basis.strip(),
        reference=said.reference.strip(),
        subject_key=enterprise.id if enterprise else index,
        responsible=(said.responsible or "unknown") if kind.by_responsibility else None,
        recorded_by=work.act.actor.id,
        recorded_at=work.act.at,
    )


def _until(said: Statement, kind: StandingKind) -> date | None:
    """The first day it no longer stands: what was stated, or by the kind's years, whichever comes first."""
    last = add_years(said.since, kind.years) if kind.years else None
    lasts = [day for day in (said.last_day, last) if day is not None]
    return min(lasts) + timedelta(days=1) if lasts else None


def _before(work: Work, row: Standing) -> Standing | None:
    query = select(Standing).where(
        Standing.department == row.department,
        Standing.reference == row.reference,
        Standing.code == row.code,
        Standing.subject_key == row.subject_key,
    )
    return work.session.scalar(query)


def _same(before: Standing, row: Standing) -> bool:
    ended = before.ended_at is not None  # its last day is then that of the ending
    told = (before.since, before.basis, before.responsible, row.until if ended else before.until)
    return told == (row.since, row.basis, row.responsible, row.until)


def own(work: Work, standing_id: str, lock: bool = False) -> Standing:
    """A fact the actor's department stated; ``lock``: for an act. Raises NotFound for any other."""
    row = work.session.get(Standing, standing_id, with_for_update=lock)
    if row is None or row.department is None or row.department != body_of(work):
        raise NotFound(standing_id)
    return row


def end(work: Work, standing_id: str, on: date, basis: str) -> Standing:
    """It stands no longer from ``on``; its first day takes it back whole. Ending it on the same day again is harmless.

    Raises NotFound for another department's, Invalid, Refused('standing.about_yourself').
    """
    row = own(work, standing_id, lock=True)
    account = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    if account is not None and row.person_index is not None and account.claimed_index == row.person_index:
        raise Refused("standing.about_yourself")
    if row.ended_at is not None and row.until == on:
        return row
    found = [] if 1 <= len(basis.strip()) <= LONGEST["basis"] else [Problem("basis", "standing.needed")]
    if not row.since <= on <= work.act.on:
        found.append(Problem("on", "standing.end_day", {"first": row.since}))
    if row.until is not None and row.until < on:
        found.append(Problem("on", "standing.over_before", {"last": row.until - timedelta(days=1)}))
    if found:
        raise Invalid(found)
    row.until, row.end_basis = on, basis.strip()
    row.ended_by, row.ended_at = work.act.actor.id, work.act.at
    work.record("standing.ended", "standing", row.id, department=row.department, code=row.code, on=str(on))
    return row


def listed(work: Work, subject: str = "", after: str | None = None, limit: int = 50) -> list[Standing]:
    """What the actor's department stated, newest first; ``subject``: a credit code or ID number to look for."""
    query = select(Standing).where(Standing.department == body_of(work))
    if subject:
        index = CIPHER.index(subject.strip().upper())
        enterprises = select(Enterprise.id).where(Enterprise.uscc == subject.strip().upper())
        query = query.where(or_(Standing.person_index == index, Standing.enterprise_id.in_(enterprises)))
    if after:
        query = query.where(Standing.id < after)
    return list(work.session.scalars(query.order_by(Standing.id.desc()).limit(limit)))
