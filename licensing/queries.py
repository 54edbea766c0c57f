"""Read models: what queues, timelines and public pages show. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, bindparam, select, union_all
from sqlalchemy.orm import Session, defer, selectinload

from licensing.act import Actor
from licensing.catalogue.load import Catalogue
from licensing.kind import coded
from licensing.known_kinds import flows, standing_in
from licensing.services.cases import queue
from licensing.services.cases.signing import waiting_for
from licensing.services.names.names import live_reservations
from licensing.services.register import standing
from licensing.store import hanging
from licensing.store.journal import OLDEST_FIRST
from licensing.store.keeping import columns
from licensing.store.models import (
    Case,
    Enterprise,
    JournalLine,
    Leg,
    Licence,
    NameRecord,
    Notice,
    PermitPledge,
    Person,
)
from licensing.work import Work


def most_urgent(session: Session, actor: Actor, limit: int) -> list[Case]:
    """Cases at the registry in the places under a head, what is due first on top."""
    order = (Case.due_on, Case.submitted_at, Case.id)
    pairs = sorted({(flow.name, state) for flow in flows() for state in flow.states_in("desk")})
    arms = [
        select(Case.id.label("id"))
        .where(queue.place(actor), coded(kind), Case.state == state)
        .order_by(*order)
        .limit(limit)
        .subquery()
        for kind, state in pairs
    ]
    first = union_all(*(select(arm.c.id) for arm in arms))
    return list(session.scalars(select(Case).where(Case.id.in_(first)).order_by(*order).limit(limit)))


def titles(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Case id -> title."""
    return {row.id: row.title for row in session.execute(select(Case.id, Case.title).where(Case.id.in_(ids)))}


@dataclass(frozen=True)
class Lane:
    """One department's part as the founder sees it."""

    department: str
    kind: str
    state: str
    opened_at: datetime | None
    due_on: date | None
    decided_at: datetime | None
    items: tuple[str, ...]
    reasons: str | None


def lanes(case: Case) -> list[Lane]:
    """Every department of a case: what holds the licence back first, then by due date."""
    order = {"before": 0, "clearance": 0, "after": 1, "merged": 2, "told": 3}
    legs = sorted(
        hanging.rows(case, Case.legs), key=lambda x: (order[x.kind], x.due_on or date.max, x.department)
    )
    return [
        Lane(x.department, x.kind, x.state, x.opened_at, x.due_on, x.decided_at, tuple(x.items), x.reasons)
        for x in legs
    ]


CAME_OF = union_all(
    *(
        select(kind.id).where(kind.case_id == bindparam("case", type_=String))
        for kind in (PermitPledge, Licence)
    )
)


def timeline(session: Session, case: Case) -> list[JournalLine]:
    """Everything journalled about a case, its legs and its licence, oldest first; savings left out."""
    subjects = [case.id, *(x.id for x in hanging.rows(case, Case.legs))]
    subjects += columns(session, CAME_OF, {"case": case.id}).scalars()
    query = select(JournalLine).where(
        JournalLine.subject_id.in_(subjects),
        JournalLine.action.not_in(
            ("case.saved", "case.person_put", "case.person_removed", "licence.prepared")
        ),
    )
    return list(session.scalars(query.order_by(*OLDEST_FIRST)))


OF_CASE = (  # without its page, a tenth of a megabyte, which who needs it reads then
    select(Licence)
    .options(defer(Licence.pdf))
    .where(Licence.case_id == bindparam("case"))
    .order_by(Licence.issued_at.is_(None), Licence.number_version.desc())
    .limit(1)
)


def licence_of_case(session: Session, case_id: str) -> Licence | None:
    """The newest version that was issued; the prepared one while none was."""
    return session.scalar(OF_CASE, {"case": case_id})


def licence_by_jti(session: Session, jti: str) -> Licence | None:
    return session.scalar(select(Licence).where(Licence.jti == jti))


def licence_statuses(session: Session, number: int, on: date) -> list[tuple[int, str]]:
    """(index, state) of every licence on one status list; a suspension that has run out by ``on`` is none."""
    query = (
        select(Licence.status_index, Licence.state, Enterprise.suspended_until)
        .join(Enterprise, Enterprise.id == Licence.enterprise_id)
        .where(Licence.status_list == number)
    )
    return [(index, state_on(state, until, on)) for index, state, until in session.execute(query)]


def state_on(state: str, suspended_until: date | None, on: date) -> str:
    """A licence's state on a day: a suspension ends with its last day (条例 art 30), whether or not a sweep has run."""
    over = suspended_until is not None and on > suspended_until
    return "valid" if state == "suspended" and over else state


def enterprise_by_uscc(session: Session, uscc: str) -> Enterprise | None:
    return session.scalar(select(Enterprise).where(Enterprise.uscc == uscc))


def running_notices(session: Session, on: date, after: str | None = None, limit: int = 20) -> list[Notice]:
    """Notices whose period includes ``on``, by id; objections loaded."""
    query = select(Notice).options(selectinload(Notice.objections)).where(Notice.ends_on >= on)
    if after:
        query = query.where(Notice.id > after)
    return list(session.scalars(query.order_by(Notice.id).limit(limit)))


def department_legs(
    session: Session,
    department: str,
    states: Collection[str] | None,
    after: str | None,
    limit: int,
    claim: ColumnElement[bool],
) -> list[Leg]:
    """A department's legs that it was asked or told, by id, their cases loaded; ``states`` None gives all of them.

    ``claim``: whose they are (``leg_claims.only``).
    """
    known = (Leg.department == department, Leg.opened_at.is_not(None), claim)
    query = select(Leg).options(selectinload(Leg.case)).where(*known)
    if states is not None:
        query = query.where(Leg.state.in_(states))
    if after:
        query = query.where(Leg.id > after)
    return list(session.scalars(query.order_by(Leg.id).limit(limit)))


def founded(work: Work, limit: int = 5) -> list[Case]:
    """The actor's own cases that made an enterprise, the newest first."""
    query = select(Case).where(Case.applicant_id == work.act.actor.id, Case.uscc.is_not(None))
    return list(work.session.scalars(query.order_by(Case.decided_at.desc(), Case.id).limit(limit)))


def case_of_department(session: Session, department: str, case_id: str) -> Case | None:
    """A case of which the department has a part; to others it does not exist."""
    case = session.get(Case, case_id)
    return (
        case
        if case is not None and any(x.department == department and x.opened_at is not None for x in case.legs)
        else None
    )


@dataclass(frozen=True)
class NextSteps:
    """What waits for a founder: what to sign, open cases, names reserved and not used."""

    to_sign: list[tuple[Case, Person]]
    cases: list[Case]
    names: list[NameRecord]


def next_steps(work: Work) -> NextSteps:
    actor = work.act.actor
    cases = list(work.session.scalars(select(Case).where(Case.applicant_id == actor.id, standing_in("open"))))
    names = [
        n
        for n in live_reservations(work.session, work, str(actor.id))
        if not any(c.name_id == n.id for c in cases)
    ]
    return NextSteps(waiting_for(work), cases, names)


def notices_of(session: Session, enterprise_id: str) -> list[Notice]:
    return list(
        session.scalars(
            select(Notice).where(Notice.enterprise_id == enterprise_id).order_by(Notice.published_at)
        )
    )


def standings_of(
    session: Session, enterprise_id: str, catalogue: Catalogue, on: date
) -> list[tuple[str, date]]:
    """The facts about an enterprise that the law publishes and that stand on a day: code of ``standing_kinds``, first day."""
    kinds = catalogue.standing_kinds
    rows = standing.of_enterprise(session, enterprise_id, on)
    codes = [(OLDER_LISTS.get(row.code, row.code), row.since) for row in rows]
    return [(code, since) for code, since in codes if code in kinds and kinds[code].public]


OLDER_LISTS = {"X03": "ABNORMAL", "X04": "SERIOUS"}  # rows of an older installation
