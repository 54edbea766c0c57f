"""What is known about an enterprise or a person besides the register's entries: read by date, never by whether a sweep has run."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Date, Select, bindparam, or_, select, union
from sqlalchemy.orm import Session, aliased

from licensing.catalogue.load import Catalogue
from licensing.catalogue.standings import StandingKind
from licensing.errors import NotFound
from licensing.flows import enterprise as enterprises
from licensing.store.keeping import each
from licensing.store.models import Account, Enterprise, Investor, Standing
from licensing.work import Work


def by_uscc(work: Work, uscc: str) -> Enterprise:
    found = work.session.scalar(select(Enterprise).where(Enterprise.uscc == uscc))
    if found is None:
        raise NotFound(uscc)
    return found


def record_investor(
    work: Work, enterprise: Enterprise, account: Account, role: str, amount_fen: int | None
) -> None:
    """Put an account's person on the register as an investor; a second time changes nothing."""
    known = select(Investor.id).where(
        Investor.enterprise_id == enterprise.id, Investor.id_number_index == account.id_number_index
    )
    if work.session.scalar(known) is not None:
        return
    investor = Investor(
        id=work.act.ids.new("inv"),
        enterprise_id=enterprise.id,
        name=account.name,
        id_number_index=account.id_number_index,
        uscc=None,
        roles=[role],
        amount_fen=amount_fen,
    )
    work.session.add(investor)
    work.record("enterprise.investor_recorded", "enterprise", enterprise.id, investor=investor.id)


def in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The facts that stand on a day; an SQL condition."""
    return (Standing.since <= on) & or_(Standing.until.is_(None), Standing.until > on)


OF_PERSONS = select(Standing).where(
    Standing.person_index.in_(bindparam("indexes", expanding=True)), in_force(bindparam("day", type_=Date))
)


def of_enterprise(session: Session, enterprise_id: str, on: date) -> Sequence[Standing]:
    query = select(Standing).where(Standing.enterprise_id == enterprise_id, in_force(on))
    return session.scalars(query.order_by(Standing.since, Standing.id)).all()


def of_persons(session: Session, indexes: Collection[str], on: date) -> Sequence[Standing]:
    """The facts about the persons with these blind indexes that stand on a day."""

    def ask(some: list[str]) -> dict[str, list[Standing]]:
        found: dict[str, list[Standing]] = {}
        for row in session.scalars(OF_PERSONS, {"indexes": some, "day": on}):
            found.setdefault(str(row.person_index), []).append(row)
        return found

    asked = each(session, ("standing of persons", on), (Standing.__tablename__,), indexes, ask)
    return sorted((row for rows in asked.values() for row in rows), key=lambda row: (row.since, row.id))


def branches(enterprise: Enterprise) -> Select[str]:
    """Names of its branches still on the register: those that name it as their head office, and those of imported registers, which
    know no relation, whose name starts with its whole name (734 art 13)."""
    mine = select(Investor.enterprise_id).where(Investor.uscc == enterprise.uscc, Investor.uscc.is_not(None))
    other = aliased(Enterprise)
    named = select(other.id).where(other.name.startswith(enterprise.name, autoescape=True))
    return select(Enterprise.name).where(
        Enterprise.entity_type == "branch",
        Enterprise.id != enterprise.id,
        Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
        Enterprise.id.in_(union(mine, named)),
    )


def exclusions(rows: Collection[Standing], catalogue: Catalogue) -> set[str]:
    """The X codes that facts about an enterprise close simplified exit with; an older row's code is one itself."""
    kinds = catalogue.standing_kinds
    return {kinds[row.code].exclusion if row.code in kinds else row.code for row in rows} - {""}


def closing(rows: Collection[Standing], gate: str, catalogue: Catalogue) -> list[StandingKind]:
    """The kinds among these facts that close a gate."""
    kinds = (catalogue.standing_kinds.get(row.code) for row in rows)
    return [kind for kind in kinds if kind is not None and gate in kind.gates]


def open_for(work: Work, enterprise_id: str, gate: str) -> bool:
    """Whether no fact that stands today about the enterprise closes the gate."""
    rows = of_enterprise(work.session, enterprise_id, work.act.on)
    return not closing(rows, gate, work.books.catalogue)
