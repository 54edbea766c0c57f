"""Who may no longer hold the office held, and whose term is over (公司法 arts 70, 77, 178; 公司登记管理实施办法 art 15; 条例 art 12).

Both are read from what stands today; nobody enters them. A company knows from the day it was told: its clock runs from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from licensing.catalogue.load import Catalogue
from licensing.deadlines import add_years, legal_date
from licensing.entities import COMPANIES
from licensing.findings.standing import touched
from licensing.flows import enterprise as enterprises
from licensing.services.holding.representatives import DECIDED, representatives
from licensing.services.register import members, standing
from licensing.store.models import Case, Enterprise, JournalLine, Person, RegisterMember, Standing
from licensing.work import Work

REMOVE = "D140"  # 实施办法 art 15: thirty days from knowing
TERMS = {"DIRECTOR": "D141", "SUPERVISOR": "D142"}
GATES = ("rep", "officer")
TOLD, ENDED = "enterprise.officer_barred", "enterprise.terms_over"
YEARS, WINDOW = 3, timedelta(days=3)  # between which days a term that ends now began; the row says exactly
LATE = timedelta(days=14)  # a term that ended longer ago was told of, or ended before this portal watched


@dataclass(frozen=True)
class Barred:
    """``roles``: the offices held that the law closes; ``decided``: False where personal responsibility was never decided.

    ``fact``: the id of what was stated; ``told_on``: when the company was told, None: not yet; ``due``: by when it removes.
    """

    enterprise: Enterprise
    name: str
    roles: tuple[str, ...]
    decided: bool
    fact: str
    since: date
    told_on: date | None
    due: date | None


@dataclass(frozen=True)
class Over:
    """A term that has ended: whose, of which office, since when held, the last day."""

    name: str
    role: str
    since: date
    ended: date


def _held(session: Session, enterprise: Enterprise) -> dict[str, tuple[str, frozenset[str]]]:
    """Blind index -> name and offices of everybody known by more than a name."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    heads = representatives(session, enterprise)
    rows = [(i, n or (enterprise.representative or ""), "LEGAL_REP") for i, n in heads.items()]
    rows += [(m.index, m.name, m.role) for m in members.officers(session, enterprise) if m.index]
    for index, name, role in rows:
        found[index] = (name, found.get(index, (name, frozenset()))[1] | {role})
    return found


def barred(work: Work, enterprise: Enterprise) -> list[Barred]:
    """Whom a fact that stands today keeps out of an office held, by the day it began; only of companies."""
    if enterprise.entity_type not in COMPANIES:
        return []
    held = _held(work.session, enterprise)
    told = _told(work.session, [enterprise.id])
    found = []
    for row in standing.of_persons(work.session, held, work.act.on):
        name, roles = held[str(row.person_index)]
        closed = _closed(work.books.catalogue, row, roles)
        if not closed:
            continue
        day = told.get((enterprise.id, row.id))
        due = work.books.last_day(day, REMOVE) if day else None
        decided = _decided(work.books.catalogue, row)
        found.append(Barred(enterprise, name, closed, decided, row.id, row.since, day, due))
    return found


def _closed(catalogue: Catalogue, row: Standing, roles: Iterable[str]) -> tuple[str, ...]:
    kind = catalogue.standing_kinds.get(row.code)
    if kind is None or (kind.by_responsibility and row.responsible == "no"):
        return ()
    return tuple(r for r in sorted(roles) if any(touched(kind, gate, frozenset({r})) for gate in GATES))


def _decided(catalogue: Catalogue, row: Standing) -> bool:
    return not catalogue.standing_kinds[row.code].by_responsibility or row.responsible == "yes"


def _told(session: Session, ids: Iterable[str]) -> dict[tuple[str, str], date]:
    """Enterprise and fact -> the day the company was told."""
    query = select(JournalLine.subject_id, JournalLine.facts, JournalLine.at).where(
        JournalLine.action == TOLD,
        JournalLine.subject_kind == "enterprise",
        JournalLine.subject_id.in_(sorted(ids)),
    )
    return {(who, str(facts["fact"])): legal_date(at) for who, facts, at in session.execute(query)}


def _facts(catalogue: Catalogue, on: date) -> Select[str | None]:
    """Indexes of the persons of whom something stands that closes an office."""
    kinds = sorted(k.code for k in catalogue.standing_kinds.values() if set(GATES) & set(k.gates))
    return select(Standing.person_index).where(
        Standing.code.in_(kinds), standing.in_force(on), Standing.person_index.is_not(None)
    )


def concerned(session: Session, catalogue: Catalogue, on: date, prefix: str = "") -> list[str]:
    """Ids of companies on the register in which one of them may hold an office."""
    who = _facts(catalogue, on)
    by_case = (
        select(Case.enterprise_id)
        .join(Person, Person.case_id == Case.id)
        .where(Case.state == DECIDED, Person.id_number_index.in_(who))
    )
    by_row = select(RegisterMember.enterprise_id).where(
        RegisterMember.until.is_(None), RegisterMember.person_index.in_(who)
    )
    by_head = select(Enterprise.id).where(Enterprise.representative_index.in_(who))
    query = select(Enterprise.id).where(
        Enterprise.id.in_(union_all(by_case, by_row, by_head)),  # each by its index, where an *or* walks
        Enterprise.entity_type.in_(COMPANIES),
        Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
        Enterprise.authority.startswith(prefix, autoescape=True),
    )
    return list(session.scalars(query.order_by(Enterprise.id)))


def watched(work: Work, prefix: str) -> list[Barred]:
    """All of the places whose codes start with ``prefix``, the longest overdue first."""
    ids = concerned(work.session, work.books.catalogue, work.act.on, prefix)
    found = [each for i in ids for each in barred(work, work.session.get_one(Enterprise, i))]
    return sorted(found, key=lambda each: (each.due or date.max, each.enterprise.name, each.name))


def tell(work: Work, enterprise_id: str) -> None:
    """The company hears, once for each fact, that somebody may not hold an office any more; what is not decided is not said."""
    enterprise = work.session.get_one(Enterprise, enterprise_id)
    for each in barred(work, enterprise):
        if each.told_on is None and each.decided:
            work.record(TOLD, "enterprise", enterprise.id, fact=each.fact, roles=list(each.roles))


# terms


def over(work: Work, enterprise: Enterprise) -> list[Over]:
    """Directors and supervisors whose term has ended; they go on until others are elected (公司法 arts 70, 77)."""
    if enterprise.entity_type not in COMPANIES:
        return []
    return [each for each in _terms(work, enterprise) if each.ended < work.act.on]


def _terms(work: Work, enterprise: Enterprise) -> Iterator[Over]:
    query = select(RegisterMember).where(
        RegisterMember.enterprise_id == enterprise.id,
        RegisterMember.role.in_(members.OFFICES),
    )
    rows = list(work.session.scalars(query.order_by(RegisterMember.recorded_at, RegisterMember.id)))
    named = [(r.name, r.role, r.since) for r in rows if r.until is None]
    if not rows:
        officers = members.officers(work.session, enterprise)
        named = [(m.name, m.role, enterprise.established_on) for m in officers]
    for name, role, since in named:
        if role in TERMS and since is not None:
            yield Over(name, role, since, work.books.last_day(since, TERMS[role]))


def ending(session: Session, on: date) -> list[str]:
    """Ids of companies of which a term may have ended in the last days."""
    last = add_years(on, -YEARS) + WINDOW
    window = (last - LATE - WINDOW, last)
    by_row = select(RegisterMember.enterprise_id).where(
        RegisterMember.until.is_(None),
        RegisterMember.role.in_(list(TERMS)),
        RegisterMember.since.between(*window),
    )
    by_age = select(Enterprise.id).where(Enterprise.established_on.between(*window))
    query = select(Enterprise.id).where(
        Enterprise.id.in_(union_all(by_row, by_age)),
        Enterprise.entity_type.in_(COMPANIES),
        Enterprise.status.in_(enterprises.FLOW.states_in("trading")),
    )
    return list(session.scalars(query.order_by(Enterprise.id)))


def remind(work: Work, enterprise_id: str) -> None:
    """The company hears once for each last day that a term is over."""
    enterprise = work.session.get_one(Enterprise, enterprise_id)
    said = select(JournalLine.facts).where(
        JournalLine.action == ENDED,
        JournalLine.subject_kind == "enterprise",
        JournalLine.subject_id == enterprise.id,
    )
    known = {str(facts["ended"]) for facts in work.session.scalars(said)}
    days = {each.ended for each in over(work, enterprise) if each.ended >= work.act.on - LATE}
    for day in sorted(days):
        if day.isoformat() not in known:
            work.record(ENDED, "enterprise", enterprise.id, ended=day.isoformat())
